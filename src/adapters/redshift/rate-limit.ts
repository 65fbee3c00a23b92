// Keeps calls below an account's quota: no more than `calls` in any `windowMs`. Bursts are let through while the window has room,
// so a layer of models that becomes free at once is sent at once.
import { setTimeout as delay } from 'node:timers/promises';

export class RateLimit {
  readonly #calls: number;
  readonly #windowMs: number;
  /** Times of the latest calls, oldest first; never more than `calls`. */
  readonly #sent: number[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(options: { readonly calls: number; readonly windowMs: number }) {
    this.#calls = options.calls;
    this.#windowMs = options.windowMs;
  }

  /** Resolves when a call may be sent, in the order asked. Rejects with the signal's reason when it aborts meanwhile. */
  async pass(signal?: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#wait(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const oldest = this.#sent.length < this.#calls ? undefined : this.#sent[0];
    if (oldest !== undefined) {
      const waitMs = oldest + this.#windowMs - performance.now();
      if (waitMs > 0) await delay(waitMs, undefined, signal === undefined ? {} : { signal });
      this.#sent.shift();
    }
    this.#sent.push(performance.now());
  }
}
