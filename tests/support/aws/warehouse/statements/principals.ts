// CREATE, ALTER and DROP of users, roles and groups, and GRANT ROLE. Passwords and limits are read over.
import type { Connection } from '../connection.ts';
import { type PrincipalKind, requirePrincipal } from '../principals.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { nothing } from './control.ts';

function kindOf(reader: Reader): PrincipalKind {
  for (const kind of ['user', 'role', 'group'] as const) if (reader.accept(kind)) return kind;
  return reader.fail();
}

export async function createPrincipal(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('create');
  const kind = kindOf(reader);
  const name = reader.name();
  reader.rest();
  connection.warehouse.principals.add(kind, name);
  return nothing;
}

export async function alterPrincipal(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('alter');
  const kind = kindOf(reader);
  const name = reader.name();
  requirePrincipal(kind, name, connection);
  if (reader.accept('rename', 'to')) {
    connection.warehouse.principals.add(kind, reader.name());
    connection.warehouse.principals.drop(kind, name);
  }
  reader.rest();
  return nothing;
}

/** Behind DROP. */
export async function dropPrincipal(reader: Reader, connection: Connection): Promise<StatementResult> {
  const kind = kindOf(reader);
  const ifExists = reader.accept('if', 'exists');
  const { changes } = connection.transaction;
  do {
    const name = reader.name();
    if (!ifExists) requirePrincipal(kind, name, connection);
    const owned = connection.catalog.relations(changes).find(({ owner }) => owner === name);
    if (kind === 'user' && owned !== undefined)
      throw new SqlError(
        `user "${name}" cannot be dropped because the user owns some object`,
        `owner of ${owned.name}`,
      );
    connection.warehouse.principals.drop(kind, name);
  } while (reader.accept(','));
  reader.accept('force');
  reader.accept('restrict');
  reader.end();
  return nothing;
}

/** `ROLE a, b TO [ROLE] c`, behind GRANT or REVOKE. */
export function changeRoles(reader: Reader, connection: Connection, word: 'to' | 'from'): StatementResult {
  const roles: string[] = [];
  reader.expect('role');
  do roles.push(reader.name());
  while (reader.accept(','));
  for (const role of roles) requirePrincipal('role', role, connection);
  reader.expect(word);
  do {
    const kind = reader.accept('role') ? 'role' : 'user';
    const name = reader.name();
    requirePrincipal(kind, name, connection);
    const held = connection.warehouse.principals.rolesOf(kind, name);
    for (const role of roles)
      if (word === 'to') held.add(role);
      else held.delete(role);
  } while (reader.accept(','));
  reader.accept('with', 'admin', 'option');
  reader.end();
  return nothing;
}
