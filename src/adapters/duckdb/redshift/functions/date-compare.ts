// DATE_CMP and its kin: -1, 0, 1.
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import { date, integer, interval, timestamp, timestamptz } from '../../../../sql/types/type-makers.ts';
import type { FunctionEntry } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { as, given, scalar } from './define.ts';

/** Both sides become timestamps of UTC's clock, but for two dates, and for intervals. */
const compare = (name: string, page: string, first: RedshiftType, second: RedshiftType): FunctionEntry =>
  scalar('date')(
    name,
    page,
    2,
    (values, context) => {
      const sides = [first, second].map((type, at) => {
        const sql = as(values[at], type, context, values);
        return type.kind === 'timestamptz' ? `(${sql} AT TIME ZONE 'UTC')` : sql;
      });
      return given(call('cmp', ...sides), integer);
    },
    { by: 'macro' },
  );

export const dateCompareFunctions: readonly FunctionEntry[] = [
  compare('date_cmp', 'r_DATE_CMP', date, date),
  compare('date_cmp_timestamp', 'r_DATE_CMP_TIMESTAMP', date, timestamp),
  compare('date_cmp_timestamptz', 'r_DATE_CMP_TIMESTAMPTZ', date, timestamptz),
  compare('timestamp_cmp', 'r_TIMESTAMP_CMP', timestamp, timestamp),
  compare('timestamp_cmp_date', 'r_TIMESTAMP_CMP_DATE', timestamp, date),
  compare('timestamp_cmp_timestamptz', 'r_TIMESTAMP_CMP_TIMESTAMPTZ', timestamp, timestamptz),
  compare('timestamptz_cmp', 'r_TIMESTAMPTZ_CMP', timestamptz, timestamptz),
  compare('timestamptz_cmp_date', 'r_TIMESTAMPTZ_CMP_DATE', timestamptz, date),
  compare('timestamptz_cmp_timestamp', 'r_TIMESTAMPTZ_CMP_TIMESTAMP', timestamptz, timestamp),
  compare('interval_cmp', 'r_INTERVAL_CMP', interval, interval),
];
