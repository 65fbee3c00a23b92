// GRANT and REVOKE, of privileges and of roles.
import type { Cursor } from './cursor.ts';
import type { Name } from './nodes.ts';
import { parseNames } from './parse-query.ts';
import { parseBehaviour, relationName } from './parse-statement.ts';
import type { Grant, RelationName } from './statement-nodes.ts';
import { WORD } from './tokens.ts';

const objectWords = ['table', 'schema', 'database', 'function', 'procedure', 'language'] as const;

export function parseGrant(cursor: Cursor): Grant {
  const { start } = cursor;
  const kind = cursor.value === 'grant' ? 'grant' : 'revoke';
  cursor.advance();
  let grantOption = false;
  if (cursor.areWords('grant', 'option')) {
    cursor.advance(2);
    cursor.expectWord('for');
    grantOption = true;
  }
  const roles = cursor.isWord('role');
  const { privileges, columns } = roles ? parseRoles(cursor) : parsePrivileges(cursor);
  const target = roles || !cursor.takeWord('on') ? undefined : parseTarget(cursor);
  cursor.expectWord(kind === 'grant' ? 'to' : 'from');
  const grantees = cursor.list(() => parseGrantee(cursor));
  if (cursor.takeWord('with')) {
    if (!cursor.takeWord('admin')) cursor.expectWord('grant');
    cursor.expectWord('option');
    grantOption = true;
  }
  const behaviour = parseBehaviour(cursor);
  const on = roles ? 'role' : target?.on;
  const objects = target?.objects ?? [];
  return { kind, privileges, columns, on, objects, grantees, grantOption, behaviour, ...cursor.since(start) };
}

function parseRoles(cursor: Cursor): { privileges: string[]; columns: Name[] } {
  const privileges = cursor.list(() => {
    cursor.takeWord('role');
    return cursor.expectName('the name of a role').text;
  });
  return { privileges, columns: [] };
}

function parsePrivileges(cursor: Cursor): { privileges: string[]; columns: Name[] } {
  const columns: Name[] = [];
  const privileges = cursor.list(() => {
    if (cursor.takeWord('all')) {
      cursor.takeWord('privileges');
      return 'all';
    }
    const words = [cursor.expectLabel('a privilege').text];
    while (cursor.kind === WORD && !cursor.isWord('on') && !cursor.isWord('to') && !cursor.isWord('from'))
      words.push(cursor.expectLabel('a privilege').text);
    if (cursor.isSign('(')) columns.push(...parseNames(cursor));
    return words.join(' ');
  });
  return { privileges, columns };
}

function parseTarget(cursor: Cursor): { on: NonNullable<Grant['on']>; objects: readonly RelationName[] } {
  if (cursor.takeWord('all')) {
    for (const word of ['tables', 'in', 'schema']) cursor.expectWord(word);
    return { on: 'all tables in schema', objects: cursor.list(() => relationName(cursor)) };
  }
  const on = objectWords.find((word) => cursor.takeWord(word)) ?? 'table';
  return {
    on,
    objects: cursor.list(() => {
      const name = relationName(cursor);
      if (on === 'function' || on === 'procedure') skipSignature(cursor);
      return name;
    }),
  };
}

function skipSignature(cursor: Cursor): void {
  if (!cursor.takeSign('(')) return;
  while (!cursor.atEnd && !cursor.isSign(')')) cursor.advance();
  cursor.expectSign(')');
}

function parseGrantee(cursor: Cursor): Grant['grantees'][number] {
  const at = cursor.place;
  if (cursor.takeWord('public')) return { kind: 'public', name: { text: 'public', quoted: false, ...at } };
  const kind = cursor.takeWord('group') ? 'group' : cursor.takeWord('role') ? 'role' : 'user';
  return { kind, name: cursor.expectName('the name of a user, a group or a role') };
}
