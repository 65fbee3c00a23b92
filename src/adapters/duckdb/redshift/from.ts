// FROM: relations, subqueries, joins, ways into SUPER values. Gives its SQL, and fills the scope with what it brings.
import type { Expression, FromItem, Name, Place } from '../../../sql/syntax/nodes.ts';
import { bigint, superType, varchar } from '../../../sql/types/type-makers.ts';
import { unifyTypes } from '../../../sql/types/unify-types.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { catalogTable, insteadOf, isEngineView, isSystemTable } from './catalog-tables.ts';
import { asCondition } from './coerce.ts';
import { comparableSides } from './comparison.ts';
import { translateExpression } from './expression.ts';
import { pivotPart, unpivotPart } from './pivot.ts';
import { mark } from './place-marks.ts';
import { translateQueryNode } from './query.ts';
import { columnList, distinctNames, renamedColumns, sourceOf } from './query-parts.ts';
import { isNamed, isSource, Scope, type ScopeColumn, type ScopeSource } from './scope.ts';
import { elementsSql, pairsSql } from './super-path.ts';
import { Refused, type Translator, type Value } from './translator.ts';

export interface FromPart {
  readonly sql: string;
  readonly sources: readonly ScopeSource[];
  readonly visible: Scope['visible'];
  /** True: it reads columns of what stands before it. */
  readonly lateral?: boolean;
  /** True: a condition of a join has been refused; the relations themselves are there. */
  readonly failed?: boolean;
}

/** ` FROM …`, or nothing. */
export function translateFrom(scope: Scope, translator: Translator, items: readonly FromItem[]): string {
  const parts: string[] = [];
  for (const item of items) {
    const part = translator.attempt(
      () => fromPart(scope, translator, item),
      () => undefined,
    );
    if (part === undefined) {
      scope.broken = true;
      continue;
    }
    enter(translator, scope, part, item);
    parts.push(part.sql);
  }
  return parts.length === 0 ? '' : ` FROM ${parts.join(', ')}`;
}

function enter(translator: Translator, scope: Scope, part: FromPart, at: FromItem): void {
  for (const source of part.sources) {
    const name = source.names.at(-1);
    if (
      name !== undefined &&
      scope.sources.some(
        (other) => other.names.length === source.names.length && other.names.join('.') === source.names.join('.'),
      )
    )
      translator.report(
        'redshiftMistake',
        { detail: `table name "${name}" specified more than once`, instead: 'give one of them another alias' },
        at,
      );
  }
  if (part.failed) scope.failed = true;
  scope.sources = [...scope.sources, ...part.sources];
  scope.visible = [...scope.visible, ...part.visible];
}

export const single = (sql: string, source: ScopeSource): FromPart => ({
  sql,
  sources: [source],
  visible: source.columns ?? [source],
});

export function fromPart(scope: Scope, translator: Translator, item: FromItem): FromPart {
  switch (item.kind) {
    case 'relation':
      return relationPart(scope, translator, item);
    case 'derived':
      return derivedPart(scope, translator, item);
    case 'join':
      return joinPart(scope, translator, item);
    case 'unpivot-object': {
      const object = translateExpression(translator, scope, item.object);
      if (object.broken) throw new Refused();
      if (object.type.kind !== 'super') translator.mistake('UNPIVOT of an object needs a SUPER value', item.object);
      const key = item.key?.text ?? translator.freshName('key');
      const alias = quoteIdentifier(item.value.text);
      const columns = [
        { name: item.value.text, type: superType },
        ...(item.key === undefined ? [] : [{ name: key, type: varchar(undefined) }]),
      ];
      const sql = `LATERAL ${pairsSql(object.sql, quoteIdentifier(item.value.text), quoteIdentifier(key))} AS ${alias}`;
      return { ...single(sql, sourceOf([item.value.text], alias, columns, false)), lateral: true };
    }
    case 'function':
      if (item.call.name.text === 'unnest') return unnestPart(scope, translator, item);
      if (item.call.name.text === 'generate_series')
        return translator.lacks(
          'table functions on compute nodes: generate_series is one of the leader node',
          'write a recursive CTE: with recursive n(i) as (select 1 union all select i + 1 from n where i < 10) …',
          item,
        );
      return translator.lacks(
        `table function "${item.call.name.text}"`,
        'a SUPER value is unnested by its name: from t, t.items as item',
        item,
      );
    case 'pivot':
      return pivotPart(scope, translator, item);
    case 'unpivot':
      return unpivotPart(scope, translator, item);
  }
}

