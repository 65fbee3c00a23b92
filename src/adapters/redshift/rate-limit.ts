// Lets calls out at their pace, in the order asked.
import { setTimeout as delay } from 'node:timers/promises';
import { CallPace, type PacedCall } from './call-pace.ts';

export class RateLimit {
  readonly #pace: CallPace;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param options.held answers may be held by the service. */
  constructor(perSecond: number, options: { readonly held: boolean }) {
    this.#pace = new CallPace(perSecond, options);
  }

  /** Resolves when a call may be sent, in the order asked; `answered` wants to hear of its end. Rejects with the signal's reason when it aborts. */
  pass(signal?: AbortSignal): Promise<PacedCall> {
    const turn = this.#turn.then(() => this.#wait(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  answered(call: PacedCall): void {
    this.#pace.answered(call, performance.now());
  }

  /** The service said that calls come too fast: those that follow come slower. */
  refused(): void {
    this.#pace.refused(performance.now());
  }

  async #wait(signal: AbortSignal | undefined): Promise<PacedCall> {
    signal?.throwIfAborted();
    await until(this.#pace.freeMs, signal);
    const call = this.#pace.take(performance.now());
    await until(call.sentMs, signal);
    this.#pace.sent(call, performance.now());
    return call;
  }
}

async function until(atMs: number, signal: AbortSignal | undefined): Promise<void> {
  const leftMs = atMs - performance.now();
  if (leftMs > 0) await delay(leftMs, undefined, signal === undefined ? {} : { signal });
}
