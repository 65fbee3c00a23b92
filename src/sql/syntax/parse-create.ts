// CREATE TABLE, CREATE TABLE AS, views and schemas, with Redshift's attributes.
import type { Cursor } from './cursor.ts';
import type { Name } from './nodes.ts';
import { parseExpression } from './parse-expression.ts';
import { parseNames, readQuery } from './parse-query.ts';
import { relationName } from './parse-statement.ts';
import { parseType } from './parse-type.ts';
import type {
  ColumnDefinition,
  CreateTable,
  Reference,
  RelationName,
  Statement,
  TableAttributes,
  TableConstraint,
} from './statement-nodes.ts';
import { missing } from './syntax-failure.ts';
import { NUMBER, WORD } from './tokens.ts';

export function parseCreate(cursor: Cursor): Statement {
  const { start } = cursor;
  cursor.advance();
  const orReplace = cursor.takeWords('or', 'replace');
  if (orReplace && cursor.isWord('table'))
    throw missing('CREATE OR REPLACE TABLE', cursor.place, 'drop table if exists … first, or let a model be the table');
  if (cursor.isWord('view')) return parseCreateView(cursor, start, orReplace);
  if (orReplace) throw cursor.failure('VIEW');
  if (cursor.takeWords('materialized', 'view')) return parseMaterializedView(cursor, start);
  if (cursor.takeWord('schema')) return parseCreateSchema(cursor, start);
  if (!cursor.takeWord('local')) cursor.takeWord('global');
  const temporary = cursor.takeWord('temporary') || cursor.takeWord('temp');
  if (temporary && cursor.isWord('view'))
    throw missing('temporary views', cursor.place, 'create temp table … as, or use a common table expression');
  if (!cursor.takeWord('table')) throw cursor.failure('TABLE, VIEW, MATERIALIZED VIEW or SCHEMA');
  return parseCreateTable(cursor, start, temporary);
}

function parseCreateView(cursor: Cursor, start: number, orReplace: boolean): Statement {
  cursor.advance();
  const name = relationName(cursor);
  const columns = cursor.isSign('(') ? parseNames(cursor) : [];
  cursor.expectWord('as');
  const query = readQuery(cursor);
  const noSchemaBinding = cursor.isWord('with');
  if (noSchemaBinding) for (const word of ['with', 'no', 'schema', 'binding']) cursor.expectWord(word);
  return { kind: 'create-view', orReplace, name, columns, query, noSchemaBinding, ...cursor.since(start) };
}

function parseMaterializedView(cursor: Cursor, start: number): Statement {
  const name = relationName(cursor);
  let attributes: TableAttributes = {};
  let autoRefresh = false;
  for (;;) {
    if (cursor.takeWords('auto', 'refresh')) {
      autoRefresh = cursor.takeWord('yes');
      if (!autoRefresh) cursor.expectWord('no');
      continue;
    }
    const more = parseAttribute(cursor);
    if (more === undefined) break;
    attributes = { ...attributes, ...more };
  }
  cursor.expectWord('as');
  const query = readQuery(cursor);
  return { kind: 'create-materialized-view', name, attributes, autoRefresh, query, ...cursor.since(start) };
}

function parseCreateSchema(cursor: Cursor, start: number): Statement {
  const ifNotExists = takeIfNotExists(cursor);
  const unnamed = cursor.takeWord('authorization');
  const name = cursor.expectName(unnamed ? 'the name of a user' : 'the name of a schema');
  const owner = unnamed ? name : cursor.takeWord('authorization') ? cursor.expectName('the name of a user') : undefined;
  if (cursor.takeWord('quota') && !cursor.takeWord('unlimited')) {
    cursor.expectInteger('a size');
    cursor.expectName('MB, GB or TB');
  }
  return { kind: 'create-schema', ifNotExists, name, owner, ...cursor.since(start) };
}

function takeIfNotExists(cursor: Cursor): boolean {
  if (!cursor.areWords('if', 'not')) return false;
  cursor.advance(2);
  cursor.expectWord('exists');
  return true;
}

