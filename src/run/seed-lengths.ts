// Texts of a seed against the lengths of its columns: Redshift refuses what is too long, DuckDB takes it.
import { readFile } from 'node:fs/promises';
import type { SeedNode } from '../core/node.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { TypedColumn } from '../sql/types/redshift-type.ts';
import { typeText } from '../sql/types/type-text.ts';

const mostTold = 10;

/** Throws a DiagnosticError that tells each value (at most ten) whose bytes are more than its column holds; trailing blanks do not count. */
export async function checkLengths(
  node: SeedNode,
  columns: readonly TypedColumn[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const found: { readonly row: number; readonly reason: string }[] = [];
  for (const [index, { name, type }] of columns.entries()) {
    const length = type.kind === 'varchar' || type.kind === 'char' ? type.length : undefined;
    if (length === undefined) continue;
    for (const [row, cells] of rows.entries()) {
      const value = cells[index] ?? '';
      if (value.length * 3 <= length || Buffer.byteLength(value.replace(/ +$/, '')) <= length) continue;
      found.push({
        row,
        reason: `value too long for type ${typeText(type)}: "${shortened(value)}", in column "${name}"`,
      });
      if (found.length === mostTold) break;
    }
  }
  const told = found.sort((left, right) => left.row - right.row).slice(0, mostTold);
  if (told.length === 0) return;
  const lines = await linesOf(node);
  const diagnostics = told.map(({ row, reason }): Diagnostic => {
    const line = lines[row];
    const at = line === undefined ? { uri: node.path } : { uri: node.path, line };
    return errorDiagnostic('seedUnreadable', at, { seed: node.name, reason });
  });
  throw new DiagnosticError(diagnostics);
}

const shortened = (value: string): string => (value.length > 40 ? `${value.slice(0, 40)}…` : value);

/** The line that each row begins in; read again, since it is asked for only when something is wrong. */
async function linesOf(node: SeedNode): Promise<readonly number[]> {
  const { parse } = await import('csv-parse/sync');
  const options = { bom: true, delimiter: node.config.delimiter, skip_empty_lines: true, info: true };
  const text = await readFile(node.csvPath, 'utf8');
  // With `info`, csv-parse wraps each record; its types do not know.
  const records = parse(text, options) as unknown as readonly {
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }[];
  const breaksIn = (record: readonly string[]): number => record.join('').split('\n').length - 1;
  return records.slice(1).map(({ record, info }) => info.lines - breaksIn(record));
}
