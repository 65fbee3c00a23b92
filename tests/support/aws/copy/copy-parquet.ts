// Parquet files: columns by position, types that must agree, no row left out. DuckDB reads them from copies on disk.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedshiftType } from '../../../../src/sql/types/redshift-type.ts';
import type { Column } from '../warehouse/catalog.ts';
import { duckdbType, typeText } from '../warehouse/column-type.ts';
import type { Connection } from '../warehouse/connection.ts';
import { quoted } from '../warehouse/physical-table.ts';
import { SqlError } from '../warehouse/sql-error.ts';
import { type CopyFile, type CopySource, contentOf } from './copy-files.ts';
import type { CopyCommand } from './copy-options.ts';
import type { Loaded } from './copy-rows.ts';

export async function copyParquet(
  command: CopyCommand,
  files: readonly CopyFile[],
  columns: readonly Column[],
  target: string,
  connection: Connection,
  source: CopySource,
): Promise<Loaded> {
  const dir = await mkdtemp(join(tmpdir(), 'local-aws-'));
  const done: { name: string; rows: number; bytes: number }[] = [];
  try {
    for (const [at, file] of files.entries()) {
      const content = contentOf(file, source);
      const path = join(dir, `${at}.parquet`);
      await writeFile(path, content);
      const reader = `read_parquet('${path.replaceAll("'", "''")}')`;
      const described = await (await connection.run(`DESCRIBE SELECT * FROM ${reader}`)).getRows();
      const found = described.map(([name, type]) => ({ name: String(name), type: String(type) }));
      if (found.length !== columns.length && !(command.fillRecord && found.length < columns.length))
        throw spectrumError(
          15007,
          `Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${found.length}`,
          file,
        );
      const names = columns.slice(0, found.length);
      const values = names.map((column, position) => parquetValue(column, found[position] as Found, command, file));
      const result = await connection.run(
        `INSERT INTO ${target} (${names.map(({ name }) => quoted(name)).join(', ')}) SELECT ${values.join(', ')} FROM ${reader}`,
      );
      done.push({ name: file.url, rows: Number(result.rowsChanged), bytes: content.length });
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  return { rows: done.reduce((sum, { rows }) => sum + rows, 0), files: done, errors: [], failed: false };
}

interface Found {
  readonly name: string;
  readonly type: string;
}

function parquetValue({ name, type }: Column, found: Found, command: CopyCommand, file: CopyFile): string {
  const from = quoted(found.name);
  const { serializesToJson } = command.format as { readonly serializesToJson: boolean };
  if (type.kind === 'super') {
    if (!serializesToJson) throw spectrumError(15001, `Column ${name} of type SUPER needs SERIALIZETOJSON`, file);
    return found.type === 'VARCHAR' || found.type === 'JSON' ? from : `to_json(${from})`;
  }
  if (!agrees(type, found.type))
    throw spectrumError(
      15001,
      `File '${file.url}' has an incompatible Parquet schema for column '${name}'. Column type: ${typeText(type).toUpperCase()}, Parquet schema: ${found.type}`,
      file,
    );
  return `CAST(${from} AS ${duckdbType(type)})`;
}

function agrees({ kind }: RedshiftType, found: string): boolean {
  const integers = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/;
  switch (kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integers.test(found);
    case 'real':
    case 'double':
      return found === 'FLOAT' || found === 'DOUBLE';
    case 'decimal':
      return found.startsWith('DECIMAL') || integers.test(found);
    case 'boolean':
      return found === 'BOOLEAN';
    case 'date':
      return found === 'DATE';
    case 'timestamp':
    case 'timestamptz':
      return found.startsWith('TIMESTAMP');
    case 'varbyte':
      return found === 'BLOB';
    default:
      return found === 'VARCHAR';
  }
}

function spectrumError(code: number, message: string, file: CopyFile): SqlError {
  return new SqlError('Spectrum Scan Error', `${message}, File name: ${file.url} code: ${code}`);
}
