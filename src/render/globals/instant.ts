// A moment of the host as Python's datetime: what `run_started_at` is.
import { fieldsOf } from './calendar.ts';
import { PyDateTime } from './datetime.ts';
import { utc } from './time-zones.ts';

/** In UTC, with its time zone. */
export function instant(date: Date): PyDateTime {
  return new PyDateTime('datetime', fieldsOf(date.getTime() * 1000), utc);
}
