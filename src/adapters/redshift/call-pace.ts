// When calls may go out so that an account's quota holds: no more than so many in any second, however long each of them travels. Pure:
// it knows no clock and waits for nothing.

/**
 * Calls travel unequally; so much later than a second may a call that is counted in the same second as this one have been sent. How
 * late a call came is not known, but no later than its answer, and how fast an answer can come is learnt.
 */
const leastLateMs = 40;
/** The answer to a call that is held until a statement has ended tells little of how late the call came. */
const mostLateHeldMs = 160;
/** That to any other call tells it all, also on a machine or a service that is busy; one that has no answer yet may come this late. */
const mostLateMs = 2_000;
/** Calls of a burst that come together travel the less equally. */
const leastGapMs = 10;
/** A refusal takes this share of the pace away, but never more than leaves a tenth of the quota, or a call in two seconds. */
const slowing = 0.3;
const leastPerSecond = 0.5;
/** Refusals so close to each other are one: their calls were under way together. */
const episodeMs = 1_000;
/** A refusal is over when nothing was refused for this long. */
const recoveryMs = 5_000;

/** A call that was sent. */
export interface PacedCall {
  /** When it was to be sent; `sent` sets it right. */
  sentMs: number;
  /** How much longer than the fastest its answer took; undefined while there is none. */
  lateMs: number | undefined;
}

/**
 * At most `perSecond` calls in a second, those of a burst as well. Where the service refuses nevertheless (another run draws on the same
 * quota), the pace is lowered, evenly spaced, and comes back little by little: so two that know nothing of each other share.
 */
export class CallPace {
  readonly #quota: number;
  readonly #mostLateMs: number;
  /** The last calls, oldest first; never more than the quota. */
  readonly #sent: PacedCall[] = [];
  #fastestMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #slowed: { readonly perSecond: number; readonly atMs: number } | undefined;

  /** @param options.held the service may answer late by design. */
  constructor(perSecond: number, options: { readonly held: boolean }) {
    this.#quota = perSecond;
    this.#mostLateMs = options.held ? mostLateHeldMs : mostLateMs;
  }

  /** Before it no call goes out, so that `take` may be asked then: how late the calls before came is known better by that time. */
  get freeMs(): number {
    const [oldest] = this.#sent;
    if (oldest === undefined || this.#sent.length < this.#quota) return Number.NEGATIVE_INFINITY;
    return oldest.sentMs + 1000 + leastLateMs;
  }

  /** The next call goes out at its `sentMs`, which is `nowMs` or later. Tell `answered` when it is over. */
  take(nowMs: number): PacedCall {
    const perSecond = this.#perSecond(nowMs);
    const oldest = this.#sent.length < this.#quota ? undefined : this.#sent.shift();
    const sentMs = Math.max(
      nowMs,
      this.#lastMs + (perSecond < this.#quota ? 1000 / perSecond : leastGapMs),
      oldest === undefined ? nowMs : oldest.sentMs + 1000 + this.#lateness(oldest),
    );
    const call: PacedCall = { sentMs, lateMs: undefined };
    this.#sent.push(call);
    this.#lastMs = sentMs;
    return call;
  }

  /** It goes out now: timers of a busy process come late. */
  sent(call: PacedCall, nowMs: number): void {
    call.sentMs = Math.max(call.sentMs, nowMs);
  }

  answered(call: PacedCall, nowMs: number): void {
    const tookMs = nowMs - call.sentMs;
    this.#fastestMs = Math.min(this.#fastestMs, tookMs);
    call.lateMs = tookMs - this.#fastestMs;
  }

  /** The service has refused a call, saying that they come too fast. */
  refused(nowMs: number): void {
    if (this.#slowed !== undefined && nowMs - this.#slowed.atMs < episodeMs) return;
    const least = Math.max(leastPerSecond, this.#quota / 10);
    this.#slowed = { perSecond: Math.max(least, this.#perSecond(nowMs) * (1 - slowing)), atMs: nowMs };
  }

  #perSecond(nowMs: number): number {
    if (this.#slowed === undefined) return this.#quota;
    const { perSecond, atMs } = this.#slowed;
    const now = perSecond + (this.#quota - perSecond) * ((nowMs - atMs) / recoveryMs);
    if (now < this.#quota) return now;
    this.#slowed = undefined;
    return this.#quota;
  }

  #lateness({ lateMs = this.#mostLateMs }: PacedCall): number {
    return Math.min(this.#mostLateMs, Math.max(leastLateMs, lateMs));
  }
}
