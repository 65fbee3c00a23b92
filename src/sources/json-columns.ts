// Which part of a JSON object each column takes: the mapping of `load:` (paths, auto, auto ignorecase, noshred) made explicit.
import type { JsonMapping } from '../core/load-spec.ts';
import { assertNever } from '../util/assert-never.ts';
import { withMarkedNumbers } from './json-digits.ts';
import { enginePath, type JsonStep, parseJsonPath } from './json-path.ts';
import { badValueMark } from './value-sql.ts';

export interface JsonColumn {
  readonly name: string;
  /** Alternatives in order; more than one only for `auto ignorecase`. Empty: no key of the files is it. `$` for noshred. */
  readonly paths: readonly (readonly JsonStep[])[];
  readonly isSuper: boolean;
  /** The column takes numbers, and the files write them as such: see `JsonScan.numbers`. */
  readonly isNumber?: boolean;
}

/** @param keys the top-level keys in the files; asked for by `auto ignorecase` only. */
export function jsonColumns(
  columns: readonly Omit<JsonColumn, 'paths'>[],
  mapping: JsonMapping,
  keys: readonly string[] = [],
): readonly JsonColumn[] {
  return columns.map((column) => ({ ...column, paths: pathsOf(column.name, mapping, keys) }));
}

function pathsOf(name: string, mapping: JsonMapping, keys: readonly string[]): JsonColumn['paths'] {
  const folded = name.toLowerCase();
  switch (mapping.kind) {
    case 'paths': {
      const written = Object.entries(mapping.paths).find(([column]) => column.toLowerCase() === folded)?.[1];
      return [written === undefined ? [name] : (parseJsonPath(written) ?? [name])];
    }
    // Redshift stores column names in lower case and compares keys with those.
    case 'auto':
      return [[folded]];
    case 'auto-ignorecase':
      return keys.filter((key) => key.toLowerCase() === folded).map((key) => [key]);
    case 'noshred':
      return [[]];
    default:
      return assertNever(mapping);
  }
}

/** One scan of JSON lines, and the SQL of each column's text (super: JSON) in it. */
export interface JsonScan {
  readonly columns: ReadonlyMap<string, string>;
  /** Names of columns whose text is JSON's: `7`, `"7"`, `true`. DuckDB reads numbers so in half of the time that plain texts take. */
  readonly numbers?: ReadonlySet<string>;
  /** @param files SQL of a path or a list of paths. */
  from(files: string): string;
}

/** The keys that columns take, each once, and the SQL of each column's text in a relation that has them as columns. */
interface KeyedColumns {
  readonly keys: readonly { readonly key: string; readonly type: 'JSON' | 'VARCHAR' }[];
  readonly columns: ReadonlyMap<string, string>;
  readonly numbers: ReadonlySet<string>;
}

/** Undefined where keys cannot be columns: names that differ only by case, elements of a top-level array, whole objects. */
function keyedColumns(columns: readonly JsonColumn[]): KeyedColumns | undefined {
  const keys = new Map<string, { readonly key: string; asJson: boolean; asNumber: boolean }>();
  for (const column of columns) {
    for (const [key, ...inner] of column.paths) {
      // DuckDB takes the names of columns and fields in any case, so two such keys would be one to it.
      if (typeof key !== 'string' || key === '') return undefined;
      const known = keys.get(key.toLowerCase());
      if (known !== undefined && known.key !== key) return undefined;
      const asJson = inner.length > 0 || column.isSuper || known?.asJson === true;
      const asNumber = column.isNumber === true && column.paths.length === 1 && known?.asNumber !== false;
      keys.set(key.toLowerCase(), { key, asJson, asNumber: asNumber && !asJson });
    }
  }
  if (keys.size === 0) return undefined;
  const isNumber = ({ paths: [path] }: JsonColumn): boolean =>
    keys.get((path?.[0] as string | undefined)?.toLowerCase() ?? '')?.asNumber === true;
  const text = (column: JsonColumn, path: readonly JsonStep[]): string => {
    const [key, ...inner] = path;
    const name = identifier(key as string);
    const asJson = keys.get((key as string).toLowerCase())?.asJson === true;
    if (isNumber(column)) return `CAST(${name} AS VARCHAR)`;
    if (column.isSuper)
      return inner.length === 0 ? name : presentJson(`json_extract(${name}, ${literal(enginePath(inner))})`);
    return asJson ? `json_extract_string(${name}, ${literal(enginePath(inner))})` : name;
  };
  return {
    keys: [...keys.values()].map(({ key, asJson, asNumber }) => ({
      key,
      type: asJson || asNumber ? 'JSON' : 'VARCHAR',
    })),
    numbers: new Set(columns.filter(isNumber).map(({ name }) => name)),
    columns: new Map(columns.map((column) => [column.name, oneOf(column.paths.map((path) => text(column, path)))])),
  };
}

