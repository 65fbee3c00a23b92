// = <> < <= > >= and what is made of them: BETWEEN, IN, ANY. Trailing blanks of texts do not count in Redshift.
import type { Place } from '../../../sql/syntax/nodes.ts';
import { double, isOf } from '../../../sql/types/type-makers.ts';
import { unifyTypes } from '../../../sql/types/unify-types.ts';
import { quoteLiteral } from '../../sql-text.ts';
import { operatorMissing } from './arithmetic.ts';
import { coerce } from './coerce.ts';
import { expandedLength } from './expanded-length.ts';
import { isOpenLiteral } from './literals.ts';
import { withoutMarks } from './place-marks.ts';
import { preludeCall } from './prelude/macro.ts';
import { superSides } from './super-operators.ts';
import type { Translator, Value } from './translator.ts';

/** The value as it is compared, grouped and joined: without trailing blanks, times of day with their zones taken in, SUPER by what it holds. */
export function comparable(value: Value): string {
  if (value.type.kind === 'timetz') return preludeCall('timetz_utc', value.sql);
  if (value.type.kind === 'super') return preludeCall('super_key', value.sql);
  if (!isOf('text', value.type) || value.trimmed === true) return value.sql;
  if (isOpenLiteral(value)) return quoteLiteral(String(value.constant).replace(/ +$/, ''));
  // The macro looks first whether there is something to cut, which takes the value three times.
  return expandedLength(value.sql) > longestThrice ? `rtrim(${value.sql}, ' ')` : preludeCall('unpadded', value.sql);
}

const longestThrice = 3_000;

/**
 * A number or a text, by itself: in ORDER BY, GROUP BY and DISTINCT ON it would name a column of the answer in DuckDB. A call may
 * have become one: `ceil(2)` is 2.
 */
export const isBareLiteral = (value: Value): boolean =>
  value.constant !== undefined || /^\(*-?(?:[\d.]+(?:e[-+]?\d+)?|'(?:[^']|'')*')\)*$/i.test(withoutMarks(value.sql));

/** True where `comparable` changes the value, so that it cannot stand for the value itself. */
export const isFolded = (value: Value): boolean => comparable(value) !== value.sql;

/** There is no room for a blank behind the literal: `x = 'ab'` with x a varchar(2), or its two first characters. */
export function fills(literal: Value, value: Value): boolean {
  if (!isOf('text', value.type) || !isOpenLiteral(literal)) return false;
  const text = String(literal.constant);
  if (text.endsWith(' ')) return false;
  const bytes = 'length' in value.type ? value.type.length : undefined;
  return (
    (value.longest !== undefined && [...text].length >= value.longest) ||
    (bytes !== undefined && Buffer.byteLength(text) >= bytes)
  );
}

/** Both sides as types that DuckDB compares as Redshift does. `asWritten`: trailing blanks need no look. */
export function comparableSides(
  translator: Translator,
  operator: string,
  left: Value,
  right: Value,
  at: Place,
  asWritten = ['=', '<>', '!='].includes(operator) && (fills(left, right) || fills(right, left)),
): [string, string] {
  translator.needType(left, 'a comparison depends on it');
  translator.needType(right, 'a comparison depends on it');
  if (left.type.kind === 'super' || right.type.kind === 'super')
    return superSides(translator, operator, left, right, at);
  const [one, other] = matched(translator, operator, left, right, at);
  return asWritten ? [one.sql, other.sql] : [comparable(one), comparable(other)];
}

function matched(translator: Translator, operator: string, left: Value, right: Value, at: Place): [Value, Value] {
  if (left.type.kind === 'null' || right.type.kind === 'null') {
    const type = left.type.kind === 'null' ? right.type : left.type;
    return [coerce(translator, left, type), coerce(translator, right, type)];
  }
  if (isOf('text', left.type) && isOf('text', right.type)) return [left, right];
  if (isOpenLiteral(left)) return [coerce(translator, left, right.type), right];
  if (isOpenLiteral(right)) return [left, coerce(translator, right, left.type)];
  if (isOf('numeric', left.type) && isOf('numeric', right.type)) {
    // Beside any other number Redshift compares a REAL as a DOUBLE: 0.1::real is not 0.1.
    const kinds = [left.type.kind, right.type.kind];
    return kinds.includes('real') && kinds[0] !== kinds[1]
      ? [coerce(translator, left, double), coerce(translator, right, double)]
      : [left, right];
  }
  const isWhole = (value: Value) => ['smallint', 'integer', 'bigint'].includes(value.type.kind);
  if (left.type.kind === 'boolean' && isWhole(right)) return [left, coerce(translator, right, left.type)];
  if (right.type.kind === 'boolean' && isWhole(left)) return [coerce(translator, left, right.type), right];
  const type = unifyTypes(left.type, right.type);
  if (type === undefined) operatorMissing(translator, operator, left.type, right.type, at);
  return [coerce(translator, left, type), coerce(translator, right, type)];
}

const spelled: Readonly<Record<string, string>> = {
  '!=': '<>',
  '=': '=',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

export const isComparison = (operator: string): boolean => spelled[operator] !== undefined;

export function compare(translator: Translator, operator: string, left: Value, right: Value, at: Place): string {
  const [one, other] = comparableSides(translator, operator, left, right, at);
  return `(${one} ${spelled[operator] ?? operator} ${other})`;
}
