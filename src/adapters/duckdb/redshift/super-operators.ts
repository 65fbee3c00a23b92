// Operators with a SUPER value on a side: what they do depends on the types that both hold when the query runs.
import type { Expression, Place } from '../../../sql/syntax/nodes.ts';
import type { ArithmeticOperator } from '../../../sql/types/arithmetic-types.ts';
import { isOf, superType, varchar } from '../../../sql/types/type-makers.ts';
import { operatorMissing, type Result } from './arithmetic.ts';
import { castSql } from './cast.ts';
import { coerce } from './coerce.ts';
import type { Emission, TypedSql } from './function-entry.ts';
import { preludeCall as call } from './prelude/macro.ts';
import { noNumber } from './prelude/super-values.ts';
import type { Translator, Value } from './translator.ts';

const macros: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'super_add',
  '-': 'super_subtract',
  '*': 'super_multiply',
  '/': 'super_divide',
  '%': 'super_modulo',
};

/** The answer is a SUPER again, NULL where the values are no numbers; `+` joins two strings. */
export function superArithmetic(
  translator: Translator,
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  at: Expression,
): Result {
  const [one, other] = [left, right].map((value) => asSuper(translator, value, operator, left, right, at));
  return { sql: call(macros[operator], one as string, other as string), type: superType };
}

export const superSign = (operator: '+' | '-', operand: Value): Result => ({
  sql: call(operator === '-' ? 'super_negate' : 'super_plus', operand.sql),
  type: superType,
});

function asSuper(
  translator: Translator,
  value: Value,
  operator: string,
  left: Value,
  right: Value,
  at: Expression,
): string {
  if (value.type.kind === 'null') return coerce(translator, value, superType).sql;
  const made = castSql(value, superType, 'explicit', translator.now);
  return made?.sql ?? operatorMissing(translator, operator, left.type, right.type, at);
}

/**
 * Both sides for `left operator right`. Values of different types are not equal; which of them is smaller is NULL.
 * (Manual, "Dynamic typing".)
 */
export function superSides(
  translator: Translator,
  operator: string,
  left: Value,
  right: Value,
  at: Place,
): [string, string] {
  const isEquality = ['=', '<>', '!='].includes(operator);
  if (left.type.kind === 'super' && right.type.kind === 'super') {
    const key = call('super_key', right.sql);
    return [isEquality ? call('super_key', left.sql) : call('super_key_beside', left.sql, right.sql), key];
  }
  const side = (value: Value, other: Value): string =>
    value.type.kind === 'super' ? held(translator, value, other, isEquality, at, operator) : plain(value);
  return [side(left, right), side(right, left)];
}

type Kind = 'text' | 'double' | 'decimal' | 'bool' | undefined;

function kindOf({ type }: Value): Kind {
  if (isOf('text', type)) return 'text';
  if (type.kind === 'boolean') return 'bool';
  if (isOf('float', type)) return 'double';
  if (!isOf('numeric', type)) return undefined;
  // DECIMAL(38,18) holds all whole numbers and what has no more digits on either side.
  return type.kind === 'decimal' && (type.scale > 18 || type.precision - type.scale > 20) ? 'double' : 'decimal';
}

// Stand for values of another kind where equality is asked for: nothing that is stored is equal to them.
const strangers = { text: 'chr(1114111)', double: "CAST('nan' AS DOUBLE)", decimal: noNumber, bool: '2' };

function held(
  translator: Translator,
  value: Value,
  other: Value,
  isEquality: boolean,
  at: Place,
  operator: string,
): string {
  const kind = kindOf(other);
  if (kind !== undefined) return call(`super_as_${kind}`, value.sql, isEquality ? strangers[kind] : 'NULL');
  if (other.type.kind === 'null') return call('super_key', value.sql);
  const made = castSql(value, other.type, 'explicit', translator.now);
  return made?.sql ?? operatorMissing(translator, operator, superType, other.type, at);
}

function plain(value: Value): string {
  switch (kindOf(value)) {
    case 'text':
      return value.trimmed === true ? value.sql : call('unpadded', value.sql);
    case 'bool':
      return `CAST(${value.sql} AS INTEGER)`;
    case 'double':
      return `CAST(${value.sql} AS DOUBLE)`;
    case 'decimal':
      return `CAST(${value.sql} AS DECIMAL(38,18))`;
    default:
      return value.type.kind === 'null' ? call('super_key', 'CAST(NULL AS JSON)') : value.sql;
  }
}

/**
 * Manual, "Dynamic typing": a function answers as for the type that the value holds, and NULL where it does not take that type.
 * Used where the answer is a number or a boolean: whether a text that a function makes of a SUPER value is one or a SUPER, it does not say.
 */
export const stringOf = (value: Pick<TypedSql, 'sql'>): Emission => ({
  sql: call('super_string', value.sql),
  type: varchar(undefined),
});