function relationPart(scope: Scope, translator: Translator, item: Extract<FromItem, { kind: 'relation' }>): FromPart {
  const names = item.path.names.map((name) => name.text);
  const [first] = names as [string];
  if (item.path.steps.length > 0 || leadsIntoColumn(scope, names)) return elementsPart(scope, translator, item);
  const table = names.length === 1 ? scope.tables.get(first) : undefined;
  if (table?.broken) throw new Refused();
  if (table === undefined && isSystemTable(names)) return catalogPart(translator, item, names);
  const columns = table?.columns ?? translator.options.relationColumns(names);
  if (columns === undefined) refuseNoRelation(translator, names, item.path);
  if (table === undefined) translator.readsRelation = true;
  if (item.at !== undefined) translator.mistake('AT goes with a SUPER value that is unnested', item.at);
  const open = table === undefined ? columns === undefined : table.open;
  const own = (columns ?? []).map((column) => column.name);
  const named = renamedColumns(columns ?? [], item.columns);
  const internal = distinctNames(named.map((column) => column.name));
  const alias = quoteIdentifier(item.alias?.text ?? (names.at(-1) as string));
  const list = item.columns.length === 0 ? '' : columnList(own, internal);
  const sql = `${mark(item.path, names.map(quoteIdentifier).join('.'))}${item.alias === undefined && list === '' ? '' : ` AS ${alias}${list}`}`;
  const sourceNames = item.alias === undefined ? names : [item.alias.text];
  const sqlNames = table === undefined ? (item.columns.length === 0 ? own : internal) : internal;
  return single(sql, sourceOf(sourceNames, alias, named, open, sqlNames));
}

/** What Redshift would not find, while DuckDB has something by that name: a file, a view of its own, the table of WITH itself. */
function refuseNoRelation(translator: Translator, names: readonly string[], at: Place): void {
  const name = names.join('.');
  const [first] = names as [string];
  const missing = (instead: string): never => translator.mistake(`relation "${name}" does not exist`, at, instead);
  if (isFileName(names)) missing('files are read by sources: describe them in a sources.yml');
  if (isEngineView(names)) missing('it is a view of the embedded engine; information_schema has what both know');
  if (names.length === 1 && translator.isDefining(first))
    missing(`a common table that reads itself needs the word RECURSIVE: with recursive ${first}(…) as …`);
}

const fileEnding =
  /\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|db|duckdb|ddb|sqlite|xlsx|arrow|avro)(?:\.(?:gz|gzip|zst))?$/i;

/** DuckDB looks for a file where it finds no relation: `"a.csv"`, and `a.csv` too. */
const isFileName = (names: readonly string[]): boolean =>
  names.length === 1 ? /[./\\*?:]/.test(names[0] as string) : fileEnding.test(names.join('.'));

/** A table of Redshift's catalog: a query over DuckDB's, where it has the answer. */
function catalogPart(
  translator: Translator,
  item: Extract<FromItem, { kind: 'relation' }>,
  names: readonly string[],
): FromPart {
  const found = catalogTable(names, translator.options.textColumns);
  if (found === undefined)
    translator.refuse(
      `system table "${names.join('.')}"`,
      'it tells of a Redshift cluster',
      insteadOf(names),
      item.path,
    );
  translator.catalogRead ??= item.path;
  const columns = renamedColumns(found.columns, item.columns);
  const alias = quoteIdentifier(item.alias?.text ?? (names.at(-1) as string));
  const list = columnList(
    found.columns.map((column) => column.name),
    columns.map((column) => column.name),
  );
  const sourceNames = item.alias === undefined ? names : [item.alias.text];
  const source = sourceOf(sourceNames, alias, columns, false, undefined, found.withheld);
  return single(`(${found.sql}) AS ${alias}${list}`, source);
}

/** `c.orders`, where `c` is an alias of this FROM or of a query around, and no schema; `o` alone, where it is an element already. */
function leadsIntoColumn(scope: Scope, names: readonly string[]): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    if (at.sources.some((source) => isNamed(source, [names[0] as string]) && (names.length > 1 || source.unnested)))
      return true;
  return false;
}