function parseCreateTable(cursor: Cursor, start: number, temporary: boolean): Statement {
  const ifNotExists = takeIfNotExists(cursor);
  const name = relationName(cursor);
  // `create table t (a, b) as …` names columns; with a type behind the first name they are defined.
  const named = cursor.isSign('(') && (cursor.isSignAhead(2, ',') || cursor.isSignAhead(2, ')'));
  const defined = cursor.isSign('(') && !named;
  if (defined) return { ...parseColumns(cursor, name), temporary, ifNotExists, ...cursor.since(start) };
  const columns = named ? parseNames(cursor) : [];
  const attributes = parseAttributes(cursor);
  cursor.expectWord('as');
  const query = readQuery(cursor);
  return { kind: 'create-table-as', temporary, name, columns, attributes, query, ...cursor.since(start) };
}

type Columns = Omit<CreateTable, 'temporary' | 'ifNotExists' | 'start' | 'end'>;

function parseColumns(cursor: Cursor, name: RelationName): Columns {
  const columns: ColumnDefinition[] = [];
  const constraints: TableConstraint[] = [];
  const like: { table: RelationName; defaults: boolean }[] = [];
  cursor.expectSign('(');
  do {
    if (cursor.takeWord('like')) {
      const table = relationName(cursor);
      const defaults = cursor.takeWords('including', 'defaults');
      if (!defaults) cursor.takeWords('excluding', 'defaults');
      like.push({ table, defaults });
    } else {
      const constraint = parseConstraint(cursor);
      if (constraint === undefined) columns.push(parseColumn(cursor));
      else constraints.push(constraint);
    }
  } while (cursor.takeSign(','));
  cursor.expectSign(')');
  return { kind: 'create-table', name, columns, constraints, like, attributes: parseAttributes(cursor) };
}

/** A constraint of the whole table, its name left out; undefined where a column begins. */
export function parseConstraint(cursor: Cursor): TableConstraint | undefined {
  refuseCheck(cursor);
  const { start } = cursor;
  if (cursor.takeWord('constraint')) cursor.expectName('the name of a constraint');
  refuseCheck(cursor);
  if (cursor.takeWord('unique'))
    return { kind: 'unique', columns: parseNames(cursor), references: undefined, ...cursor.since(start) };
  if (cursor.takeWords('primary', 'key'))
    return { kind: 'primary key', columns: parseNames(cursor), references: undefined, ...cursor.since(start) };
  if (cursor.takeWords('foreign', 'key')) {
    const columns = parseNames(cursor);
    cursor.expectWord('references');
    return { kind: 'foreign key', columns, references: parseReference(cursor), ...cursor.since(start) };
  }
  return undefined;
}

function parseReference(cursor: Cursor): Reference {
  const table = relationName(cursor);
  return { table, columns: cursor.isSign('(') ? parseNames(cursor) : [] };
}

/** A column with everything that may follow its type, in any order. */
export function parseColumn(cursor: Cursor): ColumnDefinition {
  const { start } = cursor;
  const name = cursor.expectName('the name of a column');
  const type = parseType(cursor);
  let more: Partial<ColumnDefinition> = {};
  for (;;) {
    const next = parseColumnAttribute(cursor);
    if (next === undefined) return { name, type, ...more, ...cursor.since(start) };
    more = { ...more, ...next };
  }
}

