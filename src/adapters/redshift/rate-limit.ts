// Lets calls out at their pace, in the order asked.
import { setTimeout as delay } from 'node:timers/promises';
import { CallPace } from './call-pace.ts';

export class RateLimit {
  readonly #pace: CallPace;
  #turn: Promise<void> = Promise.resolve();

  constructor(perSecond: number) {
    this.#pace = new CallPace(perSecond);
  }

  /** Resolves when a call may be sent, in the order asked. Rejects with the signal's reason when it aborts meanwhile. */
  async pass(signal?: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#wait(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The service said that calls come too fast: those that follow come slower. */
  refused(): void {
    this.#pace.refused(performance.now());
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const nowMs = performance.now();
    const dueMs = this.#pace.take(nowMs);
    if (dueMs > nowMs) await delay(dueMs - nowMs, undefined, signal === undefined ? {} : { signal });
  }
}