function elementsPart(scope: Scope, translator: Translator, item: Extract<FromItem, { kind: 'relation' }>): FromPart {
  const value = translateExpression(translator, scope, item.path);
  if (value.broken) throw new Refused();
  translator.needType(value, 'only a SUPER value can be unnested');
  if (value.type.kind !== 'super')
    translator.mistake(`"${translator.textAt(item.path)}" is no SUPER value: it cannot be unnested`, item.path);
  const name = item.alias?.text ?? translator.freshName('element');
  const alias = quoteIdentifier(name);
  const columns = [{ name, type: superType }, ...(item.at === undefined ? [] : [{ name: item.at.text, type: bigint }])];
  const position = item.at === undefined ? undefined : quoteIdentifier(item.at.text);
  const sql = `LATERAL ${elementsSql(value.sql, alias, position)} AS ${alias}`;
  return { ...single(sql, { ...sourceOf([name], alias, columns, false), unnested: true }), lateral: true };
}

/** `from t, unnest(t.items) as u(item)`: another way to write `t.items as item`. */
function unnestPart(scope: Scope, translator: Translator, item: Extract<FromItem, { kind: 'function' }>): FromPart {
  const [array, ...others] = item.call.arguments;
  if (array === undefined || others.length > 0) translator.mistake('UNNEST takes one SUPER value', item.call);
  const [column, ...rest] = item.columns;
  if (item.alias === undefined || column === undefined || rest.length > 0)
    translator.refuse('UNNEST without a name', 'its element needs one', 'write unnest(t.items) as u(item)', item);
  const value = translateExpression(translator, scope, array);
  if (value.broken) throw new Refused();
  translator.needType(value, 'only a SUPER value can be unnested');
  if (value.type.kind !== 'super')
    translator.mistake(`"${translator.textAt(array)}" is no SUPER value: it cannot be unnested`, array);
  const alias = quoteIdentifier(item.alias.text);
  const columns = [{ name: column.text, type: superType }];
  const sql = `LATERAL ${elementsSql(value.sql, quoteIdentifier(column.text), undefined)} AS ${alias}`;
  return { ...single(sql, sourceOf([item.alias.text], alias, columns, false)), lateral: true };
}

function derivedPart(scope: Scope, translator: Translator, item: Extract<FromItem, { kind: 'derived' }>): FromPart {
  if (item.lateral)
    translator.lacks('LATERAL', 'join with a subquery that is grouped by the key, or use a window function', item);
  const query = translateQueryNode(
    { translator, tables: scope.tables, parent: scope.parent, isInner: true },
    item.query,
  );
  const own = query.columns.map((column) => column.name);
  if (item.columns.length > own.length && !query.open)
    translator.mistake(
      `table "${item.alias?.text ?? ''}" has ${own.length} columns available but ${item.columns.length} columns specified`,
      item,
    );
  const columns = renamedColumns(query.columns, item.columns);
  const internal = distinctNames(columns.map((column) => column.name));
  const alias = quoteIdentifier(item.alias?.text ?? translator.freshName('table'));
  const list = query.open ? '' : columnList(own, internal);
  const names = item.alias === undefined ? [] : [item.alias.text];
  return single(`(${query.render()}) AS ${alias}${list}`, sourceOf(names, alias, columns, query.open, internal));
}

const joinWords = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  cross: 'CROSS JOIN',
} as const;

function joinPart(scope: Scope, translator: Translator, item: Extract<FromItem, { kind: 'join' }>): FromPart {
  const left = fromPart(scope, translator, item.left);
  const inner = joinScope(scope, left);
  const right = fromPart(inner, translator, item.right);
  enter(translator, inner, right, item.right);
  const names = item.natural ? commonNames(translator, item, left, right) : item.using;
  const word = joinWords[item.type];
  // What is read from the row before goes behind the keyword; DuckDB joins it in no other way than these.
  if (right.lateral && (item.type === 'right' || item.type === 'full'))
    translator.mistake(`${item.type.toUpperCase()} JOIN does not go with a SUPER value that is unnested`, item);
  if (names.length > 0) return usingPart(translator, item, names, left, right, word);
  const visible = [...left.visible, ...right.visible];
  const sources = [...left.sources, ...right.sources];
  const right2 = item.right.kind === 'join' ? `(${right.sql})` : right.sql;
  if (item.type === 'cross' || (item.natural && item.on === undefined))
    return { sql: `${left.sql} CROSS JOIN ${right2}`, sources, visible };
  if (item.on === undefined)
    return translator.mistake('a join needs ON or USING', item, 'write CROSS JOIN for all pairs');
  const condition = item.on;
  const { result: on, read } = inner.watchReads(() => onSql(translator, inner, condition));
  if (read !== undefined && item.type !== 'inner')
    translator.lacks(
      'correlated subquery in the ON of an outer join',
      'compute it in a subquery of FROM that is grouped by the key, and join that',
      read,
    );
  const failed = on === undefined || left.failed === true || right.failed === true;
  return { sql: `${left.sql} ${word} ${right2} ON ${on}`, sources, visible, failed };
}

