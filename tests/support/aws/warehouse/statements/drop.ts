// DROP TABLE, VIEW, MATERIALIZED VIEW, SCHEMA. RESTRICT is the default: what hangs on a relation keeps it.
import type { Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { nothing } from './control.ts';
import { dropPrincipal } from './principals.ts';

export async function drop(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('drop');
  if (reader.accept('schema')) return dropSchema(reader, connection);
  if (reader.is('user') || reader.is('role') || reader.is('group')) return dropPrincipal(reader, connection);
  const what = reader.accept('table')
    ? 'table'
    : reader.accept('materialized', 'view')
      ? 'materialized view'
      : reader.accept('view')
        ? 'view'
        : undefined;
  if (what === undefined)
    throw new SqlError(
      `DROP ${(reader.peek()?.value ?? '').toUpperCase()} is not answered by local-aws (docs/local-aws.md)`,
    );
  const ifExists = reader.accept('if', 'exists');
  const paths = [reader.path()];
  while (reader.accept(',')) paths.push(reader.path());
  const cascade = reader.accept('cascade');
  reader.accept('restrict');
  reader.end();
  for (const path of paths) {
    const relation = connection.find(path);
    if (relation === undefined) {
      if (ifExists) continue;
      throw new SqlError(`${what === 'table' ? 'Table' : 'View'} "${path.at(-1)}" does not exist`);
    }
    const kind = relation.kind === 'late-binding view' ? 'view' : relation.kind;
    if (kind !== what)
      throw new SqlError(
        `"${relation.name}" is not a ${what}`,
        undefined,
        `Use DROP ${kind.toUpperCase()} to remove it.`,
      );
    await dropRelation(relation, connection, cascade);
  }
  return nothing;
}

async function dropRelation(wanted: Relation, connection: Connection, cascade: boolean): Promise<void> {
  const relation = await connection.lock(wanted, 'exclusive');
  await connection.lockName(relation.schema, relation.name);
  await connection.openSnapshot();
  const { changes, obsolete } = connection.transaction;
  const dependents = connection.catalog.dependents(relation.oid, changes);
  if (dependents.length > 0 && !cascade) {
    throw new SqlError(
      `cannot drop ${relation.kind === 'table' ? 'table' : 'view'} ${relation.name} because other objects depend on it`,
      dependents.map(({ kind, name }) => `${kind} ${name} depends on ${relation.name}`).join('\n'),
      'Use DROP ... CASCADE to drop the dependent objects too.',
    );
  }
  for (const dependent of dependents) {
    if (connection.catalog.relation(dependent.oid, changes) !== undefined)
      await dropRelation(dependent, connection, true);
  }
  changes.relations.set(relation.oid, 'dropped');
  connection.transaction.written.add(relation.oid);
  if (relation.physical !== undefined) obsolete.push(relation.physical);
}

async function dropSchema(reader: Reader, connection: Connection): Promise<StatementResult> {
  const ifExists = reader.accept('if', 'exists');
  const name = reader.path().at(-1) as string;
  const cascade = reader.accept('cascade');
  reader.accept('restrict');
  reader.end();
  const { changes } = connection.transaction;
  if (connection.catalog.schema(name, changes) === undefined) {
    if (ifExists) return nothing;
    throw new SqlError(`schema "${name}" does not exist`);
  }
  const inside = connection.catalog.relations(changes).filter(({ schema }) => schema === name);
  if (inside.length > 0 && !cascade)
    throw new SqlError(
      `cannot drop schema ${name} because other objects depend on it`,
      undefined,
      'Use DROP ... CASCADE to drop the dependent objects too.',
    );
  for (const { oid } of inside) {
    const relation = connection.catalog.relation(oid, changes);
    if (relation !== undefined) await dropRelation(relation, connection, true);
  }
  await connection.openSnapshot();
  changes.schemas.set(name, 'dropped');
  return nothing;
}
