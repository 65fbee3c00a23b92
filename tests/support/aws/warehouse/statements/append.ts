// ALTER TABLE target APPEND FROM source: rows are moved, the source is empty afterwards. It commits by itself and stands in no
// transaction (https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE_APPEND.html).

import type { Column, Relation } from '../catalog.ts';
import { typeText } from '../column-type.ts';
import type { Connection } from '../connection.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { columnList, writable } from './change-rows.ts';
import { refuseInBlock } from './transaction-block.ts';

export async function appendTable(
  path: readonly string[],
  reader: Reader,
  connection: Connection,
): Promise<StatementResult> {
  reader.expect('from');
  const from = reader.path();
  const ignoresExtra = reader.accept('ignoreextra');
  const fills = reader.accept('filltarget');
  reader.end();
  if (ignoresExtra && fills) throw new SqlError('IGNOREEXTRA and FILLTARGET cannot be specified together');
  refuseInBlock(connection, 'ALTER TABLE APPEND');
  const [target, source] = [await whole(path, connection), await whole(from, connection)];
  if (target.distStyle !== source.distStyle || target.distKey !== source.distKey)
    throw new SqlError('Distribution style of source and target tables must match');
  if (target.sortKey.join() !== source.sortKey.join())
    throw new SqlError('Sort keys of source and target tables must match');
  const moved: Column[] = [];
  for (const column of source.columns) {
    const other = target.columns.find(({ name }) => name === column.name);
    if (other === undefined) {
      if (ignoresExtra) continue;
      throw new SqlError(`Column "${column.name}" of the source table does not exist in the target table`);
    }
    if (typeText(column.type) !== typeText(other.type) || column.notNull !== other.notNull)
      throw new SqlError(`Column "${column.name}" has different attributes in source and target tables`);
    moved.push(column);
  }
  const missing = target.columns.find(({ name }) => !source.columns.some((column) => column.name === name));
  if (missing !== undefined && !fills)
    throw new SqlError(`Column "${missing.name}" of the target table does not exist in the source table`);
  const columns = columnList(moved);
  const result = await connection.run(
    `INSERT INTO _oid.${target.physical} ${columns} SELECT ${columns.slice(1, -1)} FROM _oid.${source.physical}`,
  );
  await connection.run(`DELETE FROM _oid.${source.physical}`);
  return { table: undefined, rows: Number(result.rowsChanged) };
}

async function whole(path: readonly string[], connection: Connection): Promise<Relation> {
  const relation = await connection.lock(await writable(path, connection), 'exclusive');
  if (relation.temporaryOf !== undefined) throw new SqlError('ALTER TABLE APPEND takes permanent tables only');
  if (relation.columns.some(({ identity }) => identity !== undefined))
    throw new SqlError('ALTER TABLE APPEND is not supported for tables with an IDENTITY column');
  return relation;
}
