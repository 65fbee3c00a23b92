// OVER (…): partitions without trailing blanks, NULL's place written out, frames where Redshift demands them.
import type { Call, FrameBound, WindowSpec } from '../../../sql/syntax/nodes.ts';
import { comparable } from './comparison.ts';
import { translateExpression } from './expression.ts';
import type { FunctionEntry } from './function-entry.ts';
import { orderItemSql } from './order-by.ts';
import type { Scope } from './scope.ts';
import type { Translator } from './translator.ts';

// Ranks and neighbours look at the order, not at a frame; these look at a partition alone.
const wholePartition = new Set(['listagg', 'median', 'percentile_cont', 'percentile_disc', 'ratio_to_report']);
const framed = new Set(['first_value', 'last_value', 'nth_value']);

/** ` OVER (…)`; undefined where something inside has been refused. */
export function windowSql(translator: Translator, scope: Scope, call: Call, entry: FunctionEntry): string | undefined {
  const spec = call.over as WindowSpec;
  const name = call.name.text;
  const takesFrame = entry.use === 'aggregate' || entry.use === 'aggregate-or-window' || framed.has(name);
  if (wholePartition.has(name) && spec.orderBy.length > 0)
    translator.mistake(`${name.toUpperCase()} takes no ORDER BY in its OVER clause`, spec);
  if (spec.frame !== undefined && !takesFrame)
    translator.mistake(`${name.toUpperCase()} takes no window frame`, spec.frame, 'leave the frame out');
  if (takesFrame && !wholePartition.has(name) && spec.orderBy.length > 0 && spec.frame === undefined)
    translator.fail('windowFrameMissing', { name }, spec);
  if (spec.frame?.unit === 'range') translator.lacks('RANGE frames', 'write a ROWS frame', spec.frame);
  let broken = false;
  const partitions = spec.partitionBy.map((node) => {
    const value = translateExpression(translator, scope, node);
    broken ||= value.broken === true;
    return broken ? '' : comparable(value);
  });
  const orders = spec.orderBy.map((item) => {
    const value = translateExpression(translator, scope, item.expression);
    broken ||= value.broken === true;
    return broken ? '' : orderItemSql(value, item);
  });
  if (broken) return undefined;
  const parts = [
    partitions.length === 0 ? undefined : `PARTITION BY ${partitions.join(', ')}`,
    orders.length === 0 ? undefined : `ORDER BY ${orders.join(', ')}`,
    spec.frame === undefined ? undefined : frameSql(translator, spec.frame),
  ].filter((part) => part !== undefined);
  return ` OVER (${parts.join(' ')})`;
}

function frameSql(translator: Translator, frame: NonNullable<WindowSpec['frame']>): string {
  const to = frame.to ?? ({ kind: 'current-row' } as const);
  const wrong =
    frame.from.kind === 'unbounded-following'
      ? 'frame start cannot be UNBOUNDED FOLLOWING'
      : to.kind === 'unbounded-preceding'
        ? 'frame end cannot be UNBOUNDED PRECEDING'
        : boundOrder[frame.from.kind] > boundOrder[to.kind]
          ? `frame starting from ${words(frame.from)} cannot end at ${words(to)}`
          : undefined;
  if (wrong !== undefined) translator.mistake(wrong, frame);
  const from = boundSql(translator, frame.from);
  return frame.to === undefined ? `ROWS ${from}` : `ROWS BETWEEN ${from} AND ${boundSql(translator, frame.to)}`;
}

const boundOrder: Readonly<Record<FrameBound['kind'], number>> = {
  'unbounded-preceding': 0,
  preceding: 1,
  'current-row': 2,
  following: 3,
  'unbounded-following': 4,
};

const words = ({ kind }: FrameBound): string => kind.replace('-', ' ').toUpperCase();

/** Manual, "Window function syntax": an unsigned value. */
function boundSql(translator: Translator, bound: FrameBound): string {
  if (bound.kind !== 'preceding' && bound.kind !== 'following') return words(bound);
  const { offset } = bound;
  if (offset.kind !== 'number' || !/^\d{1,15}$/.test(offset.text))
    translator.mistake('the number of rows of a frame must be an unsigned integer', offset);
  return `${offset.text} ${words(bound)}`;
}
