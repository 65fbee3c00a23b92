// A seed's CSV file -> columns and rows, checked. Seeds are small files in the project; they are read whole.
import { readFile } from 'node:fs/promises';
import type { SeedNode } from '../core/node.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { addValue, emptyProfile, typeOf } from './seed-types.ts';

export interface SeedTable {
  /** Types in Redshift's words. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly string[])[];
}

export async function readSeed(node: SeedNode): Promise<SeedTable> {
  const { CsvError, parse } = await import('csv-parse/sync');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(node.csvPath));
  } catch (error) {
    const reason =
      error instanceof TypeError
        ? 'it is not UTF-8'
        : (error as NodeJS.ErrnoException).code === 'ENOENT'
          ? 'it does not exist'
          : String((error as Error).message);
    throw new DiagnosticError(errorDiagnostic('seedUnreadable', { uri: node.path }, { seed: node.name, reason }));
  }
  // No value of a warehouse may hold one.
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const line = text.slice(0, nul).split('\n').length;
    const data = { seed: node.name, reason: `line ${line} holds a NUL byte` };
    throw new DiagnosticError(errorDiagnostic('seedUnreadable', { uri: node.path, line }, data));
  }
  let records: string[][];
  try {
    records = parse(text, { bom: true, delimiter: node.config.delimiter, skip_empty_lines: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : undefined;
    const at = line === undefined ? { uri: node.path } : { uri: node.path, line };
    throw new DiagnosticError(errorDiagnostic('seedUnreadable', at, { seed: node.name, reason: csvReason(error) }));
  }
  const [header, ...rows] = records;
  if (header === undefined) {
    throw new DiagnosticError(
      errorDiagnostic('seedUnreadable', { uri: node.path }, { seed: node.name, reason: 'it has no header line' }),
    );
  }
  const seen = new Set<string>();
  for (const name of header) {
    const folded = name.trim().toLowerCase();
    const reason =
      folded === ''
        ? 'a column has no name'
        : seen.has(folded)
          ? `the column "${name.trim()}" stands twice`
          : undefined;
    if (reason !== undefined)
      throw new DiagnosticError(
        errorDiagnostic('seedUnreadable', { uri: node.path, line: 1 }, { seed: node.name, reason }),
      );
    seen.add(folded);
  }
  const profiles = header.map(emptyProfile);
  for (const row of rows) for (const [index, profile] of profiles.entries()) addValue(profile, row[index] ?? '');
  return {
    columns: header.map((name, index) => ({
      name: name.trim(),
      type: declared(node, name.trim()) ?? typeOf(profiles[index] ?? emptyProfile()),
    })),
    rows,
  };
}

/** column_types of the config, else data_type of the YAML. */
function declared(node: SeedNode, name: string): string | undefined {
  const folded = name.toLowerCase();
  for (const [column, type] of Object.entries(node.config.columnTypes))
    if (column.toLowerCase() === folded) return type;
  return node.columns.find((column) => column.name.toLowerCase() === folded)?.dataType;
}

/** csv-parse's commonest complaint in our words. */
function csvReason(error: Error): string {
  const [, expected, found, line] =
    /^Invalid Record Length: expect (\d+), got (\d+) on line (\d+)/.exec(error.message) ?? [];
  if (/^Quote Not Closed/.test(error.message)) return 'a quoted value is not closed before the end of the file';
  if (/^Invalid (?:Opening|Closing) Quote/.test(error.message))
    return 'a quote stands inside a value: a value that holds one is quoted, and its quotes are doubled ("a ""b"" c")';
  if (expected === undefined) return error.message;
  return `line ${line} has ${found} value${found === '1' ? '' : 's'}, the first line names ${expected} column${expected === '1' ? '' : 's'}`;
}