function parseColumnAttribute(cursor: Cursor): Partial<ColumnDefinition> | undefined {
  refuseCheck(cursor);
  if (cursor.kind !== WORD) return undefined;
  if (cursor.takeWord('default')) return { default: parseExpression(cursor) };
  if (cursor.takeWord('identity')) return { identity: { ...parseIdentity(cursor), byDefault: false } };
  if (cursor.takeWord('generated')) {
    for (const word of ['by', 'default', 'as', 'identity']) cursor.expectWord(word);
    return { identity: { ...parseIdentity(cursor), byDefault: true } };
  }
  if (cursor.takeWord('encode')) return { encode: cursor.expectLabel('an encoding').text };
  if (cursor.takeWord('distkey')) return { distKey: true };
  if (cursor.takeWord('sortkey')) return { sortKey: true };
  if (cursor.takeWords('not', 'null')) return { notNull: true };
  if (cursor.takeWord('null')) return { notNull: false };
  if (cursor.takeWord('unique')) return { unique: true };
  if (cursor.takeWords('primary', 'key')) return { primaryKey: true };
  if (cursor.takeWord('references')) return { references: parseReference(cursor) };
  if (cursor.takeWord('collate')) {
    const collation = cursor.expectLabel('CASE_SENSITIVE or CASE_INSENSITIVE').text;
    const insensitive = collation === 'case_insensitive' || collation === 'ci';
    return { collate: insensitive ? 'case_insensitive' : 'case_sensitive' };
  }
  return undefined;
}

/** `(1, 1)`, also with `0,1` in quotes, as old scripts have it; nothing means one and one. */
function parseIdentity(cursor: Cursor): { readonly seed: number; readonly step: number } {
  if (!cursor.takeSign('(')) return { seed: 1, step: 1 };
  const seed = parseSigned(cursor);
  cursor.expectSign(',');
  const step = parseSigned(cursor);
  cursor.expectSign(')');
  return { seed, step };
}

function parseSigned(cursor: Cursor): number {
  const sign = cursor.takeSign('-') ? -1 : 1;
  if (cursor.kind !== NUMBER) throw cursor.failure('a number');
  return sign * cursor.expectInteger('a number');
}

export function parseAttributes(cursor: Cursor): TableAttributes {
  let attributes: TableAttributes = {};
  for (;;) {
    const more = parseAttribute(cursor);
    if (more === undefined) return attributes;
    attributes = { ...attributes, ...more };
  }
}

export function parseAttribute(cursor: Cursor): TableAttributes | undefined {
  if (cursor.takeWord('backup')) {
    const backup = cursor.takeWord('yes');
    if (!backup) cursor.expectWord('no');
    return { backup };
  }
  if (cursor.takeWord('diststyle')) {
    const style = (['auto', 'even', 'all', 'key'] as const).find((word) => cursor.takeWord(word));
    if (style === undefined) throw cursor.failure('AUTO, EVEN, ALL or KEY');
    return { distStyle: style };
  }
  if (cursor.takeWord('distkey')) {
    const bracket = cursor.takeSign('(');
    const distKey = expectKey(cursor);
    if (bracket) cursor.expectSign(')');
    return { distKey };
  }
  if (cursor.takeWords('encode', 'auto')) return { encode: 'auto' };
  const style = cursor.isWordAhead(1, 'sortkey')
    ? (['compound', 'interleaved'] as const).find((word) => cursor.takeWord(word))
    : undefined;
  if (!cursor.takeWord('sortkey')) return undefined;
  if (cursor.takeWord('auto')) return { sortKey: { style: 'auto', columns: [] } };
  if (!cursor.takeSign('(')) return { sortKey: { style, columns: [expectKey(cursor)] } };
  const columns = cursor.list(() => expectKey(cursor));
  cursor.expectSign(')');
  return { sortKey: { style, columns } };
}

/** Manual, "Unsupported PostgreSQL features": check constraints. */
function refuseCheck(cursor: Cursor): void {
  if (cursor.isWord('check') && cursor.isSignAhead(1, '('))
    throw missing('CHECK constraints', cursor.place, 'a test says whether values are right: data_tests in the YAML');
}

/** A column, or its place in the query behind AS: `sortkey (1, 3)`. */
function expectKey(cursor: Cursor): Name {
  const { start, kind, value: text } = cursor;
  if (kind !== NUMBER) return cursor.expectName('the name of a column');
  cursor.advance();
  return { text, quoted: false, ...cursor.since(start) };
}
