// SUM, AVG, MIN, MAX and COUNT of SUPER values: as of values of the types that they hold; what does not go with the function counts for nothing.
import { bigint, superType } from '../../../../sql/types/type-makers.ts';
import { type Emission, type EmissionContext, overPlace, type TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';

const over = (name: string, ...values: readonly string[]): string => `${name}(${values.join(', ')})${overPlace}`;

/** Decimals have as many places as the longest of them; one float makes the whole a float. */
function numbers(name: 'sum' | 'avg', { sql }: TypedSql, context: EmissionContext): Emission {
  if (context.call.distinct)
    context.refuse(
      `${name.toUpperCase()}(DISTINCT …) of SUPER values is not built`,
      'cast the value: x::decimal(12,2)',
    );
  const places = over('max', call('super_scale', sql));
  const decimals = over('sum', call('super_decimal', sql));
  const amount = name === 'sum' ? decimals : call('decimal_share', decimals, over('count', call('super_decimal', sql)));
  const floats = call('float_json', over(name, call('super_double', sql)));
  const isFloat = over('bool_or', call('is_float', sql));
  return {
    sql: `CASE WHEN ${isFloat} THEN ${floats} ELSE ${call('decimal_json', amount, places)} END`,
    type: superType,
  };
}

export const superSum = (value: TypedSql, context: EmissionContext): Emission => numbers('sum', value, context);
export const superAverage = (value: TypedSql, context: EmissionContext): Emission => numbers('avg', value, context);

/** By the order that ORDER BY gives to values of all types. */
export const superExtreme = (name: 'min' | 'max', { sql }: TypedSql): Emission => ({
  sql: over(`arg_${name}`, sql, call('super_key', sql)),
  type: superType,
});

/** JSON's null is not counted; with DISTINCT, `sql` is the key of comparisons already. */
export const superCount = ({ sql }: TypedSql, context: EmissionContext): Emission => ({
  sql: context.call.distinct ? over('count', `DISTINCT ${sql}`) : over('count', call('super_value', sql)),
  type: bigint,
});
