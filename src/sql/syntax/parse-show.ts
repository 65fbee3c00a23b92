// SHOW: a setting, or what Redshift's catalog holds.
import type { Cursor } from './cursor.ts';
import { relationName } from './parse-statement.ts';
import type { Show } from './statement-nodes.ts';
import { STRING } from './tokens.ts';

export function parseShow(cursor: Cursor): Show {
  const { start } = cursor;
  cursor.advance();
  if (cursor.takeWord('databases')) {
    if (cursor.takeWord('from'))
      while (!cursor.atEnd && !cursor.isWord('like') && !cursor.isSign(';')) cursor.advance();
    return { kind: 'show', what: 'databases', ...parseRest(cursor), ...cursor.since(start) };
  }
  if (cursor.takeWord('schemas')) {
    const from = cursor.takeWord('from') && (cursor.takeWord('database') || true);
    const database = from ? cursor.expectName('a database') : undefined;
    return { kind: 'show', what: 'schemas', database, ...parseRest(cursor), ...cursor.since(start) };
  }
  if (cursor.takeWord('tables')) {
    cursor.expectWord('from');
    cursor.takeWord('schema');
    return { kind: 'show', what: 'tables', schema: relationName(cursor), ...parseRest(cursor), ...cursor.since(start) };
  }
  if (cursor.takeWord('columns')) {
    cursor.expectWord('from');
    cursor.takeWord('table');
    return { kind: 'show', what: 'columns', table: relationName(cursor), ...parseRest(cursor), ...cursor.since(start) };
  }
  if (cursor.takeWord('table'))
    return { kind: 'show', what: 'table', name: relationName(cursor), ...cursor.since(start) };
  if (cursor.takeWord('view'))
    return { kind: 'show', what: 'view', name: relationName(cursor), ...cursor.since(start) };
  if (cursor.takeWord('grants')) {
    const from = cursor.start;
    while (!cursor.atEnd && !cursor.isSign(';')) cursor.advance();
    const words = cursor.text.slice(from, cursor.lastEnd);
    return { kind: 'show', what: 'grants', words, ...cursor.since(start) };
  }
  const name = [cursor.expectLabel('the name of a setting').text];
  while (cursor.takeSign('.')) name.push(cursor.expectLabel('a name').text);
  return { kind: 'show', what: 'parameter', name: name.join('.'), ...cursor.since(start) };
}

/** `like 'pattern' limit 10`. */
function parseRest(cursor: Cursor): { readonly like: string | undefined; readonly limit: number | undefined } {
  const like = cursor.takeWord('like') && cursor.kind === STRING ? cursor.expectString('a pattern') : undefined;
  const limit = cursor.takeWord('limit') ? cursor.expectInteger('a number of rows') : undefined;
  return { like, limit };
}
