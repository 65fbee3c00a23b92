// Window functions. The translator writes OVER; aggregates with OVER are in aggregate.ts.
import { bigint, double, isOf } from '../../../../sql/types/type-makers.ts';
import { type EmissionContext, type FunctionEntry, overPlace } from '../function-entry.ts';
import { preludeCall } from '../prelude/macro.ts';
import { as, type Emit, given, noSuchFunction, numberOf, refuseUnknown, windowed } from './define.ts';

const window = windowed('window');

const nulls = (context: EmissionContext): string => (context.call.nulls === 'ignore' ? ' IGNORE NULLS' : '');

const ranking = (name: string, page: string): FunctionEntry =>
  window(name, page, 0, () => given(`${name}()${overPlace}`, bigint));
const share = (name: string, page: string): FunctionEntry =>
  window(name, page, 0, () => given(`${name}()${overPlace}`, double));

/** LAG and LEAD: an offset of NULL rows gives NULL. IGNORE NULLS stands inside of DuckDB's parentheses. */
const neighbour =
  (name: 'lag' | 'lead'): Emit =>
  (values, context) => {
    const [value, offset] = values;
    if (value === undefined) return noSuchFunction(values, context);
    refuseUnknown(value, context);
    if (typeof offset?.constant === 'number' && offset.constant < 0) {
      return context.mistake(`the offset of ${name.toUpperCase()} must not be negative`, offset.node);
    }
    const rows = offset === undefined ? '' : `, ${as(offset, bigint, context, values)}`;
    return given(`${name}(${value.sql}${rows}${nulls(context)})${overPlace}`, value.type, value.trimmed);
  };

const edge =
  (name: 'first_value' | 'last_value'): Emit =>
  (values, context) => {
    const [value] = values;
    if (value === undefined) return noSuchFunction(values, context);
    refuseUnknown(value, context);
    return given(`${name}(${value.sql}${nulls(context)})${overPlace}`, value.type, value.trimmed);
  };

const nthValue: Emit = (values, context) => {
  const [value, offset] = values;
  if (value === undefined) return noSuchFunction(values, context);
  refuseUnknown(value, context);
  if (typeof offset?.constant === 'number' && offset.constant < 1) {
    return context.mistake('the offset of NTH_VALUE must be positive', offset.node);
  }
  return given(
    `nth_value(${value.sql}, ${as(offset, bigint, context, values)}${nulls(context)})${overPlace}`,
    value.type,
    value.trimmed,
  );
};

const ratio: Emit = (values, context) => {
  const [value] = values;
  if (value === undefined) return noSuchFunction(values, context);
  const number = isOf('integer', value.type) ? value : numberOf(value, context, values);
  const total = preludeCall('finite', `CAST(sum(${number.sql})${overPlace} AS DOUBLE)`);
  return given(`(CAST(${number.sql} AS DOUBLE) / nullif(${total}, 0))`, double);
};

export const windowFunctions: readonly FunctionEntry[] = [
  share('cume_dist', 'r_WF_CUME_DIST'),
  share('percent_rank', 'r_WF_PERCENT_RANK'),
  ranking('rank', 'r_WF_RANK'),
  ranking('dense_rank', 'r_WF_DENSE_RANK'),
  ranking('row_number', 'r_WF_ROW_NUMBER'),
  window('ntile', 'r_WF_NTILE', 1, (values, context) =>
    given(`ntile(${as(values[0], bigint, context, values)})${overPlace}`, bigint),
  ),
  window('lag', 'r_WF_LAG', [1, 2], neighbour('lag')),
  window('lead', 'r_WF_LEAD', [1, 2], neighbour('lead')),
  window('first_value', 'r_WF_first_value', 1, edge('first_value')),
  window('last_value', 'r_WF_last_value', 1, edge('last_value')),
  window('nth_value', 'r_WF_NTH', 2, nthValue),
  window('ratio_to_report', 'r_WF_RATIO_TO_REPORT', 1, ratio),
];
