// MERGE within Redshift's limits: equality conditions, one WHEN MATCHED, one WHEN NOT MATCHED, no row matched twice.
import type { Connection } from '../connection.ts';
import { quoted } from '../physical-table.ts';
import { prepareQuery, standInOf } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { tokensOf } from '../tokens.ts';
import { writable } from './change-rows.ts';
import { unqualified } from './run-change.ts';

export async function mergeRows(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('merge', 'into');
  const path = reader.path();
  const relation = await writable(path, connection);
  if (!reader.is('using'))
    throw new SqlError(
      `syntax error at or near "${reader.peek()?.value ?? ''}"`,
      'The target of MERGE takes no alias.',
    );
  reader.expect('using');
  const sourceFrom = reader.peek()?.start ?? 0;
  const source = reader.text.slice(
    sourceFrom,
    reader.skipTo(({ value, kind }) => kind === 'word' && value === 'on'),
  );
  reader.expect('on');
  const onFrom = reader.peek()?.start ?? 0;
  const on = reader.text.slice(
    onFrom,
    reader.skipTo(({ value, kind }) => kind === 'word' && (value === 'when' || value === 'remove')),
  );
  refuseInequality(on);
  if (reader.accept('remove', 'duplicates'))
    throw new SqlError('MERGE … REMOVE DUPLICATES is not answered by local-aws (docs/local-aws.md)');
  const clauses = reader.rest();
  refuseOtherClauses(clauses);

  const standIn = `_oid.${standInOf(relation)}`;
  const target = `${standIn} AS ${quoted(relation.name)}`;
  const put = (text: string): string => unqualified(text, path, relation.name);
  const physical = (sql: string): string => sql.replaceAll(`${standIn} `, `_oid.${relation.physical} `);
  const twice = await prepareQuery(`${put(source)} WHERE EXISTS (SELECT 1)`, connection, 'answer', true);
  const boundSource = twice.sql.slice(0, twice.sql.lastIndexOf(' WHERE EXISTS'));
  const check = `SELECT 1 FROM ${target} JOIN ${boundSource} ON ${put(on)} GROUP BY ${quoted(relation.name)}.rowid HAVING count(*) > 1 LIMIT 1`;
  const duplicates = await connection.run(physical(check));
  if (duplicates.rowCount > 0) throw new SqlError('Found multiple matches to update the same tuple.');
  const result = await connection.run(
    physical(`MERGE INTO ${target} USING ${boundSource} ON ${put(on)} ${put(clauses)}`),
  );
  return { table: undefined, rows: Number(result.rowsChanged) };
}

function refuseInequality(on: string): void {
  const strange = tokensOf(on).find(
    ({ kind, value }) =>
      (kind === 'symbol' && ['<', '>', '<=', '>=', '<>', '!='].includes(value)) ||
      (kind === 'word' && ['or', 'between', 'like', 'exists', 'in'].includes(value)),
  );
  if (strange !== undefined)
    throw new SqlError('MERGE supports only equality conditions in its ON clause', `near "${strange.value}"`);
}

function refuseOtherClauses(clauses: string): void {
  const words = tokensOf(clauses).map(({ value }) => value);
  const heads = words.flatMap((word, at) =>
    word === 'when' && (words[at + 1] === 'matched' || words[at + 1] === 'not') ? [at] : [],
  );
  const shapes = heads.map((at) => words.slice(at, at + 4).join(' '));
  const matched = shapes.filter((shape) => shape.startsWith('when matched then')).length;
  const missing = shapes.filter((shape) => shape.startsWith('when not matched then')).length;
  if (
    matched !== 1 ||
    shapes.filter((shape) => shape === 'when not matched then').length !== 1 ||
    shapes.length !== 2 ||
    missing !== 1
  )
    throw new SqlError(
      'MERGE needs exactly one WHEN MATCHED THEN and one WHEN NOT MATCHED THEN clause, without further conditions',
    );
}
