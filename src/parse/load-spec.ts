// `load:` of sources.yml -> LoadSpec: defaults filled in, and every contradiction named at its place.
import type { FileFormat, JsonMapping, LoadSpec, TimeFormat } from '../core/load-spec.ts';
import type { ColumnSpec, SourceNode } from '../core/node.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { parseByteSize } from './byte-size.ts';
import { typeProblem } from './column-types.ts';
import { givenOptions, misplacedOption } from './copy-options.ts';
import type { LoadProperties } from './load-schema.ts';
import { uriForm } from './source-uri.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

export interface LoadInput {
  readonly load: LoadProperties;
  readonly yaml: YamlFile;
  /** Where the block stands. */
  readonly path: YamlPath;
  readonly columns: readonly ColumnSpec[];
  /** The SQL that the project is written in. */
  readonly dialect: string;
  /** Where the type of a column stands. */
  readonly typeAt: (column: string) => Span;
  /** The column of the config `event_time`. */
  readonly eventTime: string | undefined;
  /** For messages: the table's name, and where it is declared. */
  readonly table: { readonly name: string; readonly at: LoadSpec['at'] };
  readonly report: (diagnostic: Diagnostic) => void;
}

export interface LoadRead {
  readonly spec: LoadSpec;
  readonly physical: SourceNode['physical'];
}

const defaultMaxFiles = 5000;
const defaultMaxBytes = 20e9;

export function readLoad(input: LoadInput): LoadRead {
  const { load, yaml, path } = input;
  checkFormatOptions(input);
  checkColumns(input);
  return {
    spec: {
      from: readFrom(input),
      format: readFormat(load),
      compression: load.compression ?? undefined,
      timeFormat: readTimeFormat(load.time_format ?? undefined),
      dateFormat: load.date_format ?? undefined,
      mode: load.mode ?? 'append',
      onChanged: load.on_changed ?? 'fail',
      onError:
        load.on_error === null || load.on_error === undefined || load.on_error === 'fail'
          ? { kind: 'fail' }
          : { kind: 'skip-rows', limit: load.on_error.skip_rows },
      onNewField: load.on_new_field ?? 'warn',
      batch: { maxFiles: load.batch?.max_files ?? defaultMaxFiles, maxBytes: readMaxBytes(input) },
      loadedAtColumn: loadedAtColumn(load),
      replaceGuard: { minFiles: load.min_files ?? 1, maxDrop: load.max_drop ?? 0.5 },
      ready: readReady(input),
      lookbackMs: readLookback(input),
      partition: readPartition(input),
      copy: readCopy(input),
      at: yaml.keySpan(path),
    },
    physical: readPhysical(input),
  };
}

function loadedAtColumn(load: LoadProperties): string | undefined {
  if (load.loaded_at === false) return undefined;
  return typeof load.loaded_at === 'string' ? load.loaded_at : '_loaded_at';
}

function readFrom({ load, yaml, path, report }: LoadInput): LoadSpec['from'] {
  const uris = typeof load.from === 'string' ? [load.from] : load.from;
  return uris.map((uri, index) => {
    const at = yaml.valueSpan(typeof load.from === 'string' ? [...path, 'from'] : [...path, 'from', index]);
    const form = uriForm(uri);
    if (form.kind === 'bare-prefix') report(errorDiagnostic('loadBarePrefix', at, { uri }));
    if (form.kind === 'invalid') report(errorDiagnostic('loadUriInvalid', at, { uri, reason: form.reason }));
    return { uri, at };
  });
}

function readFormat(load: LoadProperties): FileFormat {
  switch (load.format) {
    case 'json':
      return { kind: 'json', mapping: readMapping(load) };
    case 'csv':
      return {
        kind: 'csv',
        delimiter: load.delimiter ?? ',',
        quote: load.quote ?? '"',
        header: load.header ?? true,
        nullAs: load.null_as ?? undefined,
      };
    case 'parquet':
      return { kind: 'parquet' };
    case 'delimited':
      return { kind: 'delimited', delimiter: load.delimiter ?? '|', nullAs: load.null_as ?? undefined };
    case 'fixedwidth':
      return {
        kind: 'fixedwidth',
        widths: Object.entries(load.widths ?? {}).map(([column, width]) => ({ column, width })),
      };
    case 'avro': {
      const mapping = readMapping(load);
      return { kind: 'avro', mapping: mapping.kind === 'noshred' ? { kind: 'auto' } : mapping };
    }
  }
}

function readMapping(load: LoadProperties): JsonMapping {
  if (load.paths !== null && load.paths !== undefined) return { kind: 'paths', paths: load.paths };
  switch (load.json) {
    case 'auto ignorecase':
      return { kind: 'auto-ignorecase' };
    case 'noshred':
      return { kind: 'noshred' };
    default:
      return { kind: 'auto' };
  }
}

function readTimeFormat(text: string | undefined): TimeFormat {
  if (text === undefined) return { kind: 'default' };
  // COPY's keywords may be written in any case; a pattern's letters are kept.
  const word = text.toLowerCase();
  if (word === 'auto' || word === 'epochsecs' || word === 'epochmillisecs') return { kind: word };
  return { kind: 'pattern', pattern: text };
}

