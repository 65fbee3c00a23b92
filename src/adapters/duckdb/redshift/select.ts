// One SELECT: what its names mean, what is grouped, and its clauses in DuckDB's words.
import type { Expression, Select } from '../../../sql/syntax/nodes.ts';
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { holdsWindow } from './call.ts';
import { asCondition, coerce } from './coerce.ts';
import { comparable, isBareLiteral, isFolded } from './comparison.ts';
import { connectBySource } from './connect-by.ts';
import { translateExpression } from './expression.ts';
import { translateFrom } from './from.ts';
import { groupBySql } from './group-by.ts';
import { directionSql, orderItemSql } from './order-by.ts';
import { moveOuterMarks } from './outer-marks.ts';
import { outputName } from './output-name.ts';
import { mark, withoutMarks } from './place-marks.ts';
import { limitSql, ordinalOf, type Tail } from './query.ts';
import type { OutputColumn, QueryContext, TranslatedQuery } from './query-parts.ts';
import { isNamed, isSource, Scope, type ScopeColumn } from './scope.ts';
import { brokenValue, Refused, type Translator, type Value } from './translator.ts';
import { duckdbType } from './type-names.ts';

/** An item of the select list, or one of the columns that a star stands for. */
export interface Item {
  readonly name: string;
  readonly node: Expression;
  /** True: the user gave the name, so that other expressions may use it. */
  readonly aliased?: boolean;
  /** Of a star: the column itself. */
  readonly column?: ScopeColumn;
  /** A star over a relation whose columns are not known: its SQL. */
  readonly openStar?: string;
}

export function translateSelect(context: QueryContext, written: Select, tail: Tail): TranslatedQuery {
  const { translator } = context;
  const scope = new Scope(context.parent, context.tables);
  const select = moveOuterMarks(translator, context.tables, written);
  const from =
    select.connectBy === undefined
      ? translateFrom(scope, translator, select.from)
      : connectBySource(scope, translator, select);
  if (select !== written) scope.visible = inWrittenOrder(scope, written);
  const items = expandItems(translator, scope, select);
  scope.aliases = items.flatMap((item, index) =>
    item.aliased === true ? [{ name: item.name, node: item.node, index }] : [],
  );
  const where = conditionSql(translator, scope, select.where, 'WHERE');
  const group = groupBySql(
    translator,
    scope,
    select,
    items,
    tail.orderBy.map((item) => item.expression),
  );
  // Where a key has been refused, nothing is said of columns that may be it.
  scope.grouping = group?.broken ? undefined : group?.keys;
  const values = items.map((item, index) => itemValue(translator, scope, item, index));
  const having = scope.within({ aliasLimit: -1 }, () => conditionSql(translator, scope, select.having, 'HAVING'));
  const qualify = qualifySql(translator, scope, select);
  const columns = items.map((item, at) => outputColumn(item, values[at] as Value));
  const order = orderSql(translator, scope, select, tail, items, values);
  const limits = limitOf(translator, scope, select, tail);
  if (
    [where, having, qualify, order, limits].includes(undefined) ||
    group?.broken ||
    values.some((value) => value.broken) ||
    scope.broken ||
    scope.failed
  )
    throw new Refused();
  const clauses = [from, where, group?.sql, having, qualify].join('');
  return {
    columns: columns.filter((_, at) => items[at]?.openStar === undefined),
    open: items.some((item) => item.openStar !== undefined),
    render: (wanted) => {
      const outputs = values.map((value, at) => exactly(translator, value, wanted?.[at]));
      const list = outputs.map((value, at) => outputSql(value, items[at] as Item)).join(', ');
      const folded = select.distinct ? outputs.filter((value, at) => isFoldedOutput(value, items[at] as Item)) : [];
      if (folded.length === 0)
        return `SELECT ${select.distinct ? 'DISTINCT ' : ''}${list}${clauses}${order ?? ''}${limits ?? ''}`;
      // Of texts that are equal but for their blanks the shortest is taken, whichever row comes first.
      const shortest = folded.map((value) => withoutMarks(value.sql)).join(', ');
      const sorted = `${order === '' ? ' ORDER BY ' : `${order}, `}${shortest}`;
      const sql = `SELECT ${distinctOn(outputs)} ${list}${clauses}${sorted}${limits ?? ''}`;
      return tail.orderBy.length === 0 ? `SELECT * FROM (${sql}) AS "d"` : sql;
    },
  };
}

/** `*` follows FROM as it was written, also where outer joins were made of it. */
function inWrittenOrder(scope: Scope, written: Select): Scope['visible'] {
  const place = (entry: Scope['visible'][number]): number => {
    const names = (isSource(entry) ? entry : entry.source).names;
    return written.from.findIndex(
      (item) =>
        (item.kind === 'relation'
          ? (item.alias ?? item.path.names.at(-1))
          : item.kind === 'derived'
            ? item.alias
            : undefined
        )?.text === names.at(-1),
    );
  };
  return [...scope.visible].sort((one, other) => place(one) - place(other));
}

