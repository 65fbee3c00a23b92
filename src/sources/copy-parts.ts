// A batch's files as the COPYs that load them: files of one kind, one compression, one order of columns, one set of key values each.
import type { Dialect } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { mapBounded } from '../util/map-bounded.ts';
import { copyCompressionOf } from './content.ts';
import type { CopyPart } from './copy-batch.ts';
import { manifestText } from './copy-batch.ts';
import { csvHeader } from './csv-header.ts';
import { firstLineOf } from './first-line.ts';
import { jsonColumns } from './json-columns.ts';
import { parquetColumns } from './parquet-footer.ts';
import { partitionsOf } from './partition-path.ts';
import type { Staging } from './staging.ts';

const footersAtOnce = 8;

export interface CopyPartsInput {
  /** With the columns that the files hold. */
  readonly held: SourceNode;
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly files: readonly ListedFile[];
  readonly dialect: Dialect;
  readonly staging: Staging;
  /** Unique in the run: names of staged files begin with it. */
  readonly name: string;
  /** URI of the jsonpaths file, where there is one: the same for all batches. */
  readonly pathsUri: string | undefined;
  readonly signal: AbortSignal;
}

export async function copyParts(input: CopyPartsInput): Promise<readonly CopyPart[]> {
  const { node, load, dialect, staging, signal } = input;
  const parts: CopyPart[] = [];
  for (const partition of partitionsOf(node, load, input.files, dialect)) {
    for (const group of await groupsOf(partition.files, input)) {
      const [first] = group.files;
      if (first === undefined) continue;
      const manifestUri = await staging.put(
        `${input.name}-${parts.length + 1}.manifest`,
        manifestText(group.files),
        signal,
      );
      parts.push({
        manifestUri,
        columns: group.columns,
        format: group.format,
        compression:
          load.format.kind === 'parquet' || load.format.kind === 'avro'
            ? 'none'
            : copyCompressionOf(first.key, load.compression),
        constants: partition.constants,
      });
    }
  }
  return parts;
}

/** Undefined: the mapping needs no file. One file of paths serves all batches of a load. */
export async function putJsonPaths(
  held: SourceNode,
  load: LoadSpec,
  staging: Staging,
  name: string,
): Promise<string | undefined> {
  const { format } = load;
  if ((format.kind !== 'json' && format.kind !== 'avro') || format.mapping.kind !== 'paths') return undefined;
  const columns = jsonColumns(
    held.columns.map((column) => ({ name: column.name, isSuper: false })),
    format.mapping,
  );
  // In brackets: the one notation that takes every key. COPY refuses a mixture.
  const jsonpaths = columns.map(({ paths: [steps = []] }) =>
    ['$', ...steps.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step.replaceAll("'", "\\'")}']`))].join(
      '',
    ),
  );
  return staging.put(`${name}.jsonpaths`, JSON.stringify({ jsonpaths }));
}

interface Group {
  readonly files: readonly ListedFile[];
  readonly columns: readonly string[];
  readonly format: CopyPart['format'];
}

async function groupsOf(files: readonly ListedFile[], input: CopyPartsInput): Promise<readonly Group[]> {
  const { held, load, pathsUri, staging, signal } = input;
  const declared = held.columns.map(({ name }) => name);
  const { format } = load;
  switch (format.kind) {
    case 'avro': {
      const mapping =
        pathsUri ?? { paths: 'auto', auto: 'auto', 'auto-ignorecase': 'auto ignorecase' }[format.mapping.kind];
      return [{ files, columns: declared, format: { kind: 'avro', mapping } }];
    }
    case 'delimited':
    case 'fixedwidth':
      return byKey(files, ({ key }) => copyCompressionOf(key, load.compression)).map((group) => ({
        files: group,
        // By position: as they are declared, or in the order of the widths.
        columns: format.kind === 'fixedwidth' ? format.widths.map(({ column }) => column) : declared,
        format,
      }));
    case 'json': {
      const mapping =
        pathsUri ??
        { paths: 'auto', auto: 'auto', 'auto-ignorecase': 'auto ignorecase', noshred: 'noshred' }[format.mapping.kind];
      return byKey(files, ({ key }) => copyCompressionOf(key, load.compression)).map((group) => ({
        files: group,
        columns: declared,
        format: { kind: 'json', mapping },
      }));
    }
    case 'csv': {
      const columnsOf = new Map<ListedFile, readonly string[]>();
      if (format.header) {
        await mapBounded(files, footersAtOnce, async (file) => {
          columnsOf.set(
            file,
            csvHeader(held, format, file, await firstLineOf(file, load.compression, staging, signal)).columns,
          );
        });
      }
      const orderOf = (file: ListedFile): readonly string[] => columnsOf.get(file) ?? declared;
      return byKey(files, (file) => `${copyCompressionOf(file.key, load.compression)} ${orderOf(file).join('\n')}`).map(
        (group) => ({
          files: group,
          columns: group[0] === undefined ? declared : orderOf(group[0]),
          format: { ...format },
        }),
      );
    }
    case 'parquet': {
      const columnsOf = new Map<ListedFile, readonly string[]>();
      await mapBounded(files, footersAtOnce, async (file) => {
        columnsOf.set(file, orderInFile(held, file, await parquetColumns(file, staging, signal)));
      });
      return byKey(files, (file) => (columnsOf.get(file) ?? []).join('\n')).map((group) => ({
        files: group,
        columns: group[0] === undefined ? declared : (columnsOf.get(group[0]) ?? declared),
        format: {
          kind: 'parquet',
          serializesToJson: held.columns.some(({ dataType }) => dataType?.toLowerCase() === 'super'),
        },
      }));
    }
  }
}

/** COPY takes Parquet by position: the column list is the file's own order, so that columns are matched by name after all. */
function orderInFile(held: SourceNode, file: ListedFile, inFile: readonly string[]): readonly string[] {
  const known = new Map(held.columns.map(({ name }) => [name.toLowerCase(), name]));
  const columns = inFile.map((name) => known.get(name.toLowerCase()) ?? '');
  const unknown = inFile.filter((name) => !known.has(name.toLowerCase()));
  const missing = held.columns.map(({ name }) => name).filter((name) => !columns.includes(name));
  if (unknown.length > 0 || missing.length > 0) {
    const problems = [
      ...missing.map((name) => `${name}: declared, not in the file`),
      ...unknown.map((name) => `${name}: in the file, not declared; COPY cannot leave a column out`),
    ];
    const data = { source: held.name, detail: problems.join('; ') };
    throw new DiagnosticError(errorDiagnostic('loadFailed', { uri: file.uri }, data));
  }
  return columns;
}

function byKey<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