function readMaxBytes({ load, yaml, path, report }: LoadInput): number {
  const value = load.batch?.max_bytes;
  if (value === null || value === undefined) return defaultMaxBytes;
  if (typeof value === 'number') return value;
  const bytes = parseByteSize(value);
  if (bytes !== undefined) return bytes;
  report(
    errorDiagnostic('yamlWrongValue', yaml.valueSpan([...path, 'batch', 'max_bytes']), {
      key: 'max_bytes',
      value,
      reason: 'must be a size such as 20GB or 512MB',
    }),
  );
  return defaultMaxBytes;
}

function readReady({ load, yaml, path, report }: LoadInput): LoadSpec['ready'] {
  const { min_age: minAge, marker } = load.ready ?? {};
  const minAgeMs = minAge === null || minAge === undefined ? undefined : parseAge(minAge);
  const wrong = (key: string, value: string, reason: string): void =>
    report(errorDiagnostic('yamlWrongValue', yaml.valueSpan([...path, 'ready', key]), { key, value, reason }));
  if (typeof minAge === 'string' && minAgeMs === undefined) {
    wrong('min_age', minAge, 'must be a time such as 90s, 2m, 1h or 1d');
  }
  if (typeof marker === 'string' && (marker === '' || marker.includes('/'))) {
    wrong('marker', marker, 'must be the name of an object, such as _SUCCESS');
  }
  if (minAgeMs === undefined && (marker === null || marker === undefined)) return undefined;
  return { minAgeMs, marker: marker ?? undefined };
}

function readLookback({ load, yaml, path, eventTime, table, report }: LoadInput): number | undefined {
  const text = load.list?.lookback;
  if (text === null || text === undefined) return undefined;
  const at = [...path, 'list', 'lookback'];
  const lookbackMs = parseAge(text);
  if (lookbackMs === undefined) {
    const data = { key: 'lookback', value: text, reason: 'must be a time such as 3d or 36h' };
    report(errorDiagnostic('yamlWrongValue', yaml.valueSpan(at), data));
  }
  const partitionPath = load.partition_path ?? undefined;
  if (eventTime === undefined || partitionPath?.toLowerCase().includes(`{${eventTime.toLowerCase()}}`) !== true) {
    report(errorDiagnostic('lookbackWithoutTime', yaml.keySpan(at), { source: table.name, eventTime, partitionPath }));
  }
  return lookbackMs;
}

function readPartition(input: LoadInput): LoadSpec['partition'] {
  const { load, yaml, path, columns: declared, report } = input;
  const template = load.partition_path;
  if (template === null || template === undefined) return undefined;
  const columns = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const at = yaml.valueSpan([...path, 'partition_path']);
  const wrong = (reason: string): void =>
    report(errorDiagnostic('yamlWrongValue', at, { key: 'partition_path', value: template, reason }));
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  const inPaths = columns.find((name) => load.paths?.[name] !== undefined);
  if (columns.length === 0 || !template.endsWith('/')) {
    wrong('must name columns in braces and end in "/", such as "day={day}/"');
  } else if (/\}\{/.test(template)) wrong('must have something between two columns');
  else if (twice !== undefined) wrong(`must not name "${twice}" twice`);
  else if (inPaths !== undefined) wrong(`must not name "${inPaths}", which \`paths\` takes from the file`);
  else if (declared.length > 0 && columns.length >= declared.length) wrong('must leave a column to the files');
  for (const column of columns) checkColumnName(input, 'partition_path', column, ['partition_path']);
  if (typeof load.on_error === 'object' && load.on_error !== null) {
    const data = { option: 'partition_path', belongsTo: 'on_error fail', found: 'skip_rows' };
    report(errorDiagnostic('loadOptionMisplaced', yaml.keySpan([...path, 'partition_path']), data));
  }
  return { template, columns };
}

function readCopy({ load, yaml, path, report }: LoadInput): LoadSpec['copy'] {
  const given = givenOptions(load.copy ?? {});
  if (given.length === 0) return undefined;
  const places = given.map((option) => {
    const { key, field } = option;
    const at = yaml.keySpan([...path, 'copy', key]);
    const compupdate = load.copy?.compupdate;
    const wrong = misplacedOption(option, {
      format: load.format,
      header: load.header ?? true,
      compupdate: compupdate === true || compupdate === 'preset',
    });
    if (wrong !== undefined) report(errorDiagnostic('loadOptionMisplaced', at, { option: `copy.${key}`, ...wrong }));
    return { key, field, at };
  });
  return { options: Object.fromEntries(given.map(({ field, value }) => [field, value])), places };
}

const ageUnitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseAge(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim()) ?? [];
  const unitMs = ageUnitsMs[unit];
  return digits === undefined || unitMs === undefined ? undefined : Number(digits) * unitMs;
}

