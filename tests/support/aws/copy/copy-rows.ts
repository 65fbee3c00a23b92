// Text files into a table of DuckDB: converted values go through a temporary table of texts, then are cast in one statement.

import type { Column } from '../warehouse/catalog.ts';
import { duckdbType } from '../warehouse/column-type.ts';
import type { Connection } from '../warehouse/connection.ts';
import { quoted } from '../warehouse/physical-table.ts';
import { SqlError } from '../warehouse/sql-error.ts';
import { type CopyFile, type CopySource, contentOf, fileOf } from './copy-files.ts';
import type { CopyCommand } from './copy-options.ts';
import { decompress } from './decompress.ts';
import { RecordLoader, TooManyErrors } from './load-records.ts';
import { readAvro } from './read-avro.ts';
import { readDelimited } from './read-delimited.ts';
import { type JsonMapping, readJson, readJsonPaths } from './read-json.ts';
import type { RawRow } from './row.ts';

export interface Loaded {
  readonly rows: number;
  readonly files: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
  readonly errors: RecordLoader['errors'];
  /** Too many errors: nothing may stay. */
  readonly failed: boolean;
}

export async function copyRows(
  command: CopyCommand,
  files: readonly CopyFile[],
  columns: readonly Column[],
  target: string,
  connection: Connection,
  source: CopySource,
): Promise<Loaded> {
  const rowsOf = rowReader(command, columns, source);
  const staging = `_copy_${connection.queryId}`;
  await connection.run(`CREATE TEMP TABLE ${staging} (${columns.map((_, at) => `c${at} VARCHAR`).join(', ')})`);
  const appender = await connection.duckdb.createAppender(staging, 'main', 'temp');
  const loader = new RecordLoader(command, columns, (values) => {
    for (const value of values) {
      if (value === null) appender.appendNull();
      else appender.appendVarchar(value);
    }
    appender.endRow();
  });
  const done: { name: string; rows: number; bytes: number }[] = [];
  let failed = false;
  try {
    for (const file of files) {
      connection.signal.throwIfAborted();
      const content = contentOf(file, source);
      const rows = await rowsOf(decompress(content, command.compression));
      done.push({ name: file.url, rows: loader.load(file.url, rows), bytes: content.length });
    }
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
    failed = true;
  } finally {
    appender.flushSync();
    appender.closeSync();
  }
  if (!failed && !command.noLoad) {
    const values = columns.map(({ type }, at) =>
      type.kind === 'varbyte' ? `unhex(c${at})` : `CAST(c${at} AS ${duckdbType(type)})`,
    );
    await connection.run(
      `INSERT INTO ${target} (${columns.map(({ name }) => quoted(name)).join(', ')}) SELECT ${values.join(', ')} FROM ${staging}`,
    );
  }
  await connection.run(`DROP TABLE ${staging}`);
  return { rows: command.noLoad ? 0 : loader.rows, files: done, errors: loader.errors, failed };
}

function rowReader(
  command: CopyCommand,
  columns: readonly Column[],
  source: CopySource,
): (content: Buffer) => Iterable<RawRow> | Promise<Iterable<RawRow>> {
  const { format } = command;
  switch (format.kind) {
    case 'json': {
      const mapping = mappingOf(format.mapping, columns, source);
      return (content) => readJson(content.toString('utf8'), mapping, command.ignoreHeader);
    }
    case 'avro': {
      const mapping = mappingOf(format.mapping, columns, source);
      return (content) => readAvro(content, mapping);
    }
    case 'fixedwidth':
      if (format.widths.length !== columns.length)
        throw new SqlError(
          'Fixed width specification does not match the columns',
          `Widths: ${format.widths.length}, Number of columns in table or column list: ${columns.length}`,
        );
      break;
  }
  return (content) => readDelimited(content.toString('utf8'), command, columns.length);
}

function mappingOf(text: string, columns: readonly Column[], source: CopySource): JsonMapping {
  const names = columns.map(({ name }) => name);
  if (text === 'auto' || text === 'auto ignorecase')
    return { kind: 'auto', ignoresCase: text !== 'auto', columns: names };
  if (text === 'noshred') {
    if (columns.length !== 1 || columns[0]?.type.kind !== 'super')
      throw new SqlError("JSON 'noshred' needs a table of one SUPER column");
    return { kind: 'whole' };
  }
  const paths = readJsonPaths(contentOf(fileOf(text), source).toString());
  if (paths === undefined) return { kind: 'auto', ignoresCase: false, columns: names };
  if (paths.length !== names.length)
    throw new SqlError(
      'Number of jsonpaths and the number of columns should match.',
      `JSONPath size: ${paths.length}, Number of columns in table or column list: ${names.length}`,
    );
  return { kind: 'paths', paths };
}
