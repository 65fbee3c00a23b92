// `partition_path`: columns whose values stand in the key (`brand=acme/event_date=2026-11-01/part-0.parquet`), not in the file.
import type { Dialect, Warehouse } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { FileList, ListedFile } from '../core/source-state.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { columnType } from './column-type.ts';
import { folderOf, parsePattern } from './s3-uri.ts';
import { isBad, strictValue, type ValueRules } from './value-sql.ts';

/** A column that has one value in all rows of a file. */
export interface ConstantColumn {
  readonly name: string;
  /** An expression of the column's type. */
  readonly sql: string;
}

/** Files that share their values. */
export interface Partition {
  readonly files: readonly ListedFile[];
  readonly constants: readonly ConstantColumn[];
}

const strangeShown = 20;

/** What Hive and Spark write for NULL. */
const hiveNull = '__HIVE_DEFAULT_PARTITION__';

/** The node without the columns that its files do not hold. */
export function fileNode(node: SourceNode): SourceNode {
  const partition = node.load?.partition;
  if (partition === undefined) return node;
  const inPath = new Set(partition.columns.map((name) => name.toLowerCase()));
  return { ...node, columns: node.columns.filter(({ name }) => !inPath.has(name.toLowerCase())) };
}

/** By values, in the files' order; a source without `partition_path` is one partition. */
export function partitionsOf(
  node: SourceNode,
  load: LoadSpec,
  files: readonly ListedFile[],
  dialect: Dialect,
): readonly Partition[] {
  const { partition } = load;
  if (partition === undefined) return [{ files, constants: [] }];
  const valuesOf = partitionReader(load);
  const groups = new Map<string, { readonly files: ListedFile[]; readonly values: readonly (string | undefined)[] }>();
  for (const file of files) {
    const values = valuesOf(file) ?? [];
    const key = JSON.stringify(values.map((value) => value ?? null));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { files: [file], values });
    else group.files.push(file);
  }
  return [...groups.values()].map((group) => ({
    files: group.files,
    constants: partition.columns.map((name, at) => {
      const type = typeOf(node, name);
      const value = group.values[at];
      const text = value === undefined ? 'CAST(NULL AS VARCHAR)' : dialect.literal(value);
      const sql =
        dialect.capabilities.loadFiles === 'copy'
          ? `cast(${value === undefined ? 'null' : text} as ${dialect.typeName(declaredType(node, name))})`
          : strictValue(type, text, rulesOf(load));
      return { name: columnNamed(node, name), sql };
    }),
  }));
}

/** Keys that are not of the pattern. Pure. */
export function partitionProblems(node: SourceNode, load: LoadSpec, lists: readonly FileList[]): readonly Diagnostic[] {
  const { partition } = load;
  if (partition === undefined) return [];
  const valuesOf = partitionReader(load);
  const strange: string[] = [];
  let total = 0;
  for (const files of lists) {
    for (const file of files) {
      if (valuesOf(file) !== undefined) continue;
      total += 1;
      if (strange.length < strangeShown) strange.push(file.uri);
    }
  }
  const [first] = strange;
  if (first === undefined) return [];
  const data = { source: node.name, template: partition.template, total, files: strange };
  return [errorDiagnostic('partitionPathUnlike', { uri: first }, data)];
}

/** Asks the engine whether every value fits its column, before rows are loaded; throws a DiagnosticError with the first that does not. */
export async function checkPartitions(
  node: SourceNode,
  load: LoadSpec,
  lists: readonly FileList[],
  warehouse: Warehouse,
): Promise<void> {
  const { partition } = load;
  if (partition === undefined) return;
  const { dialect } = warehouse;
  const valuesOf = partitionReader(load);
  const firstsOf = partition.columns.map(() => new Map<string, ListedFile>());
  for (const files of lists) {
    for (const file of files) {
      for (const [at, value] of (valuesOf(file) ?? []).entries()) {
        const firsts = firstsOf[at];
        if (value !== undefined && firsts?.has(value) === false) firsts.set(value, file);
      }
    }
  }
  for (const [at, column] of partition.columns.entries()) {
    const firsts = firstsOf[at];
    if (firsts === undefined || firsts.size === 0) continue;
    const list = [...firsts.keys()].map((value) => `(${dialect.literal(value)})`).join(', ');
    const bad = isBad(typeOf(node, column), 'v', rulesOf(load));
    const answer = await warehouse.query(`SELECT v FROM (VALUES ${list}) AS t(v) WHERE ${bad} ORDER BY v LIMIT 1`);
    const value = answer.rows[0]?.[0];
    if (value === null || value === undefined) continue;
    const spec = node.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    const data = { column, value, expected: spec?.dataType ?? '' };
    throw new DiagnosticError(errorDiagnostic('partitionValueBad', { uri: firsts.get(value)?.uri ?? '' }, data));
  }
}

/** The values in a file's key, in the order of the pattern's columns; undefined for a key that is not of the pattern. */
export function partitionReader(
  load: LoadSpec,
): (file: Pick<ListedFile, 'bucket' | 'key'>) => readonly (string | undefined)[] | undefined {
  const template = load.partition?.template ?? '';
  const source = template
    .split(/(\{[^{}]*\})/)
    .map((part) => (part.startsWith('{') ? '([^/]*)' : part.replaceAll(/[\\^$.*+?()[\]|{}]/g, '\\$&')))
    .join('');
  const anchored = new RegExp(`^${source}`);
  // Where the pattern begins with a name of its own (`brand=`), an address may lead deeper than it.
  const anywhere = template.startsWith('{') ? undefined : new RegExp(`(?:^|/)${source}`);
  const folders = load.from.map(({ uri }) => {
    const pattern = parsePattern(uri);
    return { bucket: pattern.bucket, folder: folderOf(pattern) };
  });
  return ({ bucket, key }) => {
    for (const place of folders) {
      if (place.bucket !== bucket || !key.startsWith(place.folder)) continue;
      const found = anchored.exec(key.slice(place.folder.length));
      if (found !== null) return found.slice(1).map(decoded);
    }
    return anywhere?.exec(key)?.slice(1).map(decoded);
  };
}

function decoded(text: string): string | undefined {
  if (text === hiveNull) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function columnNamed(node: SourceNode, column: string): string {
  return node.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.name ?? column;
}

function declaredType(node: SourceNode, column: string): string {
  const spec = node.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  return spec?.dataType ?? 'varchar';
}

function typeOf(node: SourceNode, column: string): ReturnType<typeof columnType> {
  return columnType(declaredType(node, column));
}

/** As a field of CSV: an empty text is NULL in a column that is not text. */
function rulesOf({ timeFormat, dateFormat }: LoadSpec): ValueRules {
  return { timeFormat, dateFormat, csv: true };
}
