// Event times as folders and flags write them: a moment and how long it lasts, in UTC.

/** From the one up to and without the other; milliseconds since 1970, UTC. */
export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

/** `--event-time-start` and `--event-time-end`: from the one on, up to and without the other; as milliseconds since 1970, UTC. */
export interface EventTimeWindow {
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

const dayMs = 86_400_000;

/**
 * A day, an hour, a minute or a second, as folders are named after them.
 *
 * @example parsePeriod('2026-11-01') // 24 hours from midnight, UTC; so are 20261101 and 2026_11_01
 */
export function parsePeriod(text: string): Period | undefined {
  const found = /^(\d{4})([-_.]?)(\d\d)\2(\d\d)(?:[T _-]?(\d\d)(?:[:.]?(\d\d)(?:[:.]?(\d\d))?)?)?Z?$/.exec(text);
  if (found === null) return undefined;
  const [, year, , month, day, hour, minute, second] = found;
  const date = `${year}-${month}-${day}`;
  const startMs = Date.parse(`${date}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}Z`);
  // 31 February is no day, though it can be parsed.
  if (Number.isNaN(startMs) || !new Date(startMs).toISOString().startsWith(date)) return undefined;
  const lengthMs =
    hour === undefined ? dayMs : minute === undefined ? dayMs / 24 : second === undefined ? 60_000 : 1000;
  return { startMs, endMs: startMs + lengthMs };
}

/** Any part of the period lies in the window. */
export function isWithin(period: Period | undefined, { startMs, endMs }: EventTimeWindow): boolean {
  if (period === undefined) return false;
  return (startMs === undefined || period.endMs > startMs) && (endMs === undefined || period.startMs < endMs);
}
