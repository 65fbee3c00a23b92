// UNLOAD ('query') TO 's3://…': a query's rows as files, one a "slice", of which there is one here
// (https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html).
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Connection } from '../connection.ts';
import { type PreparedQuery, prepareQuery } from '../prepare-query.ts';
import { readTable } from '../read-table.ts';
import type { Reader } from '../reader.ts';
import type { Cell, ResultColumn, ResultTable, StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';

type Format = 'text' | 'csv' | 'json' | 'parquet';

interface Unload {
  readonly query: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly format: Format;
  readonly delimiter: string;
  readonly nullAs: string;
  readonly flags: ReadonlySet<string>;
}

export async function unload(reader: Reader, connection: Connection): Promise<StatementResult> {
  const wanted = readUnload(reader);
  const { objects } = connection.warehouse;
  if (!objects.hasBucket(wanted.bucket))
    throw new SqlError('S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket');
  const there = objects.list(wanted.bucket, wanted.prefix);
  if (there.length > 0 && !wanted.flags.has('allowoverwrite') && !wanted.flags.has('cleanpath'))
    throw new SqlError(
      'Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.',
    );
  if (wanted.flags.has('cleanpath')) for (const { key } of there) objects.delete(wanted.bucket, key);
  const query = await prepareQuery(wanted.query, connection, 'answer');
  const table = await readTable(await connection.run(query.sql), query.columns, () =>
    connection.signal.throwIfAborted(),
  );
  const part = wanted.flags.has('parallel off') ? '000' : '0000_part_00';
  const ending =
    wanted.format === 'parquet'
      ? '.parquet'
      : wanted.flags.has('gzip')
        ? '.gz'
        : wanted.flags.has('zstd')
          ? '.zst'
          : '';
  const key = `${wanted.prefix}${part}${ending}`;
  const plain = wanted.format === 'parquet' ? await parquetOf(query, connection) : Buffer.from(textOf(table, wanted));
  const content = wanted.flags.has('gzip')
    ? gzipSync(plain)
    : wanted.flags.has('zstd')
      ? zstdCompressSync(plain)
      : plain;
  objects.put(wanted.bucket, key, content);
  if (wanted.flags.has('manifest')) {
    const entries = [{ url: `s3://${wanted.bucket}/${key}`, meta: { content_length: content.length } }];
    objects.put(wanted.bucket, `${wanted.prefix}manifest`, Buffer.from(JSON.stringify({ entries })));
  }
  return { table: undefined, rows: table.rows.length };
}

const flagWords = [
  'header',
  'addquotes',
  'escape',
  'gzip',
  'zstd',
  'allowoverwrite',
  'cleanpath',
  'manifest',
  'verbose',
];

function readUnload(reader: Reader): Unload {
  reader.expect('unload', '(');
  const query = reader.string();
  reader.expect(')', 'to');
  const to = reader.string();
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(to) ?? [];
  if (bucket === undefined || prefix === undefined) throw new SqlError(`The S3 path "${to}" is not valid`);
  const flags = new Set<string>();
  let format: Format = 'text';
  let delimiter: string | undefined;
  let nullAs = '';
  let isAuthorized = false;
  while (!reader.done) {
    const flag = flagWords.find((word) => reader.accept(word));
    if (flag !== undefined) flags.add(flag);
    else if (reader.accept('iam_role') || reader.accept('credentials')) {
      isAuthorized = true;
      if (!reader.accept('default')) reader.string();
    } else if (reader.accept('format')) reader.accept('as');
    else if (reader.accept('csv')) format = 'csv';
    else if (reader.accept('json')) format = 'json';
    else if (reader.accept('parquet')) format = 'parquet';
    else if (reader.accept('delimiter')) {
      reader.accept('as');
      delimiter = reader.string();
    } else if (reader.accept('null')) {
      reader.accept('as');
      nullAs = reader.string();
    } else if (reader.accept('parallel')) {
      if (reader.accept('off') || reader.accept('false')) flags.add('parallel off');
      else if (!reader.accept('on')) reader.expect('true');
    } else if (reader.accept('region') || reader.accept('extension')) reader.string();
    else if (reader.accept('maxfilesize')) {
      reader.accept('as');
      reader.next();
      if (!reader.accept('mb')) reader.accept('gb');
    } else if (reader.is('partition') || reader.is('encrypted') || reader.is('fixedwidth') || reader.is('bzip2'))
      throw new SqlError(
        `UNLOAD ${reader.next().value.toUpperCase()} is not answered by local-aws (docs/local-aws.md)`,
      );
    else reader.fail();
  }
  if (!isAuthorized) throw new SqlError('The UNLOAD command needs credentials or an IAM_ROLE');
  const textOnly = ['addquotes', 'escape'].find((word) => flags.has(word) && format !== 'text');
  if (textOnly !== undefined)
    throw new SqlError(`${textOnly.toUpperCase()} is not supported for UNLOAD to ${format.toUpperCase()}`);
  return { query, bucket, prefix, format, delimiter: delimiter ?? (format === 'csv' ? ',' : '|'), nullAs, flags };
}

function textOf({ columns, rows }: ResultTable, wanted: Unload): string {
  if (wanted.format === 'json') return rows.map((row) => `${jsonRow(columns, row)}\n`).join('');
  const names = columns.map(({ name }) => name);
  const header = wanted.flags.has('header') ? [names.join(wanted.delimiter)] : [];
  const lines = rows.map((row) =>
    row.map((cell, at) => cellText(shown(cell, columns[at]), wanted)).join(wanted.delimiter),
  );
  return [...header, ...lines].map((line) => `${line}\n`).join('');
}

/** As Redshift writes a boolean into a file. */
const shown = (cell: Cell, column: ResultColumn | undefined): Cell =>
  column?.typeName === 'bool' && cell !== null ? cell.charAt(0) : cell;

function cellText(cell: Cell, { format, delimiter, nullAs, flags }: Unload): string {
  if (cell === null) return nullAs;
  if (format === 'csv')
    return new RegExp(`["\\n\\r${delimiter === '\\' ? '\\\\' : delimiter}]`).test(cell)
      ? `"${cell.replaceAll('"', '""')}"`
      : cell;
  if (flags.has('escape'))
    return [...cell].map((sign) => (/[\\\n\r"']/.test(sign) || sign === delimiter ? `\\${sign}` : sign)).join('');
  return flags.has('addquotes') ? `"${cell}"` : cell;
}

const bareTypes = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'bool', 'super']);

function jsonRow(columns: readonly ResultColumn[], row: readonly Cell[]): string {
  const fields = columns.map(({ name, typeName }, at) => {
    const cell = row[at] ?? null;
    const value = cell === null ? 'null' : bareTypes.has(typeName) ? cell : JSON.stringify(cell);
    return `${JSON.stringify(name)}:${value}`;
  });
  return `{${fields.join(',')}}`;
}

async function parquetOf({ sql }: PreparedQuery, connection: Connection): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'local-aws-'));
  try {
    const path = join(dir, 'unload.parquet');
    await connection.run(`COPY (${sql}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    return await readFile(path);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
