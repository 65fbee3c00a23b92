// Functions that choose among their arguments. All bring the arguments to one type by the rules of CASE.
import { superType } from '../../../../sql/types/type-makers.ts';
import type { Emission, EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall } from '../prelude/macro.ts';
import { isNullSql } from '../super-path.ts';

type Emit = (values: readonly TypedSql[], context: EmissionContext) => Emission;

const most = 1_000;

const scalar = (
  name: string,
  arity: readonly [number, number],
  page: string,
  emit: Emit,
  aliases: readonly string[] = [],
): FunctionEntry => ({
  name,
  ...(aliases.length > 0 && { aliases }),
  chapter: 'conditional',
  page,
  use: 'scalar',
  by: 'sql',
  arity,
  emit,
});

const allTrimmed = (values: readonly TypedSql[]): boolean =>
  values.every((value) => value.trimmed === true || value.type.kind === 'null');

const nameOf = (context: EmissionContext): string => context.call.name.text.toUpperCase();

/** DuckDB's function of that name over the arguments, all of one type. */
const overAll =
  (duckdbName: string): Emit =>
  (values, context) => {
    const { values: same, type } = context.unify(`${nameOf(context)} types`, values);
    if (type.kind === 'super') return ofSuper(duckdbName, same, context);
    return { sql: `${duckdbName}(${same.map((value) => value.sql).join(', ')})`, type, trimmed: allTrimmed(values) };
  };

/** JSON's null counts as NULL. */
function ofSuper(duckdbName: string, values: readonly TypedSql[], context: EmissionContext): Emission {
  if (duckdbName !== 'coalesce')
    context.refuse('the manual does not say which of several SUPER values is the greatest', 'cast them: x::integer');
  return { sql: `coalesce(${values.map(({ sql }) => preludeCall('super_value', sql)).join(', ')})`, type: superType };
}

const nvl2: Emit = ([tested, present, absent], context) => {
  const { values, type } = context.unify('NVL2 types', [present as TypedSql, absent as TypedSql]);
  return {
    sql: `CASE WHEN ${isNullSql(tested as TypedSql)} THEN ${values[1]?.sql} ELSE ${values[0]?.sql} END`,
    type,
    trimmed: allTrimmed(values),
  };
};

const nullif: Emit = ([value, other], context) => {
  const first = value as TypedSql;
  return {
    sql: `CASE WHEN ${context.compare('=', first, other as TypedSql)} THEN NULL ELSE ${first.sql} END`,
    type: first.type,
    trimmed: first.trimmed ?? false,
  };
};

/** NULL equals NULL here (manual: "DECODE expression"). */
const decode: Emit = ([tested, ...rest], context) => {
  const searched = rest.filter((_, at) => at % 2 === 0 && at + 1 < rest.length);
  const otherwise = rest.length % 2 === 1 ? rest.at(-1) : undefined;
  const results = rest.filter((_, at) => at % 2 === 1);
  const { values, type } = context.unify('DECODE types', otherwise === undefined ? results : [...results, otherwise]);
  const one = tested as TypedSql;
  const branches = searched.map((value, at) => {
    const then = `THEN ${values[at]?.sql}`;
    if (value.constant === null) return `WHEN ${isNullSql(one)} ${then}`;
    const equal = context.compare('=', one, value);
    if (value.constant !== undefined) return `WHEN ${equal} ${then}`;
    return `WHEN ${equal} OR (${isNullSql(one)} AND ${isNullSql(value)}) ${then}`;
  });
  const ending = otherwise === undefined ? '' : ` ELSE ${values.at(-1)?.sql}`;
  return { sql: `CASE ${branches.join(' ')}${ending} END`, type, trimmed: allTrimmed(values) };
};

const zeroBeside = ({ node }: TypedSql): TypedSql => ({ sql: '0', type: { kind: 'integer' }, node, constant: 0 });

const zeroIfNull: Emit = ([value], context) => {
  const zero = zeroBeside(value as TypedSql);
  const { values, type } = context.unify('ZEROIFNULL types', [value as TypedSql, zero]);
  if (type.kind === 'super') return ofSuper('coalesce', values, context);
  return { sql: `coalesce(${values[0]?.sql}, ${values[1]?.sql})`, type };
};

const nullIfZero: Emit = ([value], context) => {
  const { sql, type } = value as TypedSql;
  const isZero = context.compare('=', value as TypedSql, zeroBeside(value as TypedSql));
  return { sql: `CASE WHEN ${isZero} THEN NULL ELSE ${sql} END`, type };
};

export const conditionalFunctions: readonly FunctionEntry[] = [
  scalar('coalesce', [1, most], 'r_NVL_function', overAll('coalesce')),
  scalar('nvl', [1, most], 'r_NVL_function', overAll('coalesce')),
  scalar('isnull', [2, 2], 'r_NVL_function', overAll('coalesce')),
  scalar('nvl2', [3, 3], 'r_NVL2', nvl2),
  scalar('nullif', [2, 2], 'r_NULLIF_function', nullif),
  scalar('decode', [3, most], 'r_DECODE_expression', decode),
  scalar('greatest', [1, most], 'r_GREATEST_LEAST', overAll('greatest')),
  scalar('least', [1, most], 'r_GREATEST_LEAST', overAll('least')),
  scalar('zeroifnull', [1, 1], 'r_NVL_function', zeroIfNull),
  scalar('nullifzero', [1, 1], 'r_NULLIF_function', nullIfZero),
];
