// The first line of a CSV file: which of the source's columns stand in the file, in which order. COPY goes by position; a header
// says the positions, so columns may be named in any order.
import { parse } from 'csv-parse/sync';
import type { FileFormat } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { closest } from '../util/closest.ts';
import { ContentError } from './content.ts';

export interface CsvHeader {
  /** Equal headers have equal names. */
  readonly name: string;
  /** Names of the source's columns, in the file's order. */
  readonly columns: readonly string[];
}

export function csvHeader(
  node: SourceNode,
  format: Extract<FileFormat, { kind: 'csv' }>,
  file: ListedFile,
  firstLine: string,
): CsvHeader {
  const names = fields(format, file, firstLine);
  const known = new Map(node.columns.map(({ name }) => [name.toLowerCase(), name]));
  const columns: string[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const column = known.get(name.trim().toLowerCase());
    if (column === undefined || columns.includes(column)) unknown.push(name);
    else columns.push(column);
  }
  const missing = node.columns.map(({ name }) => name).filter((name) => !columns.includes(name));
  if (unknown.length > 0 || missing.length > 0) {
    const [first] = unknown;
    throw new DiagnosticError(
      errorDiagnostic(
        'csvHeaderMismatch',
        { uri: file.uri, line: 1 },
        { source: node.name, unknown, missing, closest: first === undefined ? undefined : closest(first, missing) },
      ),
    );
  }
  return { name: columns.join('\n'), columns };
}

function fields(format: Extract<FileFormat, { kind: 'csv' }>, file: ListedFile, line: string): readonly string[] {
  try {
    const records = parse(line, {
      delimiter: format.delimiter,
      quote: format.quote,
      escape: format.quote,
    }) as string[][];
    return records[0] ?? [];
  } catch (error) {
    throw new ContentError(file, error instanceof Error ? error.message : String(error), 1);
  }
}
