// `interval '4 months'`, `interval '1-2' year to month`, `interval '5' day`.
import type { IntervalLiteral } from '../../../sql/syntax/nodes.ts';
import { type IntervalField, type IntervalText, intervalSql, readInterval } from './interval-text.ts';
import type { Translator, Value } from './translator.ts';

const microsOf: Readonly<Record<string, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1n,
};

export function intervalValue(translator: Translator, node: IntervalLiteral): Value {
  const { qualifier } = node;
  const unit = qualifier === undefined ? undefined : ((qualifier.to ?? qualifier.from) as IntervalField);
  const read = readInterval(node.value, unit, qualifier?.from === 'minute' ? 'minute' : 'hour');
  if (read === undefined) translator.mistake(`invalid input syntax for type interval: "${node.value}"`, node);
  const family = unit === undefined ? 'legacy' : unit === 'year' || unit === 'month' ? 'year-month' : 'day-second';
  return { node, sql: intervalSql(unit === undefined ? read : cutTo(read, unit)), type: { kind: 'interval', family } };
}

/** Manual: "Amazon Redshift truncates and discards the smaller parts" than the qualifier's. */
function cutTo(value: IntervalText, unit: IntervalField): IntervalText {
  if (unit === 'year') return { months: Math.trunc(value.months / 12) * 12, days: 0, micros: 0n };
  if (unit === 'month') return { months: value.months, days: 0, micros: 0n };
  const size = microsOf[unit] as bigint;
  return { months: 0, days: value.days, micros: (value.micros / size) * size };
}
