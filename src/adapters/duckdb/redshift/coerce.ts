// Implicit casts: a value becomes the type that its neighbours or its place ask for.
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { decimal, isOf } from '../../../sql/types/type-makers.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { unifyTypes } from '../../../sql/types/unify-types.ts';
import { castSql } from './cast.ts';
import { isUnreadable, literalProblem } from './cast-literal.ts';
import { isOpenLiteral } from './literals.ts';
import { mark } from './place-marks.ts';
import type { Translator, Value } from './translator.ts';
import { duckdbType } from './type-names.ts';

/** Gives `value` as `to`. That Redshift casts so without being asked has been found out before. */
export function coerce(translator: Translator, value: Value, to: RedshiftType): Value {
  const from = value.type;
  if (value.broken || to.kind === 'unknown' || to.kind === 'null') return value;
  if (from.kind === 'null') return { ...value, sql: `CAST(${value.sql} AS ${duckdbType(to)})`, type: to };
  if (isOpenLiteral(value) && !isOf('text', to)) return openLiteral(translator, value, to);
  if (from.kind === to.kind) return sameKind(value, to);
  if (isOf('text', from) && isOf('text', to)) return { ...value, type: to };
  return implicitCast(translator, value, to);
}

function sameKind(value: Value, to: RedshiftType): Value {
  if (value.type.kind !== 'decimal' || to.kind !== 'decimal') return { ...value, type: to };
  if (value.type.scale === to.scale && value.type.precision === to.precision) return value;
  return { ...value, sql: `CAST(${value.sql} AS ${duckdbType(to)})`, type: to, loose: false };
}

/** A quoted literal beside a decimal keeps its own digits: `'1.55'` is not rounded to the neighbour's scale. */
function openLiteral(translator: Translator, value: Value, to: RedshiftType): Value {
  const digits = to.kind === 'decimal' ? /^\s*[+-]?(\d*)(?:\.(\d*))?\s*$/.exec(String(value.constant)) : null;
  const whole = digits?.[1] ?? '';
  const fraction = digits?.[2] ?? '';
  if (digits === null || whole.length + fraction.length === 0 || whole.length + fraction.length > 38)
    return implicitCast(translator, value, to);
  return implicitCast(translator, value, decimal(whole.length + fraction.length, fraction.length));
}

function implicitCast(translator: Translator, value: Value, to: RedshiftType): Value {
  // Redshift reads such a literal while it parses, also where no row would come to it: case … else 'none' end.
  const problem = isOpenLiteral(value) ? literalProblem(String(value.constant), to) : undefined;
  if (problem !== undefined) translator.mistake(problem, value.node);
  // Beside a SUPER value numbers, texts and booleans become one.
  const made = castSql(value, to, to.kind === 'super' ? 'explicit' : 'implicit', translator.now);
  if (made !== undefined && isOpenLiteral(value) && isUnreadable(made.sql))
    translator.mistake(`invalid input syntax for type ${typeText(to)}: "${value.constant}"`, value.node);
  if (made !== undefined) {
    const kept = typeof value.constant === 'number' && isOf('numeric', to) ? { constant: value.constant } : {};
    const piece = { what: `cast ${to.kind}`, from: value.node.start };
    return { node: value.node, ...made, sql: mark(value.node, made.sql, piece), ...kept };
  }
  return translator.fail(
    'redshiftTypesDiffer',
    {
      detail: `"${translator.textAt(value.node)}" is of type ${typeText(value.type)}, and ${typeText(to)} is asked for`,
      instead: `cast it: (${translator.textAt(value.node)})::${typeText(to)}`,
    },
    value.node,
  );
}

/**
 * The values as one type: branches of CASE, arguments of COALESCE. `what` names them for the error: `CASE types`.
 * Redshift mixes numbers, texts, and dates with timestamps; all else is an error there too.
 */
export function unifyValues(
  translator: Translator,
  what: string,
  values: readonly Value[],
): { readonly values: readonly Value[]; readonly type: RedshiftType } {
  const closed = values.filter((value) => !isOpenLiteral(value));
  const type = commonType(translator, what, closed.some((value) => value.type.kind !== 'null') ? closed : values);
  const inText = isOf('text', type);
  const result = inText ? commonType(translator, what, values) : type;
  const coerced = values.map((value) => (value.broken ? value : coerce(translator, value, result)));
  return { values: coerced, type: result };
}

function commonType(translator: Translator, what: string, values: readonly Value[]): RedshiftType {
  let type: RedshiftType = { kind: 'null' };
  for (const value of values) {
    const next = unifyTypes(type, value.type);
    if (next === undefined) {
      translator.fail(
        'redshiftTypesDiffer',
        {
          detail: `${what} ${typeText(type)} and ${typeText(value.type)} cannot be matched`,
          instead: 'cast one of them',
        },
        value.node,
      );
    }
    type = next;
  }
  return type;
}

/** A condition: WHERE, ON, WHEN, AND, OR, NOT. */
export function asCondition(translator: Translator, value: Value, where: string): Value {
  if (value.broken || value.type.kind === 'boolean') return value;
  if (value.type.kind === 'null' || isOpenLiteral(value)) return coerce(translator, value, { kind: 'boolean' });
  if (value.type.kind === 'unknown') translator.needType(value, `${where} takes a boolean`);
  return translator.fail(
    'redshiftTypesDiffer',
    {
      detail: `argument of ${where} must be type boolean, not type ${typeText(value.type)}`,
      instead: 'write a comparison: x <> 0, x is not null',
    },
    value.node,
  );
}
