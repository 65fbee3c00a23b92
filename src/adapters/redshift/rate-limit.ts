// Keeps calls below an account's quota: a steady pace with room for a few at once. Whoever counts in windows of a second meets no more
// than the pace and that room, also where some calls travel longer than others.
import { setTimeout as delay } from 'node:timers/promises';

export class RateLimit {
  readonly #intervalMs: number;
  readonly #atOnce: number;
  /** When the next call would be due if all came at the pace. */
  #dueMs = 0;
  #turn: Promise<void> = Promise.resolve();

  /** @param options `atOnce`: how many calls may come without a pause after a quiet time. */
  constructor(options: { readonly perSecond: number; readonly atOnce: number }) {
    this.#intervalMs = 1000 / options.perSecond;
    this.#atOnce = options.atOnce;
  }

  /** Resolves when a call may be sent, in the order asked. Rejects with the signal's reason when it aborts meanwhile. */
  async pass(signal?: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#wait(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const nowMs = performance.now();
    const dueMs = Math.max(this.#dueMs, nowMs - (this.#atOnce - 1) * this.#intervalMs);
    this.#dueMs = dueMs + this.#intervalMs;
    if (dueMs > nowMs) await delay(dueMs - nowMs, undefined, signal === undefined ? {} : { signal });
  }
}
