// Parquet: columns are matched by name, whatever their order in the file. The footers are read first; a file whose columns are
// not the declared ones is refused before a row is read.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect, Transaction } from '../adapters/adapter.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { ListedFile } from '../core/source-state.ts';
import type { BadFile } from '../diagnostics/catalog/sf8-sources.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { badValue } from './bad-file.ts';
import type { ColumnType } from './column-type.ts';
import { type CountedFile, timestampLiteral } from './ledger.ts';
import type { BatchInput } from './load-batch.ts';
import type { TypedColumn } from './load-sql.ts';
import { fileChecksum } from './local-bucket.ts';
import { compareKeys } from './s3-uri.ts';
import { badValueMark, isBad, strictValue, type ValueRules } from './value-sql.ts';

interface FileColumn {
  readonly name: string;
  /** In the engine's words. */
  readonly type: string;
}

interface ParquetFile {
  readonly at: number;
  readonly file: ListedFile;
  readonly path: string;
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  readonly checksum: string;
}

/** Files of one shape: one INSERT. */
export type ParquetGroup = readonly [ParquetFile, ...ParquetFile[]];

/** Fetches the files, reads their footers, compares their columns; throws a DiagnosticError where they cannot be loaded. */
export async function prepareParquet(input: BatchInput): Promise<readonly ParquetGroup[]> {
  const copies = join(input.workDir, 'files');
  mkdirSync(copies, { recursive: true });
  const groups = new Map<string, [ParquetFile, ...ParquetFile[]]>();
  const bad: BadFile[] = [];
  for (const [at, file] of input.files.entries()) {
    const path = await input.store.localCopy(file, copies, input.signal);
    try {
      const parquet = await readFooter(at, file, path, input);
      const shape = parquet.columns.map(({ name, type }) => `${name} ${type}`).join('\n');
      const group = groups.get(shape);
      if (group === undefined) groups.set(shape, [parquet]);
      else group.push(parquet);
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.kind === 'interrupted') throw error;
      const detail = error.message.split('\n')[0]?.replaceAll(path, file.key.slice(file.key.lastIndexOf('/') + 1));
      const reason = `no sound Parquet file: ${detail}`;
      bad.push({ uri: file.uri, problem: { kind: 'unreadable', reason } });
    }
  }
  if (bad.length > 0) throw badFilesError(bad, input);
  const wrong = [...groups.values()].flatMap((group) => mismatch(group, input));
  if (wrong.length > 0) throw new DiagnosticError(wrong);
  return [...groups.values()];
}

export async function insertParquet(
  tx: Transaction,
  groups: readonly ParquetGroup[],
  input: BatchInput,
): Promise<readonly CountedFile[]> {
  const counted: CountedFile[] = [];
  for (const group of groups) {
    const inserted = await tx.execute(insertSql(group, input));
    const expected = group.reduce((sum, { rows }) => sum + rows, 0);
    if (inserted !== expected) {
      const detail = `the footers say ${expected} rows, ${inserted ?? 0} were read`;
      throw new DiagnosticError(
        errorDiagnostic('loadFailed', { uri: group[0].file.uri }, { source: input.node.name, detail }),
      );
    }
    counted.push(...group.map(({ file, rows, checksum }) => ({ file, rows, checksum })));
  }
  return counted;
}

/** The first value of each file that does not fit. */
export async function diagnoseParquet(groups: readonly ParquetGroup[], input: BatchInput): Promise<readonly BadFile[]> {
  const { warehouse, sql, signal } = input;
  const { dialect } = warehouse;
  const bad: BadFile[] = [];
  for (const group of groups) {
    const cases = sql.columns.map(
      ({ name, type }, column) => `WHEN ${badTyped(type, dialect.quote(name), typeIn(group[0], name))} THEN ${column}`,
    );
    const shown = sql.columns.map(
      ({ name }, column) => `WHEN ${column} THEN left(CAST(to_json(${dialect.quote(name)}) AS VARCHAR), 200)`,
    );
    for (const { at, path } of group) {
      const from = `read_parquet(${dialect.literal(path)}, hive_partitioning = false, file_row_number = true)`;
      const judged = `SELECT *, CASE ${cases.join(' ')} END AS _sqlflow_bad FROM ${from}`;
      const answer = await warehouse.query(
        `SELECT file_row_number, _sqlflow_bad, CASE _sqlflow_bad ${shown.join(' ')} END FROM (${judged}) WHERE _sqlflow_bad IS NOT NULL ORDER BY 1 LIMIT 1`,
        { signal },
      );
      const row = answer.rows[0];
      if (row === undefined) continue;
      bad.push(badValue({ ...input, sql }, at, Number(row[0]) + 1, Number(row[1]), row[2] ?? 'null'));
    }
  }
  return bad.sort((left, right) => compareKeys(left.uri, right.uri));
}

export function disposeParquet(groups: readonly ParquetGroup[], workDir: string): void {
  for (const { path } of groups.flat()) if (path.startsWith(workDir)) rmSync(path, { force: true });
}

async function readFooter(at: number, file: ListedFile, path: string, input: BatchInput): Promise<ParquetFile> {
  const { warehouse, signal } = input;
  const from = warehouse.dialect.literal(path);
  const columns = await warehouse.query(`DESCRIBE SELECT * FROM read_parquet(${from}, hive_partitioning = false)`, {
    signal,
  });
  const rows = await warehouse.query(`SELECT num_rows FROM parquet_file_metadata(${from})`, { signal });
  return {
    at,
    file,
    path,
    columns: columns.rows.map(([name, type]) => ({ name: name ?? '', type: type ?? '' })),
    rows: Number(rows.rows[0]?.[0] ?? 0),
    checksum: await fileChecksum(path, signal),
  };
}