/** The items, stars replaced by columns. */
function expandItems(translator: Translator, scope: Scope, select: Select): readonly Item[] {
  return select.items.flatMap((item): readonly Item[] => {
    if (item.kind === 'expression')
      return [
        {
          name: item.alias?.text ?? outputName(item.expression),
          node: item.expression,
          aliased: item.alias !== undefined,
        },
      ];
    return translator.attempt(
      () => starItems(translator, scope, item),
      () => [],
    );
  });
}

function starItems(
  translator: Translator,
  scope: Scope,
  star: Extract<Select['items'][number], { kind: 'star' }>,
): readonly Item[] {
  const names = star.qualifier.map((name) => name.text);
  let columns = scope.visible;
  if (names.length > 0) {
    let at: Scope | undefined = scope;
    let source = at.sources.find((candidate) => isNamed(candidate, names));
    while (source === undefined && at?.parent !== undefined) {
      at = at.parent;
      source = at.sources.find((candidate) => isNamed(candidate, names));
    }
    if (source === undefined) {
      if (scope.broken) throw new Refused();
      translator.fail('relationNotInFrom', { name: names.join('.') }, star);
    }
    columns = source.columns ?? [source];
  } else if (columns.length === 0 && !scope.broken)
    translator.mistake('SELECT * with no tables specified is not valid', star);
  const sources = columns.map((entry) => (isSource(entry) ? entry : entry.source));
  if (sources.some((source) => source.withheld !== undefined))
    translator.refuse('* of a catalog table', 'not all of its columns can be told', 'name the columns', star);
  const left = new Set(star.exclude.map((name) => name.text));
  const items = columns.flatMap((entry): readonly Item[] => {
    const node: Expression = { kind: 'path', names: [], steps: [], start: star.start, end: star.end };
    if (isSource(entry)) return [{ name: '*', node, openStar: openStar(entry.sql, [...left]) }];
    return left.has(entry.name) ? [] : [{ name: entry.name, node, column: entry }];
  });
  for (const name of star.exclude) {
    const exists = columns.some((entry) => isSource(entry) || entry.name === name.text);
    if (!exists) translator.report('columnNotFound', { column: name.text }, name);
  }
  return items;
}

const openStar = (sql: string, excluded: readonly string[]): string =>
  excluded.length === 0 ? `${sql}.*` : `${sql}.* EXCLUDE (${excluded.map(quoteIdentifier).join(', ')})`;

function itemValue(translator: Translator, scope: Scope, item: Item, index: number): Value {
  if (item.openStar !== undefined)
    return { sql: item.openStar, type: { kind: 'unknown', why: 'a star' }, node: item.node };
  if (item.column !== undefined) return starValue(translator, scope, item.node, item.column);
  return scope.within({ aliasLimit: index }, () => translateExpression(translator, scope, item.node));
}

function starValue(translator: Translator, scope: Scope, node: Expression, column: ScopeColumn): Value {
  const value: Value = {
    sql: column.sql,
    type: column.type,
    trimmed: column.trimmed,
    loose: column.loose ?? false,
    node,
  };
  if (scope.grouping === undefined) return value;
  const key = scope.grouping.find((candidate) => withoutMarks(candidate.plain) === column.sql);
  if (key !== undefined) return { ...key.value, node };
  // The first column of a star stands for all of them.
  const isTold = translator.problems.some(
    (problem) => problem.name === 'notGrouped' && problem.at.start === node.start && problem.at.end === node.end,
  );
  if (!isTold) translator.report('notGrouped', { column: column.name }, node);
  return brokenValue(node);
}

function outputColumn(item: Item, value: Value): OutputColumn {
  return {
    name: item.name,
    type: value.type,
    trimmed: value.trimmed === true,
    loose: value.loose ?? false,
    node: value.node,
  };
}

function exactly(translator: Translator, value: Value, wanted: RedshiftType | undefined): Value {
  if (wanted === undefined) return value;
  const made = coerce(translator, value, wanted);
  // Shown and stored without the zone that it was written with.
  if (made.type.kind === 'timetz') return { ...made, sql: comparable(made) };
  // A NULL that is found out while `||` is bound would take the type away.
  if (made.type.kind === 'varchar' && made.node.kind === 'binary')
    return { ...made, sql: `CAST(${made.sql} AS VARCHAR)` };
  if (made.loose !== true || made.type.kind !== 'decimal') return made;
  return { ...made, sql: `CAST(${made.sql} AS ${duckdbType(made.type)})`, loose: false };
}