/** Lets DuckDB's reader pick the keys: the fast way. Undefined where it cannot. It writes numbers anew, by way of a double. */
export function keyedScan(columns: readonly JsonColumn[], options: string): JsonScan | undefined {
  const keyed = keyedColumns(columns);
  if (keyed === undefined) return undefined;
  const shape = keyed.keys.map(({ key, type }) => `${identifier(key)}: '${type}'`);
  return {
    columns: keyed.columns,
    numbers: keyed.numbers,
    // records: a line that is an array or a number is an error, not a value of the first column.
    from: (files) => `read_json(${files}, columns = {${shape.join(', ')}}, records = true, ${options})`,
  };
}

/** Takes values out of whole objects in the column `object`: the general way. */
export function objectColumns(columns: readonly JsonColumn[], object: string): ReadonlyMap<string, string> {
  return new Map(
    columns.map((column) => {
      const texts = column.paths.map((path) => {
        if (path.length === 0) return column.isSuper ? object : `CAST(${object} AS VARCHAR)`;
        const where = literal(enginePath(path));
        return column.isSuper
          ? presentJson(`json_extract(${object}, ${where})`)
          : `json_extract_string(${object}, ${where})`;
      });
      return [column.name, oneOf(texts)];
    }),
  );
}

export function objectScan(columns: readonly JsonColumn[], options: string): JsonScan {
  return { columns: objectColumns(columns, 'json'), from: objectsOf(columns, options, (object) => object) };
}

/** As `keyedScan` and `objectScan`, over documents whose numbers are marked texts: see `unmarked`. */
export function digitsScan(columns: readonly JsonColumn[], options: string): JsonScan {
  // Whole objects stay the text that they are.
  if (columns.every(({ paths }) => paths.every((path) => path.length === 0))) return objectScan(columns, options);
  const objects = objectsOf(columns, options, withMarkedNumbers);
  const keyed = keyedColumns(columns);
  if (keyed === undefined) return { columns: objectColumns(columns, 'json'), from: objects };
  const shape = JSON.stringify(Object.fromEntries(keyed.keys.map(({ key, type }) => [key, type])));
  return {
    columns: keyed.columns,
    from: (files) =>
      `(SELECT * EXCLUDE (json), unnest(json_transform(json, ${literal(shape)})) FROM ${objects(files)})`,
  };
}

/** Whole objects in the column `json`; a line that is none raises. */
function objectsOf(
  columns: readonly JsonColumn[],
  options: string,
  made: (object: string) => string,
): (files: string) => string {
  const arrays = takesArrays(columns) ? ", 'ARRAY'" : '';
  const checked = `CASE WHEN json_type(json) IN ('OBJECT'${arrays}) THEN ${made('json')} ELSE CAST(error('${badValueMark}') AS JSON) END AS json`;
  return (files) => `(SELECT * REPLACE (${checked}) FROM read_json_objects(${files}, ${options}))`;
}

/** COPY reads top-level arrays only where a path begins with an index. */
export function takesArrays(columns: readonly JsonColumn[]): boolean {
  return columns.some((column) => column.paths.some(([first]) => typeof first === 'number'));
}

// A JSON null is SQL's NULL in every column.
function presentJson(value: string): string {
  return `nullif(${value}, CAST('null' AS JSON))`;
}

function oneOf(texts: readonly string[]): string {
  if (texts.length === 0) return 'CAST(NULL AS VARCHAR)';
  return texts.length === 1 ? (texts[0] as string) : `coalesce(${texts.join(', ')})`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