function readPhysical(input: LoadInput): SourceNode['physical'] {
  const { load } = input;
  const sort = typeof load.sort === 'string' ? [load.sort] : (load.sort ?? []);
  sort.forEach((column, index) => {
    // `sort: auto` leaves the choice to Redshift.
    if (!(sort.length === 1 && column === 'auto')) {
      checkColumnName(input, 'sort', column, typeof load.sort === 'string' ? ['sort'] : ['sort', index]);
    }
  });
  const dist = load.dist ?? undefined;
  if (dist !== undefined && !['even', 'all', 'auto'].includes(dist.toLowerCase()))
    checkColumnName(input, 'dist', dist, ['dist']);
  return { dist, sort, sortType: load.sort_type ?? undefined };
}

function checkColumnName(input: LoadInput, key: string, column: string, path: YamlPath, onKey = false): void {
  const names = input.columns.map((known) => known.name);
  const loadedAt = loadedAtColumn(input.load);
  if (loadedAt !== undefined) names.push(loadedAt);
  if (names.some((name) => name.toLowerCase() === column.toLowerCase())) return;
  const full = [...input.path, ...path];
  input.report(
    errorDiagnostic('loadUnknownColumn', onKey ? input.yaml.keySpan(full) : input.yaml.valueSpan(full), {
      key,
      column,
      table: input.table.name,
      closest: closest(column, names),
    }),
  );
}

function checkColumns(input: LoadInput): void {
  const { load, columns, table, report } = input;
  if (columns.length === 0) report(errorDiagnostic('loadWithoutColumns', table.at, { table: table.name }));
  const loadedAt = loadedAtColumn(load)?.toLowerCase();
  for (const column of columns) {
    if (column.name.toLowerCase() === loadedAt) {
      report(errorDiagnostic('loadColumnReserved', column.at, { column: column.name, table: table.name }));
    } else if (column.dataType === undefined) {
      report(errorDiagnostic('loadColumnWithoutType', column.at, { column: column.name, table: table.name }));
    } else if (input.dialect === 'redshift') {
      const problem = typeProblem(column.dataType);
      const data = { column: column.name, table: table.name, ...problem };
      if (problem !== undefined) report(errorDiagnostic('loadColumnType', input.typeAt(column.name), data));
    }
  }
  for (const column of Object.keys(load.paths ?? {})) checkColumnName(input, 'paths', column, ['paths', column], true);
}

/** Each column of the files has a width; those of `partition_path` stand in no file. */
function checkWidths(input: LoadInput): void {
  const { load, columns, table, yaml, path, report } = input;
  const widths = Object.keys(load.widths ?? {});
  for (const column of widths) checkColumnName(input, 'widths', column, ['widths', column], true);
  const known = new Set(widths.map((name) => name.toLowerCase()));
  const inPath = [...(load.partition_path ?? '').matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name.toLowerCase());
  for (const { name, at } of columns) {
    if (known.has(name.toLowerCase()) || inPath.includes(name.toLowerCase())) continue;
    report(
      errorDiagnostic('loadColumnWithoutWidth', widths.length === 0 ? yaml.keySpan(path) : at, {
        column: name,
        table: table.name,
      }),
    );
  }
}

function checkFormatOptions(input: LoadInput): void {
  const misplaced = (option: string, belongsTo: string, found: string): void =>
    input.report(
      errorDiagnostic('loadOptionMisplaced', input.yaml.keySpan([...input.path, option]), { option, belongsTo, found }),
    );
  const given = (option: keyof LoadProperties): boolean =>
    input.load[option] !== null && input.load[option] !== undefined;
  const { format, mode } = input.load;
  for (const option of ['json', 'paths'] as const) {
    if (given(option) && format !== 'json' && format !== 'avro')
      misplaced(option, 'format json or avro', `format ${format}`);
  }
  if (format === 'avro' && input.load.json === 'noshred') misplaced('json', 'format json', 'noshred of format avro');
  for (const option of ['quote', 'header'] as const) {
    if (given(option) && format !== 'csv') misplaced(option, 'format csv', `format ${format}`);
  }
  for (const option of ['delimiter', 'null_as'] as const) {
    if (given(option) && format !== 'csv' && format !== 'delimited')
      misplaced(option, 'format csv or delimited', `format ${format}`);
  }
  if (given('widths') && format !== 'fixedwidth') misplaced('widths', 'format fixedwidth', `format ${format}`);
  if (format === 'fixedwidth') checkWidths(input);
  if (
    (input.load.compression === 'bzip2' || input.load.compression === 'lzop') &&
    format === 'csv' &&
    input.load.header !== false
  )
    misplaced('compression', 'header false', `${input.load.compression} with header true`);
  const packs = format !== 'parquet' && format !== 'avro';
  if (given('compression') && input.load.compression !== 'none' && !packs)
    misplaced('compression', 'format json, csv, delimited or fixedwidth', `format ${format}`);
  for (const option of ['min_files', 'max_drop'] as const) {
    if (given(option) && mode !== 'replace') misplaced(option, 'mode replace', 'mode append');
  }
  // A version is all that is listed.
  if (given('list') && mode === 'replace') misplaced('list', 'mode append', 'mode replace');
  if ((format === 'json' || format === 'avro') && given('paths') && given('json'))
    misplaced('json', 'a load without "paths"', 'one with "paths"');
}