function joinScope(scope: Scope, left: FromPart): Scope {
  const inner = new Scope(scope.parent, scope.tables);
  inner.sources = [...scope.sources, ...left.sources];
  inner.visible = [...scope.visible, ...left.visible];
  inner.broken = scope.broken;
  return inner;
}

function onSql(translator: Translator, scope: Scope, node: Expression): string | undefined {
  return translator.attempt(
    () => {
      const value = scope.within({ clause: 'ON' }, () => translateExpression(translator, scope, node));
      return value.broken ? undefined : asCondition(translator, value, 'JOIN/ON').sql;
    },
    () => undefined,
  );
}

function commonNames(
  translator: Translator,
  item: Extract<FromItem, { kind: 'join' }>,
  left: FromPart,
  right: FromPart,
): readonly Name[] {
  if ([...left.visible, ...right.visible].some(isSource))
    translator.refuse(
      'a NATURAL JOIN of relations whose columns are not known',
      'its condition depends on them',
      'write USING (…)',
      item,
    );
  const others = new Set(right.visible.flatMap((entry) => (isSource(entry) ? [] : [entry.name])));
  return left.visible.flatMap((entry) =>
    !isSource(entry) && others.has(entry.name)
      ? [{ text: entry.name, quoted: true, start: item.start, end: item.end }]
      : [],
  );
}

/** USING as ON, so that trailing blanks do not count; its columns come first in `*`, once. */
function usingPart(
  translator: Translator,
  item: Extract<FromItem, { kind: 'join' }>,
  names: readonly Name[],
  left: FromPart,
  right: FromPart,
  word: string,
): FromPart {
  const conditions: string[] = [];
  const merged = names.map((name) => {
    const one = usingColumn(translator, left, name, 'left');
    const other = usingColumn(translator, right, name, 'right');
    const value = (column: ScopeColumn): Value => ({
      sql: column.sql,
      type: column.type,
      trimmed: column.trimmed,
      node: { kind: 'path', names: [name], steps: [], start: name.start, end: name.end },
    });
    const [a, b] = comparableSides(translator, '=', value(one), value(other), name);
    conditions.push(`${a} = ${b}`);
    if (item.type === 'right') return other;
    if (item.type !== 'full') return one;
    const type = unifyTypes(one.type, other.type) ?? one.type;
    return { ...one, type, trimmed: one.trimmed && other.trimmed, sql: `coalesce(${one.sql}, ${other.sql})` };
  });
  const used = new Set(names.map((name) => name.text));
  const rest = (part: FromPart): Scope['visible'] =>
    part.visible.filter((entry) => isSource(entry) || !used.has(entry.name));
  const inner = item.right.kind === 'join' ? `(${right.sql})` : right.sql;
  return {
    sql: `${left.sql} ${word} ${inner} ON ${conditions.join(' AND ')}`,
    sources: [...left.sources, ...right.sources],
    visible: [...merged, ...rest(left), ...rest(right)],
  };
}

function usingColumn(translator: Translator, part: FromPart, name: Name, side: string): ScopeColumn {
  const found = part.visible.filter((entry): entry is ScopeColumn => !isSource(entry) && entry.name === name.text);
  if (found.length > 1) {
    const relations = found.map((column) => column.source.names.at(-1) ?? '?');
    translator.fail('columnAmbiguous', { column: name.text, relations }, name);
  }
  const [column] = found;
  if (column !== undefined) return column;
  if (part.visible.some(isSource))
    translator.fail(
      'typeNotKnown',
      { what: `"${name.text}"`, why: `the columns of the join's ${side} side are not known` },
      name,
    );
  return translator.mistake(`column "${name.text}" specified in USING clause does not exist in ${side} table`, name);
}
