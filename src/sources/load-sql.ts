// The statements that turn text files into rows of a raw table, on an engine that reads local files. Text only.
import type { Dialect } from '../adapters/adapter.ts';
import type { Compression, FileFormat, LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import { type ColumnType, columnType } from './column-type.ts';
import {
  digitsScan,
  type JsonColumn,
  type JsonScan,
  jsonColumns,
  keyedScan,
  objectColumns,
  objectScan,
} from './json-columns.ts';
import { showsDigits, unmarked, withMarkedNumbers } from './json-digits.ts';
import { pathText } from './json-path.ts';
import { timestampLiteral } from './ledger.ts';
import type { ConstantColumn } from './partition-path.ts';
import { convertedText } from './text-conversions.ts';
import { isBad, strictNumber, strictValue, takesNumbers, tolerantValue, type ValueRules } from './value-sql.ts';

/** The longest JSON object that is read; DuckDB's own default. COPY takes 4 MB. */
export const maxObjectBytes = 16 << 20;

/** The keys of an envelope: a record with the number of its file in the batch and its line. Names that no column has. */
export const envelopeKeys = { file: '_sqlflow_file', line: '_sqlflow_line', object: '_sqlflow_object' } as const;
const { file, line, object } = envelopeKeys;
const bad = '_sqlflow_bad';
const envelopeShape = `${file}: 'INTEGER', ${line}: 'BIGINT', ${object}: 'JSON'`;

/**
 * Counts the rows of each file while one statement reads several: a temporary sequence a file, moved on by each of its rows. The
 * other ways read the files twice, write the rows twice, or (a statement a file) leave threads idle: 1.2 to 1.6 times the time.
 */
const pathColumn = '_sqlflow_path';

export interface TypedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Text files of one kind that one statement reads. */
export interface TextScan {
  readonly paths: readonly string[];
  readonly compression: Compression;
  /** CSV: the file's columns in order, by column name. */
  readonly csvColumns?: readonly string[] | undefined;
  /** CSV: a first line that is no row. */
  readonly csvSkipsHeader?: boolean | undefined;
  /** Names of the sequences that count the rows of each path; one each. */
  readonly counters?: readonly string[] | undefined;
  /** JSON, `auto ignorecase`: the keys in the files. */
  readonly keys?: readonly string[] | undefined;
  /** JSON: keys that were seen to have texts for values. What is read alike either way is read faster so. */
  readonly texts?: ReadonlySet<string> | undefined;
}

export interface LoadSql {
  readonly columns: readonly TypedColumn[];
  /** Appends all rows; fails at the first value that does not fit. */
  insert(scan: TextScan, loadedAt: string): string;
  /** Around an insert with counters: makes them, reads their counts (one row), removes them. */
  createCounters(names: readonly string[]): readonly string[];
  readCounters(names: readonly string[]): string;
  dropCounters(names: readonly string[]): readonly string[];
  /** Of each text column, by its name: how many of the first `rows` have a value, and how many different ones. Undefined: there is none. */
  countTexts(scan: TextScan, rows: number): { readonly names: readonly string[]; readonly sql: string } | undefined;
  /** The distinct top-level keys of JSON files. */
  keys(scan: TextScan): string;
  /** The same of the objects in envelopes. */
  envelopeKeys(envelopePath: string): string;
  /** Looks at rows in envelopes: for each file its rows, and how many do not fit. */
  check(envelopePath: string, keys: readonly string[]): string;
  /**
   * For each file and column of envelopes with values that do not fit: how many, and in one row each the first of them, as text: the
   * line, a blank, the value. A row of the file may have several such columns.
   */
  explain(envelopePath: string, keys: readonly string[], places: number): string;
  /** The rows in envelopes that do not fit, in order. */
  listBad(envelopePath: string, keys: readonly string[], limit: number): string;
  /** Appends the rows in envelopes that fit. */
  insertGood(envelopePath: string, keys: readonly string[], loadedAt: string): string;
  /** For people: what a column takes: a JSONPath, or its name. */
  sourceText(column: number): string;
}

/** `constants`: columns that the files do not hold, and the node does not list. */
export function loadSql(
  node: SourceNode,
  load: LoadSpec,
  dialect: Dialect,
  constants: readonly ConstantColumn[] = [],
): LoadSql {
  const columns = node.columns.map(({ name, dataType }) => ({
    name,
    type: engineType(dataType ?? 'varchar', dialect),
  }));
  const { format } = load;
  const copyOptions = load.copy?.options ?? {};
  const rules: ValueRules = {
    timeFormat: load.timeFormat,
    dateFormat: load.dateFormat,
    csv: format.kind === 'csv',
    roundsDecimals: copyOptions.roundDecimals === true,
    acceptsAnyDate: copyOptions.acceptAnyDate === true,
  };
  const exact = format.kind === 'json' && columns.some(({ type }) => showsDigits(type));
  const quote = (name: string): string => dialect.quote(name);
  const target = dialect.relation(node.relation);
  const mapped = ({ keys, texts }: Pick<TextScan, 'keys' | 'texts'> = {}): readonly JsonColumn[] =>
    jsonColumns(
      columns.map(({ name, type }) => ({ name, isSuper: type.kind === 'super', isNumber: takesNumbers(type, rules) })),
      format.kind === 'json' ? format.mapping : { kind: 'paths', paths: {} },
      keys,
    ).map((column) => ({ ...column, isNumber: !exact && column.isNumber === true && !holdsText(column, texts) }));

  const into = (loadedAt: string, values: readonly string[], from: string): string => {
    const names = columns.map(({ name }) => quote(name));
    const all = [...values];
    for (const { name, sql } of constants) {
      names.push(quote(name));
      all.push(sql);
    }
    if (load.loadedAtColumn !== undefined) {
      names.push(quote(load.loadedAtColumn));
      all.push(timestampLiteral(loadedAt));
    }
    return `INSERT INTO ${target} (${names.join(', ')})\nSELECT ${all.join(',\n  ')}\nFROM ${from}`;
  };
  const named = (texts: ReadonlyMap<string, string>): readonly string[] =>
    columns.map(({ name, type }) => {
      const text = texts.get(name);
      const made = text === undefined ? 'CAST(NULL AS VARCHAR)' : convertedText(type, text, copyOptions);
      return `${made} AS ${quote(name)}`;
    });

  const scanOf = (scan: TextScan): JsonScan => {
    if (format.kind === 'csv') return csvScan(format, scan, dialect);
    const options = `format = 'newline_delimited', compression = '${engineCompression(scan)}', maximum_object_size = ${maxObjectBytes}${pathOption(scan)}`;
    const taken = mapped(scan);
    if (!exact) return keyedScan(taken, options) ?? objectScan(taken, options);
    const { columns: texts, from } = digitsScan(taken, options);
    const kept = scan.counters === undefined ? [] : [pathColumn];
    return { columns: unmarkedColumns, from: (paths) => markedColumns(texts, kept, from(paths)) };
  };
  // Marked texts become columns first, so that what names one of them several times takes it out of its document once.
  const markedColumns = (texts: ReadonlyMap<string, string>, others: readonly string[], from: string): string => {
    const named = [...texts].map(([name, text]) => `${text} AS ${quote(name)}`);
    return `(SELECT ${[...others, ...named].join(', ')} FROM ${from})`;
  };
  const unmarkedColumns = new Map(columns.map(({ name, type }) => [name, unmarked(type, quote(name))]));
  const files = (paths: readonly string[]): string => `[${paths.map((path) => dialect.literal(path)).join(', ')}]`;

  const envelopeReader = (path: string): string => {
    const options = `format = 'newline_delimited', maximum_object_size = ${2 * maxObjectBytes}`;
    if (!exact) return `read_json(${dialect.literal(path)}, columns = {${envelopeShape}}, ${options})`;
    const numbers = [file, line].map((key) => `CAST(json_extract(json, '$.${key}') AS BIGINT) AS ${key}`);
    // The object is written last: what is behind its key, but for the envelope's own brace, is its text.
    const start = `strpos(CAST(json AS VARCHAR), '"${object}":') + ${object.length + 3}`;
    const text = `CAST(rtrim(json)[${start}:-2] AS JSON)`;
    return `(SELECT ${numbers.join(', ')}, ${withMarkedNumbers(object)} AS ${object} FROM (SELECT json, ${text} AS ${object} FROM read_json_objects(${dialect.literal(path)}, ${options})))`;
  };
  // A CSV record in an envelope is an object with the columns' names as keys.
  const envelopeColumns = (keys: readonly string[]): readonly JsonColumn[] =>
    format.kind === 'csv' ? columns.map(({ name }) => ({ name, paths: [[name]], isSuper: false })) : mapped({ keys });
  const envelope = (path: string, keys: readonly string[]): string => {
    const taken = objectColumns(envelopeColumns(keys), object);
    const head = [file, line, object];
    if (!exact) return `(SELECT ${[...head, ...named(taken)].join(', ')} FROM ${envelopeReader(path)})`;
    const marked = markedColumns(taken, head, envelopeReader(path));
    return `(SELECT ${[...head, ...named(unmarkedColumns)].join(', ')} FROM ${marked})`;
  };
  const badColumn = (): string => {
    const cases = columns.map(({ name, type }, at) => `WHEN ${isBad(type, quote(name), rules)} THEN ${at}`);
    return `CASE ${cases.join('\n  ')} END`;
  };
  // As JSON, so that a text is seen to be one.
  const shownValue = (keys: readonly string[]): string => {
    const shown = objectColumns(
      envelopeColumns(keys).map((column) => ({ ...column, isSuper: true })),
      object,
    );
    const cases = columns.map(({ name }, at) => {
      const value = shown.get(name) ?? 'NULL';
      return `WHEN ${at} THEN left(CAST(${exact ? unmarked({ kind: 'super' }, value) : value} AS VARCHAR), 200)`;
    });
    return `CASE ${bad} ${cases.join(' ')} END`;
  };
  const judged = (path: string, keys: readonly string[]): string =>
    `(SELECT *, ${badColumn()} AS ${bad} FROM ${envelope(path, keys)})`;

  return {
    columns,
    insert: (scan, loadedAt) => {
      const { columns: texts, numbers, from } = scanOf(scan);
      const values = columns.map(({ name, type }) =>
        numbers?.has(name) === true ? strictNumber(type, quote(name), rules) : strictValue(type, quote(name), rules),
      );
      const from_ = from(files(scan.paths));
      if (scan.counters === undefined)
        return into(loadedAt, values, `(SELECT ${named(texts).join(', ')} FROM ${from_})`);
      const counted = `(SELECT ${pathColumn}, ${named(texts).join(', ')} FROM ${from_})`;
      return into(loadedAt, values, `${counted} WHERE ${countingCondition(scan, dialect)}`);
    },
    createCounters: (names) => names.map((name) => `CREATE TEMP SEQUENCE ${quote(name)} MINVALUE 0 START 0`),
    // The first value is 0, so the next one is the number of those that were taken.
    readCounters: (names) => `SELECT ${names.map((name) => `nextval('${name}')`).join(', ')}`,
    dropCounters: (names) => names.map((name) => `DROP SEQUENCE ${quote(name)}`),
    countTexts: (scan, rows) => {
      const names = columns.filter(({ type }) => type.kind === 'text').map(({ name }) => name);
      if (names.length === 0) return undefined;
      const counts = names.flatMap((name) => [`count(${quote(name)})`, `count(DISTINCT ${quote(name)})`]);
      const { columns: texts, from } = scanOf(scan);
      const first = `(SELECT ${named(texts).join(', ')} FROM ${from(files(scan.paths))} LIMIT ${rows})`;
      return { names, sql: `SELECT ${counts.join(', ')} FROM ${first}` };
    },
    keys: (scan) =>
      `SELECT DISTINCT unnest(json_keys(json)) FROM read_json_objects(${files(scan.paths)}, format = 'newline_delimited', compression = '${engineCompression(scan)}', maximum_object_size = ${maxObjectBytes})`,
    envelopeKeys: (path) => `SELECT DISTINCT unnest(json_keys(${object})) FROM ${envelopeReader(path)}`,
    check: (path, keys) => `SELECT ${file}, count(*), count(${bad}) FROM ${judged(path, keys)} GROUP BY 1 ORDER BY 1`,
    explain: (path, keys, places) => {
      const all = columns.map(({ name, type }, at) => `CASE WHEN ${isBad(type, quote(name), rules)} THEN ${at} END`);
      const each = `SELECT ${file}, ${line}, ${object}, unnest([${all.join(', ')}]) AS ${bad} FROM ${envelope(path, keys)}`;
      const firsts = `arg_min(${line} || ' ' || coalesce(${shownValue(keys)}, 'null'), ${line}, ${places})`;
      return [
        `SELECT ${file}, ${bad}, total, unnest(firsts)`,
        `FROM (SELECT ${file}, ${bad}, count(*) AS total, min(${line}) AS first, ${firsts} AS firsts`,
        `FROM (${each}) WHERE ${bad} IS NOT NULL GROUP BY 1, 2) ORDER BY ${file}, first, ${bad}`,
      ].join('\n');
    },
    listBad: (path, keys, limit) =>
      `SELECT ${file}, ${line}, ${bad}, ${shownValue(keys)} FROM ${judged(path, keys)} WHERE ${bad} IS NOT NULL ORDER BY 1, 2 LIMIT ${limit}`,
    insertGood: (path, keys, loadedAt) => {
      const values = columns.map(({ name, type }) => tolerantValue(type, quote(name), rules));
      return into(loadedAt, values, `${judged(path, keys)} WHERE ${bad} IS NULL`);
    },
    sourceText: (at) => sourceText(at, columns, format, mapped({ keys: [] })),
  };
}

function holdsText({ paths: [path] }: JsonColumn, texts: ReadonlySet<string> = new Set()): boolean {
  const [key] = path ?? [];
  return typeof key === 'string' && texts.has(key);
}

// True for every row; what matters is that it moves the counter of the row's file.
function countingCondition({ paths, counters = [] }: TextScan, dialect: Dialect): string {
  const cases = paths.map((path, at) => `WHEN ${dialect.literal(path)} THEN nextval('${counters[at]}')`);
  return `CASE ${pathColumn} ${cases.join(' ')} END >= 0`;
}

function pathOption({ counters }: TextScan): string {
  return counters === undefined ? '' : `, filename = '${pathColumn}'`;
}

/** A type without rules of its own is cast to by the engine's name for it. */
function engineType(dataType: string, dialect: Dialect): ColumnType {
  const type = columnType(dataType);
  return type.kind === 'other' ? { ...type, type: dialect.typeName(dataType) } : type;
}

function engineCompression({ compression }: TextScan): string {
  return compression === 'none' ? 'uncompressed' : compression;
}

function sourceText(
  at: number,
  columns: readonly TypedColumn[],
  format: FileFormat,
  mapped: readonly JsonColumn[],
): string {
  const name = columns[at]?.name ?? '';
  const path = mapped[at]?.paths[0];
  if (format.kind !== 'json' || path === undefined) return format.kind === 'json' ? `$.${name}` : name;
  return pathText(path);
}

// Every option is given: a guess of the reader must never decide what a row is. `\N` is COPY's NULL.
function csvScan(format: Extract<FileFormat, { kind: 'csv' }>, scan: TextScan, dialect: Dialect): JsonScan {
  const inFile = scan.csvColumns ?? [];
  const shape = inFile.map((name) => `${dialect.literal(name)}: 'VARCHAR'`);
  const options = [
    'auto_detect = false',
    `columns = {${shape.join(', ')}}`,
    `header = ${scan.csvSkipsHeader === true}`,
    `delim = ${dialect.literal(format.delimiter)}`,
    `quote = ${dialect.literal(format.quote)}`,
    `escape = ${dialect.literal(format.quote)}`,
    `nullstr = ${dialect.literal(format.nullAs ?? '\\N')}`,
    `compression = '${engineCompression(scan)}'`,
    `max_line_size = ${maxObjectBytes}${pathOption(scan)}`,
  ];
  return {
    columns: new Map(inFile.map((name) => [name, dialect.quote(name)])),
    from: (paths) => `read_csv(${paths}, ${options.join(', ')})`,
  };
}
