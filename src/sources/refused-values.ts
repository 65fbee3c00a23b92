// The values that COPY has refused. Redshift's views tell file, line, column and reason, and not the value to everybody (reference:
// Redshift 2.6), so it is read where it stands: a read of some megabytes for each of a few files, after something has gone wrong.
import { parse } from 'csv-parse/sync';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import type { BadFile } from '../diagnostics/catalog/sf8-sources.ts';
import { shortened } from './bad-file.ts';
import { csvHeader } from './csv-header.ts';
import { headOf } from './first-line.ts';
import { parseJsonPath } from './json-path.ts';
import type { Staging } from './staging.ts';

const mostFiles = 5;
const mostBytes = 8 << 20;

/** The same errors, with the values of those whose line can be read. */
export async function withValues(
  errors: readonly BadFile[],
  input: {
    readonly node: SourceNode;
    readonly load: LoadSpec;
    readonly files: readonly ListedFile[];
    readonly staging: Staging;
    readonly signal: AbortSignal;
  },
): Promise<readonly BadFile[]> {
  const { node, load, files, staging, signal } = input;
  // Those two are COPY's to unpack, and these formats have no lines.
  if (load.compression === 'bzip2' || load.compression === 'lzop') return errors;
  if (load.format.kind === 'parquet' || load.format.kind === 'avro') return errors;
  const lines = new Map<string, readonly string[]>();
  for (const uri of new Set(errors.map((error) => error.uri))) {
    const file = files.find((one) => one.uri === uri);
    if (file === undefined || lines.size >= mostFiles) continue;
    // What only the role of COPY may read is told without its values.
    const head = await headOf(file, load.compression, staging, signal, mostBytes).catch(() => '');
    lines.set(uri, head.split(/\r?\n/));
  }
  return errors.map((error) => {
    const { problem, line, uri } = error;
    const text = line === undefined ? undefined : lines.get(uri)?.[line - 1];
    if (problem.kind !== 'value' || text === undefined) return error;
    const file = files.find((one) => one.uri === uri) as ListedFile;
    const value = valueIn(text, problem, { node, load, file, first: lines.get(uri)?.[0] ?? '' });
    return value === undefined ? error : { ...error, problem: { ...problem, value: shortened(value) } };
  });
}

interface Place {
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly file: ListedFile;
  /** The file's first line. */
  readonly first: string;
}

/** Undefined where the line is not a whole record of its own: a value that spans lines, several records on one. */
function valueIn(
  text: string,
  { column, path }: { readonly column: string; readonly path: string },
  { node, load, file, first }: Place,
): string | undefined {
  const { format } = load;
  try {
    switch (format.kind) {
      case 'json':
        return valueAt(JSON.parse(text), path, format.mapping.kind === 'auto-ignorecase');
      case 'csv': {
        const { delimiter, quote } = format;
        const names = format.header
          ? csvHeader(node, format, file, first.replace(/^\uFEFF/, '')).columns
          : node.columns.map(({ name }) => name);
        const [fields = []] = parse(text, { delimiter, quote, escape: quote }) as string[][];
        return fields.length === names.length ? quotedText(fields[names.indexOf(column)]) : undefined;
      }
      case 'delimited': {
        if (load.copy?.options.escape === true || load.copy?.options.removeQuotes === true) return undefined;
        return quotedText(text.split(format.delimiter)[node.columns.findIndex(({ name }) => name === column)]);
      }
      case 'fixedwidth': {
        let at = 0;
        for (const { column: name, width } of format.widths) {
          if (name === column)
            return quotedText(
              [...text]
                .slice(at, at + width)
                .join('')
                .trim(),
            );
          at += width;
        }
        return undefined;
      }
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function valueAt(record: unknown, path: string, ignoresCase: boolean): string | undefined {
  let found = record;
  for (const step of parseJsonPath(path) ?? []) {
    if (typeof found !== 'object' || found === null) return undefined;
    const keys = ignoresCase
      ? Object.keys(found).filter((key) => key.toLowerCase() === String(step).toLowerCase())
      : [step];
    found = (found as Readonly<Record<string | number, unknown>>)[keys[0] ?? step];
  }
  return found === undefined ? undefined : JSON.stringify(found);
}

function quotedText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}