function outputSql(value: Value, item: Item): string {
  if (item.openStar !== undefined) return value.sql;
  const name = quoteIdentifier(item.name);
  const sql = withoutMarks(value.sql);
  // DuckDB names a plain column by itself.
  const named =
    value.node.kind === 'path' && /^(?:"(?:[^"]|"")*"\.)*"(?:[^"]|"")*"$/.test(sql) && sql.endsWith(`.${name}`);
  return named ? mark(value.node, sql) : `${value.sql} AS ${name}`;
}

/** Texts that differ in trailing blanks alone are one value. */
const isFoldedOutput = (value: Value, item: Item): boolean =>
  item.openStar === undefined && !isBareLiteral(value) && isFolded(value);

/** A constant is the same in all rows, and DuckDB would take it for the number of a column. */
const distinctOn = (outputs: readonly Value[]): string =>
  `DISTINCT ON (${outputs
    .filter((value) => !isBareLiteral(value))
    .map(comparable)
    .join(', ')})`;

function conditionSql(
  translator: Translator,
  scope: Scope,
  node: Expression | undefined,
  clause: 'WHERE' | 'HAVING',
): string | undefined {
  if (node === undefined) return '';
  return translator.attempt(
    () => {
      const value = scope.within({ clause }, () => translateExpression(translator, scope, node));
      return value.broken ? undefined : ` ${clause} ${asCondition(translator, value, clause).sql}`;
    },
    () => undefined,
  );
}

function qualifySql(translator: Translator, scope: Scope, select: Select): string | undefined {
  const { qualify } = select;
  if (qualify === undefined) return '';
  return translator.attempt(
    () => {
      // Manual, "QUALIFY clause": directly behind FROM it would be read as the table's alias.
      const last = select.from.at(-1);
      const bare = select.where === undefined && select.groupBy === undefined && select.having === undefined;
      if (bare && (last?.kind === 'relation' || last?.kind === 'derived') && last.alias === undefined)
        translator.mistake(
          'QUALIFY directly behind FROM needs an alias for the table',
          qualify,
          'write: from orders o qualify …',
        );
      const usesWindow =
        holdsWindow(qualify) || select.items.some((item) => item.kind === 'expression' && holdsWindow(item.expression));
      if (!usesWindow) translator.mistake('QUALIFY needs a window function', qualify, 'use WHERE or HAVING');
      const value = scope.within({ clause: 'QUALIFY' }, () => translateExpression(translator, scope, qualify));
      return value.broken ? undefined : ` QUALIFY ${asCondition(translator, value, 'QUALIFY').sql}`;
    },
    () => undefined,
  );
}

function orderSql(
  translator: Translator,
  scope: Scope,
  select: Select,
  tail: Tail,
  items: readonly Item[],
  values: readonly Value[],
): string | undefined {
  if (tail.orderBy.length === 0) return '';
  const several = tail.orderBy.length > 1;
  const columns = items.map((item) => ({ name: item.openStar === undefined ? item.name : '' }));
  const parts = tail.orderBy.map((item) =>
    translator.attempt(
      () => {
        const at = ordinalOf(translator, item.expression, columns);
        if (at !== undefined) {
          const value = values[at] as Value;
          if (value.broken) return undefined;
          const open = items.some((candidate) => candidate.openStar !== undefined);
          const byValue = ((several || select.distinct) && isFolded(value)) || value.type.kind === 'super' || open;
          const key = byValue ? comparable(value) : String(at + 1);
          return `${key} ${directionSql(item)}`;
        }
        const value = scope.within({ clause: 'ORDER BY' }, () =>
          translateExpression(translator, scope, item.expression),
        );
        if (value.broken) return undefined;
        if (select.distinct) {
          const same = values.findIndex((output) => withoutMarks(output.sql) === withoutMarks(value.sql));
          if (same < 0 && !items.some((candidate) => candidate.openStar !== undefined))
            translator.mistake('for SELECT DISTINCT, ORDER BY expressions must appear in select list', item.expression);
          if (same >= 0 && !isFolded(value)) return `${same + 1} ${directionSql(item)}`;
        }
        return orderItemSql(value, item);
      },
      () => undefined,
    ),
  );
  return parts.includes(undefined) ? undefined : ` ORDER BY ${parts.join(', ')}`;
}

function limitOf(translator: Translator, scope: Scope, select: Select, tail: Tail): string | undefined {
  return translator.attempt(
    () => {
      if (select.top === undefined) return limitSql(translator, scope, tail);
      if (tail.limit !== undefined && tail.limit !== 'all')
        translator.mistake('TOP and LIMIT do not go together', select.top, 'keep one of them');
      return limitSql(translator, scope, { limit: select.top, offset: tail.offset });
    },
    () => undefined,
  );
}
