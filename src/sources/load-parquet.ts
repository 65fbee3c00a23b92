// Parquet: columns are matched by name, whatever their order in the file. The footers are read first; a file whose columns are
// not the declared ones is refused before a row is read.
import { rmSync } from 'node:fs';
import type { Dialect, Transaction } from '../adapters/adapter.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { ListedFile } from '../core/source-state.ts';
import type { BadFile } from '../diagnostics/catalog/sf8-sources.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { badValue } from './bad-file.ts';
import type { ColumnType } from './column-type.ts';
import { type CountedFile, timestampLiteral } from './ledger.ts';
import { type BatchInput, canSkipFiles } from './load-batch.ts';
import type { TypedColumn } from './load-sql.ts';
import { fileChecksum } from './local-bucket.ts';
import { copiesAhead, readAhead } from './read-ahead.ts';
import { compareKeys } from './s3-uri.ts';
import { Scratch } from './scratch.ts';
import { sourceSelector } from './source-selector.ts';
import { badValueMark, isBad, strictValue, type ValueRules } from './value-sql.ts';

interface FileColumn {
  readonly name: string;
  /** In the engine's words. */
  readonly type: string;
}

interface FetchedFile {
  /** Its number in the batch. */
  readonly at: number;
  readonly file: ListedFile;
  readonly path: string;
  readonly checksum: string;
}

interface ParquetFile extends FetchedFile {
  readonly columns: readonly FileColumn[];
  readonly rows: number;
}

/** Files of one shape: one INSERT. */
export type ParquetGroup = readonly [ParquetFile, ...ParquetFile[]];

/** Fetches the files, reads their footers, compares their columns; throws a DiagnosticError where they cannot be loaded. */
export async function prepareParquet(input: BatchInput): Promise<readonly ParquetGroup[]> {
  const { store, signal } = input;
  const copies = new Scratch(input.workDir).copies;
  const fetched: FetchedFile[] = [];
  const copy = (file: ListedFile): Promise<string> => store.localCopy(file, copies, signal);
  for await (const { file, value: path } of readAhead(input.files, copiesAhead, copy)) {
    fetched.push({ at: fetched.length, file, path, checksum: await fileChecksum(path, signal) });
  }
  const groups = await readFooters(fetched, input);
  const wrong = groups.flatMap((group) => mismatch(group, input));
  if (wrong.length > 0) throw new DiagnosticError(wrong);
  return groups;
}

/** All footers in two questions; if one of them cannot be read, each alone, so that all bad ones are named. */
async function readFooters(fetched: readonly FetchedFile[], input: BatchInput): Promise<readonly ParquetGroup[]> {
  const shapes = new Map<string, [FetchedFile & { rows: number }, ...(FetchedFile & { rows: number })[]]>();
  for (const { shape, ...file } of await footersOf(fetched, input)) {
    const group = shapes.get(shape);
    if (group === undefined) shapes.set(shape, [file]);
    else group.push(file);
  }
  const groups: ParquetGroup[] = [];
  for (const [first, ...others] of shapes.values()) {
    const columns = await columnsOf(first.path, input);
    groups.push([{ ...first, columns }, ...others.map((file) => ({ ...file, columns }))]);
  }
  return groups;
}

interface Footer extends FetchedFile {
  readonly rows: number;
  /** Equal in files that have the same columns in the same order. */
  readonly shape: string;
}

async function footersOf(fetched: readonly FetchedFile[], input: BatchInput): Promise<readonly Footer[]> {
  try {
    return await askFooters(fetched, input);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.kind === 'interrupted') throw error;
  }
  const footers: Footer[] = [];
  const bad: BadFile[] = [];
  for (const one of fetched) {
    try {
      footers.push(...(await askFooters([one], input)));
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.kind === 'interrupted') throw error;
      const detail = error.message
        .split('\n')[0]
        ?.replaceAll(one.path, () => one.file.key.slice(one.file.key.lastIndexOf('/') + 1));
      bad.push({ uri: one.file.uri, problem: { kind: 'unreadable', reason: `no sound Parquet file: ${detail}` } });
    }
  }
  if (bad.length > 0) throw badFilesError(bad, input);
  return footers;
}

async function askFooters(
  fetched: readonly FetchedFile[],
  { warehouse, signal }: BatchInput,
): Promise<readonly Footer[]> {
  const paths = `[${fetched.map(({ path }) => warehouse.dialect.literal(path)).join(', ')}]`;
  const element =
    "concat_ws(' ', name, type, type_length, repetition_type, num_children, converted_type, scale, precision, logical_type)";
  const shapes = await warehouse.query(
    `SELECT file_name, string_agg(${element}, '|' ORDER BY row_in_file) FROM (SELECT *, row_number() OVER (PARTITION BY file_name) AS row_in_file FROM parquet_schema(${paths})) GROUP BY file_name`,
    { signal },
  );
  const rows = await warehouse.query(`SELECT file_name, num_rows FROM parquet_file_metadata(${paths})`, { signal });
  const shapeOf = new Map(shapes.rows.map(([path, shape]) => [path, shape ?? '']));
  const rowsOf = new Map(rows.rows.map(([path, count]) => [path, Number(count)]));
  return fetched.map((file) => ({ ...file, rows: rowsOf.get(file.path) ?? 0, shape: shapeOf.get(file.path) ?? '' }));
}

async function columnsOf(path: string, { warehouse, signal }: BatchInput): Promise<readonly FileColumn[]> {
  const from = `read_parquet(${warehouse.dialect.literal(path)}, hive_partitioning = false)`;
  const answer = await warehouse.query(`DESCRIBE SELECT * FROM ${from}`, { signal });
  return answer.rows.map(([name, type]) => ({ name: name ?? '', type: type ?? '' }));
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

function insertSql(group: ParquetGroup, input: BatchInput): string {
  const { node, load, sql, warehouse, loadedAt, constants } = input;
  const { dialect } = warehouse;
  const [first] = group;
  // In the file's order, as COPY by position needs it.
  const byName = new Map(sql.columns.map((column) => [column.name.toLowerCase(), column]));
  const columns = first.columns.map(({ name }) => byName.get(name.toLowerCase()) as TypedColumn);
  const names = columns.map(({ name }) => dialect.quote(name));
  const values = columns.map(({ name, type }) => strictTyped(type, dialect.quote(name), typeIn(first, name)));
  for (const constant of constants) {
    names.push(dialect.quote(constant.name));
    values.push(constant.sql);
  }
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
      {
        source: input.node.name,
        select: sourceSelector(input.node),
        total: bad.length,
        ofFiles: input.files.length,
        files: bad,
        format: 'parquet',
        canSkip: canSkipFiles(input),
      },
    ),
  );
}
