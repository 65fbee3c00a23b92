// MERGE within Redshift's limits: equality conditions, one WHEN MATCHED, one WHEN NOT MATCHED, no row matched twice. It is done
// as Redshift does it: matches and new rows are found first, then rows are updated or deleted, then inserted.
import type { Column, Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { quoted } from '../physical-table.ts';
import { prepareQuery } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { type Token, tokensOf } from '../tokens.ts';
import { type Assignment, readAssignments, readValue, requireColumn, setList, valueList } from './assignments.ts';
import { columnList, targetAs, unqualified, writable } from './change-rows.ts';

interface Clauses {
  readonly matched:
    | { readonly kind: 'update'; readonly assignments: readonly Assignment[] }
    | { readonly kind: 'delete' };
  readonly inserted: { readonly columns: readonly Column[]; readonly values: readonly string[] };
}

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
  const source = textTo(reader, 'on');
  reader.expect('on');
  const on = textTo(reader, 'when', 'remove');
  refuseInequality(on);
  if (reader.accept('remove', 'duplicates')) {
    reader.end();
    return replaceRows(relation, path, { source, on }, connection);
  }
  const { matched, inserted } = readClauses(reader, relation);

  const alias = relation.name;
  const put = (text: string): string => unqualified(text, path, alias);
  const find = (text: string) => prepareQuery(put(text), connection, 'answer', { rowsOf: relation });
  const values = matched.kind === 'update' ? `, ${valueList(matched.assignments.map(({ value }) => value))}` : '';
  const target = targetAs(relation, alias);
  const matches = await find(
    `select ${quoted(alias)}."rowid" as "_row"${values} from ${target} join ${source} on ${on}`,
  );
  const missing = await find(
    `select ${valueList(inserted.values)} from ${source} left join ${target} on ${on} where ${quoted(alias)}."rowid" is null`,
  );

  const name = `_merge_${connection.queryId}`;
  await connection.run(`CREATE TEMP TABLE ${name} AS ${matches.sql}`);
  await connection.run(`CREATE TEMP TABLE ${name}_new AS ${missing.sql}`);
  const twice = await connection.run(`SELECT 1 FROM ${name} GROUP BY "_row" HAVING count(*) > 1 LIMIT 1`);
  if (twice.rowCount > 0) throw new SqlError('Found multiple matches to update the same tuple.');
  const table = `_oid.${relation.physical}`;
  const change =
    matched.kind === 'delete'
      ? `DELETE FROM ${table} WHERE rowid IN (SELECT "_row" FROM ${name})`
      : `UPDATE ${table} SET ${setList(matched.assignments, name)} FROM ${name} WHERE ${table}.rowid = ${name}."_row"`;
  const first = await connection.run(change);
  const second = await connection.run(`INSERT INTO ${table} ${columnList(inserted.columns)} SELECT * FROM ${name}_new`);
  await connection.run(`DROP TABLE ${name}; DROP TABLE ${name}_new`);
  return { table: undefined, rows: Number(first.rowsChanged) + Number(second.rowsChanged) };
}

/**
 * `REMOVE DUPLICATES`: rows of the target that match go, all rows of the source come, equal ones once
 * (https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html, simplified mode).
 */
async function replaceRows(
  relation: Relation,
  path: readonly string[],
  { source, on }: { readonly source: string; readonly on: string },
  connection: Connection,
): Promise<StatementResult> {
  const alias = relation.name;
  const condition = unqualified(on, path, alias);
  const target = targetAs(relation, alias);
  const matches = await prepareQuery(
    `select distinct ${quoted(alias)}."rowid" as "_row" from ${target} join ${source} on ${condition}`,
    connection,
    'answer',
    { rowsOf: relation },
  );
  const fresh = await prepareQuery(`select distinct * from ${source}`, connection, 'answer');
  if (fresh.columns !== undefined && fresh.columns.length !== relation.columns.length)
    throw new SqlError(
      'MERGE with REMOVE DUPLICATES needs a source and a target with the same number of columns',
      `The target has ${relation.columns.length}, the source ${fresh.columns.length}.`,
    );
  const name = `_merge_${connection.queryId}`;
  const table = `_oid.${relation.physical}`;
  await connection.run(`CREATE TEMP TABLE ${name} AS ${fresh.sql}`);
  const removed = await connection.run(`DELETE FROM ${table} WHERE rowid IN (${matches.sql})`);
  const added = await connection.run(`INSERT INTO ${table} ${columnList(relation.columns)} SELECT * FROM ${name}`);
  await connection.run(`DROP TABLE ${name}`);
  return { table: undefined, rows: Number(removed.rowsChanged) + Number(added.rowsChanged) };
}

function textTo(reader: Reader, ...words: readonly string[]): string {
  const from = reader.peek()?.start ?? reader.text.length;
  return reader.text.slice(
    from,
    reader.skipTo(({ kind, value }) => kind === 'word' && words.includes(value)),
  );
}

const strangeWords = ['or', 'between', 'like', 'exists', 'in'];

function refuseInequality(on: string): void {
  const strange = tokensOf(on).find(
    ({ kind, value }) =>
      (kind === 'symbol' && ['<', '>', '<=', '>=', '<>', '!='].includes(value)) ||
      (kind === 'word' && strangeWords.includes(value)),
  );
  if (strange !== undefined)
    throw new SqlError('MERGE supports only equality conditions in its ON clause', `near "${strange.value}"`);
}

function readClauses(reader: Reader, relation: Relation): Clauses {
  let matched: Clauses['matched'] | undefined;
  let inserted: Clauses['inserted'] | undefined;
  const isWhen = ({ kind, value }: Token): boolean => kind === 'word' && value === 'when';
  while (!reader.done) {
    reader.expect('when');
    if (reader.accept('matched') && matched === undefined) {
      reader.expect('then');
      if (reader.accept('delete')) matched = { kind: 'delete' };
      else {
        reader.expect('update', 'set');
        matched = { kind: 'update', assignments: readAssignments(reader, relation, isWhen) };
      }
    } else if (reader.accept('not', 'matched') && inserted === undefined) {
      reader.expect('then', 'insert');
      inserted = readInsert(reader, relation);
    } else reader.fail();
  }
  if (matched === undefined || inserted === undefined)
    throw new SqlError('MERGE needs a WHEN MATCHED THEN and a WHEN NOT MATCHED THEN clause');
  return { matched, inserted };
}

function readInsert(reader: Reader, relation: Relation): Clauses['inserted'] {
  const columns = reader.is('(') ? reader.nameList().map((name) => requireColumn(relation, name)) : relation.columns;
  reader.expect('values', '(');
  const values: string[] = [];
  const isClose = ({ kind, value }: Token): boolean => kind === 'symbol' && value === ')';
  do {
    const column = columns[values.length];
    if (column === undefined) throw new SqlError('INSERT has more expressions than target columns');
    values.push(readValue(reader, column, isClose));
  } while (reader.accept(','));
  reader.expect(')');
  if (values.length < columns.length) throw new SqlError('INSERT has more target columns than expressions');
  return { columns, values };
}
