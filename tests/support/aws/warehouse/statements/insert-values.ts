// `INSERT … VALUES (…), (…)`: rows of plain literals go in as they stand; a row with expressions is a query as Redshift reads it.
import type { Column, Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { prepareQuery } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import type { Token } from '../tokens.ts';
import { columnList } from './change-rows.ts';

interface Row {
  readonly values: readonly string[];
  /** Numbers, texts, NULL, true and false: alike in every SQL. */
  readonly isPlain: boolean;
}

export async function insertValues(
  reader: Reader,
  relation: Relation,
  columns: readonly Column[],
  connection: Connection,
): Promise<StatementResult> {
  reader.expect('values');
  const rows: Row[] = [];
  do rows.push(readRow(reader, columns));
  while (reader.accept(','));
  reader.end();
  const width = rows[0]?.values.length ?? 0;
  if (rows.some(({ values }) => values.length !== width))
    throw new SqlError('VALUES lists must all be the same length');
  const target = `_oid.${relation.physical}`;
  const named = columns.slice(0, width);
  let count = 0;
  let plain: string[] = [];
  const flush = async (): Promise<void> => {
    if (plain.length === 0) return;
    const result = await connection.run(`INSERT INTO ${target} ${columnList(named)} VALUES ${plain.join(', ')}`);
    count += Number(result.rowsChanged);
    plain = [];
  };
  for (const { values, isPlain } of rows) {
    if (isPlain) {
      plain.push(`(${values.join(', ')})`);
      continue;
    }
    await flush();
    const given = named
      .map((column, at) => ({ column, value: values[at] ?? '' }))
      .filter(({ value }) => !isDefault(value));
    if (given.length === 0) await connection.run(`INSERT INTO ${target} DEFAULT VALUES`);
    else {
      const list = given.map(({ value }, at) => `(${value}) as "_v${at}"`).join(', ');
      const query = await prepareQuery(`select ${list}`, connection, 'answer');
      await connection.run(`INSERT INTO ${target} ${columnList(given.map(({ column }) => column))} ${query.sql}`);
    }
    count += 1;
  }
  await flush();
  return { table: undefined, rows: count };
}

const isDefault = (value: string): boolean => /^default$/i.test(value);

function readRow(reader: Reader, columns: readonly Column[]): Row {
  const values: string[] = [];
  let isPlain = true;
  const isEnd = ({ kind, value }: Token): boolean => kind === 'symbol' && (value === ',' || value === ')');
  reader.expect('(');
  do {
    if (columns[values.length] === undefined) throw new SqlError('INSERT has more expressions than target columns');
    const from = reader.at;
    const start = reader.peek()?.start ?? reader.text.length;
    const value = reader.text.slice(start, reader.skipTo(isEnd)).trim();
    if (value === '') reader.fail();
    isPlain &&= isLiteral(reader.tokens.slice(from, reader.at));
    values.push(value);
  } while (reader.accept(','));
  reader.expect(')');
  return { values, isPlain };
}

function isLiteral(tokens: readonly Token[]): boolean {
  const [first, second, ...others] = tokens;
  if (others.length > 0 || first === undefined) return false;
  if (second !== undefined) return first.value === '-' && second.kind === 'number';
  return first.kind === 'number' || first.kind === 'string' || /^(null|true|false)$/.test(first.value);
}
