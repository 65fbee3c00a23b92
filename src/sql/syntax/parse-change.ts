// INSERT, UPDATE, DELETE and MERGE.
import type { Cursor } from './cursor.ts';
import type { FromItem, Name, WithClause } from './nodes.ts';
import { parseExpression } from './parse-expression.ts';
import { parseFromItem, parseSource } from './parse-from.ts';
import { parseNames, readQuery, startsQuery } from './parse-query.ts';
import { parseAlias, startsClause } from './parse-select.ts';
import { relationName } from './parse-statement.ts';
import type { Assignment, Delete, Insert, Merge, Update, ValueOrDefault } from './statement-nodes.ts';
import { missing } from './syntax-failure.ts';

export function parseInsert(cursor: Cursor): Insert {
  const { start } = cursor;
  cursor.advance();
  if (cursor.isWord('or') || cursor.isWord('overwrite'))
    throw missing(`INSERT ${cursor.value.toUpperCase()}`, cursor.place, 'write MERGE, or DELETE and INSERT');
  cursor.expectWord('into');
  const table = relationName(cursor);
  if (cursor.areWords('by', 'name'))
    throw missing('INSERT … BY NAME', cursor.place, 'name the columns behind the table');
  const columns =
    cursor.isSign('(') && !startsQuery(cursor, 1) && !cursor.isSignAhead(1, '(') ? parseNames(cursor) : [];
  const source = parseInsertSource(cursor);
  if (cursor.areWords('on', 'conflict'))
    throw missing('ON CONFLICT', cursor.place, 'write MERGE, or DELETE and INSERT');
  refuseReturning(cursor);
  return { kind: 'insert', table, columns, source, ...cursor.since(start) };
}

function parseInsertSource(cursor: Cursor): Insert['source'] {
  if (cursor.takeWords('default', 'values')) return { kind: 'default-values' };
  if (cursor.takeWord('values')) return { kind: 'values', rows: cursor.list(() => parseValues(cursor)) };
  if (cursor.isWord('select') || cursor.isWord('with') || cursor.isSign('('))
    return { kind: 'query', query: readQuery(cursor) };
  throw cursor.failure('VALUES, DEFAULT VALUES or a query');
}

function parseValues(cursor: Cursor): ValueOrDefault[] {
  cursor.expectSign('(');
  const values = cursor.list(() => parseValue(cursor));
  cursor.expectSign(')');
  return values;
}

function parseValue(cursor: Cursor): ValueOrDefault {
  const at = cursor.place;
  return cursor.takeWord('default') ? { kind: 'default', ...at } : parseExpression(cursor);
}

export function parseUpdate(cursor: Cursor, withClause: WithClause | undefined, start: number): Update {
  cursor.expectWord('update');
  const table = relationName(cursor);
  const alias = cursor.isWord('set') ? undefined : parseAlias(cursor);
  cursor.expectWord('set');
  const assignments = parseAssignments(cursor);
  const from: readonly FromItem[] = cursor.takeWord('from') ? cursor.list(() => parseFromItem(cursor)) : [];
  const where = parseWhere(cursor);
  refuseReturning(cursor);
  return { kind: 'update', with: withClause, table, alias, assignments, from, where, ...cursor.since(start) };
}

/** `a = 1, t.b = default`: the table in front of a column says nothing that is not known. */
function parseAssignments(cursor: Cursor): Assignment[] {
  return cursor.list(() => {
    const { start } = cursor;
    if (cursor.isSign('('))
      throw missing('SET of several columns at once', cursor.place, 'set them one by one: set a = 1, b = 2');
    let column: Name = cursor.expectName('the name of a column');
    while (cursor.takeSign('.')) column = cursor.expectLabel('the name of a column');
    cursor.expectSign('=');
    return { column, value: parseValue(cursor), ...cursor.since(start) };
  });
}

function parseWhere(cursor: Cursor): Update['where'] {
  if (!cursor.takeWord('where')) return undefined;
  if (cursor.areWords('current', 'of')) throw missing('WHERE CURRENT OF', cursor.place, 'name the rows by a condition');
  return parseExpression(cursor);
}

export function parseDelete(cursor: Cursor, withClause: WithClause | undefined, start: number): Delete {
  cursor.expectWord('delete');
  cursor.takeWord('from');
  const table = relationName(cursor);
  const alias = startsClause(cursor) ? undefined : parseAlias(cursor);
  const using: readonly FromItem[] = cursor.takeWord('using') ? cursor.list(() => parseFromItem(cursor)) : [];
  const where = parseWhere(cursor);
  refuseReturning(cursor);
  return { kind: 'delete', with: withClause, table, alias, using, where, ...cursor.since(start) };
}

function refuseReturning(cursor: Cursor): void {
  if (cursor.isWord('returning')) throw missing('RETURNING', cursor.place, 'select the rows in a statement of its own');
}

/** Both forms: with the two clauses in either order, and with REMOVE DUPLICATES. */
export function parseMerge(cursor: Cursor): Merge {
  const { start } = cursor;
  cursor.advance();
  cursor.expectWord('into');
  const target = relationName(cursor);
  cursor.expectWord('using');
  const source = parseSource(cursor);
  cursor.expectWord('on');
  const on = parseExpression(cursor);
  if (cursor.takeWord('remove')) {
    cursor.expectWord('duplicates');
    return { kind: 'merge', target, source, on, how: { kind: 'remove-duplicates' }, ...cursor.since(start) };
  }
  let matched: Extract<Merge['how'], { readonly kind: 'clauses' }>['matched'] | undefined;
  let insert: Extract<Merge['how'], { readonly kind: 'clauses' }>['insert'] | undefined;
  while (cursor.isWord('when')) {
    const at = cursor.place;
    cursor.advance();
    const not = cursor.takeWord('not');
    cursor.expectWord('matched');
    if (cursor.isWord('and') || cursor.isWord('by'))
      throw missing(
        `WHEN ${not ? 'NOT ' : ''}MATCHED ${cursor.value.toUpperCase()}`,
        cursor.place,
        'put the condition into the source or into ON',
      );
    if ((not ? insert : matched) !== undefined)
      throw missing('a second clause of the same kind in MERGE', at, 'merge twice');
    cursor.expectWord('then');
    if (not) insert = parseMergeInsert(cursor);
    else matched = parseMatched(cursor);
  }
  if (matched === undefined || insert === undefined)
    throw cursor.failure(
      matched === undefined ? 'WHEN MATCHED' : 'WHEN NOT MATCHED',
      'MERGE needs both clauses, or REMOVE DUPLICATES',
    );
  return { kind: 'merge', target, source, on, how: { kind: 'clauses', matched, insert }, ...cursor.since(start) };
}

function parseMatched(cursor: Cursor): Extract<Merge['how'], { readonly kind: 'clauses' }>['matched'] {
  if (cursor.takeWord('delete')) return { kind: 'delete' };
  cursor.expectWord('update');
  cursor.expectWord('set');
  return { kind: 'update', assignments: parseAssignments(cursor) };
}

function parseMergeInsert(cursor: Cursor): Extract<Merge['how'], { readonly kind: 'clauses' }>['insert'] {
  cursor.expectWord('insert');
  const columns = cursor.isSign('(') ? parseNames(cursor) : [];
  cursor.expectWord('values');
  return { columns, values: parseValues(cursor) };
}