function mismatch(group: ParquetGroup, { node, sql }: BatchInput): ReturnType<typeof errorDiagnostic>[] {
  const [first] = group;
  const inFile = new Map(first.columns.map((column) => [column.name.toLowerCase(), column]));
  const declared = new Set(sql.columns.map(({ name }) => name.toLowerCase()));
  const unknown = first.columns.filter(({ name }) => !declared.has(name.toLowerCase())).map(({ name }) => name);
  const missing = sql.columns.filter(({ name }) => !inFile.has(name.toLowerCase())).map(({ name }) => name);
  const types = sql.columns.flatMap(({ name, type }, at) => {
    const found = inFile.get(name.toLowerCase());
    if (found === undefined || isCompatible(type, found.type)) return [];
    return [{ column: name, declared: node.columns[at]?.dataType ?? '', inFile: found.type.toLowerCase() }];
  });
  if (unknown.length + missing.length + types.length === 0) return [];
  const data = { source: node.name, unknown, missing, types, files: group.length };
  return [errorDiagnostic('parquetMismatch', { uri: first.file.uri }, data)];
}

const integers = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'];

/** What COPY takes for a column: the same kind of value, never a conversion between kinds. */
function isCompatible(type: ColumnType, inFile: string): boolean {
  switch (type.kind) {
    case 'integer':
      return integers.includes(inFile);
    case 'decimal': {
      const scale = /^DECIMAL\(\d+,\s*(\d+)\)$/.exec(inFile)?.[1];
      return integers.includes(inFile) || (scale !== undefined && Number(scale) <= type.scale);
    }
    case 'float':
      return inFile === 'FLOAT' || inFile === 'DOUBLE';
    case 'boolean':
      return inFile === 'BOOLEAN';
    case 'text':
      return inFile === 'VARCHAR' || inFile === 'JSON' || inFile === 'UUID' || inFile.startsWith('ENUM');
    case 'date':
      return inFile === 'DATE';
    case 'timestamp':
      return inFile.startsWith('TIMESTAMP');
    case 'super':
    case 'other':
      return true;
  }
}

// Text is judged by its bytes like everywhere else; a typed value only has to be in range.
function badTyped(type: ColumnType, value: string, inFile: string): string {
  if (type.kind === 'text') return isBad(type, `CAST(${value} AS VARCHAR)`, typedRules);
  if (type.kind === 'super') return 'false';
  return `${value} IS NOT NULL AND ${castTyped(type, value, inFile)} IS NULL`;
}

function strictTyped(type: ColumnType, value: string, inFile: string): string {
  if (type.kind === 'text') return strictValue(type, `CAST(${value} AS VARCHAR)`, typedRules);
  if (type.kind === 'super') return inFile === 'JSON' ? value : `to_json(${value})`;
  return `coalesce(${castTyped(type, value, inFile)}, CASE WHEN ${value} IS NOT NULL THEN error('${badValueMark}') END)`;
}

const typedRules: ValueRules = { timeFormat: { kind: 'default' }, dateFormat: undefined, csv: false };

function castTyped(type: ColumnType, value: string, inFile: string): string {
  switch (type.kind) {
    case 'integer':
    case 'float':
      return `TRY_CAST(${value} AS ${type.sql})`;
    case 'decimal':
      return `TRY_CAST(${value} AS DECIMAL(${type.precision},${type.scale}))`;
    case 'timestamp': {
      // Instants are kept in UTC: a timestamp without zone says the UTC clock.
      const hasZone = inFile === 'TIMESTAMP WITH TIME ZONE';
      if (hasZone === type.zone) return value;
      return `(${value} AT TIME ZONE 'UTC')`;
    }
    case 'other':
      return `TRY_CAST(${value} AS ${type.type})`;
    default:
      return value;
  }
}

function typeIn(file: ParquetFile, column: string): string {
  return file.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.type ?? '';
}

function insertSql(group: ParquetGroup, { node, load, sql, warehouse, loadedAt }: BatchInput): string {
  const { dialect } = warehouse;
  const [first] = group;
  // In the file's order, as COPY by position needs it.
  const byName = new Map(sql.columns.map((column) => [column.name.toLowerCase(), column]));
  const columns = first.columns.map(({ name }) => byName.get(name.toLowerCase()) as TypedColumn);
  const names = columns.map(({ name }) => dialect.quote(name));
  const values = columns.map(({ name, type }) => strictTyped(type, dialect.quote(name), typeIn(first, name)));
  if (load.loadedAtColumn !== undefined) {
    names.push(dialect.quote(load.loadedAtColumn));
    values.push(timestampLiteral(loadedAt));
  }
  const paths = group.map(({ path }) => dialect.literal(path)).join(', ');
  return `INSERT INTO ${target(node, dialect)} (${names.join(', ')})\nSELECT ${values.join(',\n  ')}\nFROM read_parquet([${paths}], hive_partitioning = false)`;
}

function target(node: BatchInput['node'], dialect: Dialect): string {
  return dialect.relation(node.relation);
}

function badFilesError(bad: readonly BadFile[], input: BatchInput): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic(
      'badFiles',
      { uri: bad[0]?.uri ?? '' },
      { source: input.node.name, total: bad.length, ofFiles: input.files.length, files: bad, format: 'parquet' },
    ),
  );
}
