// Rows as an aligned table that never is wider than the terminal.
import picocolors from 'picocolors';
import type { QueryResult } from '../core/query-result.ts';
import { padEnd, padStart, printable, shortenEnd, textWidth } from '../util/fit-text.ts';
import { isNumericType } from './column-type.ts';

export interface TableTextOptions {
  readonly color: boolean;
  /** `Infinity`: nothing is shortened (pipes). */
  readonly width: number;
}

const gap = 2;
const narrowest = 6;
/** Half a number is another number: these keep their digits as long as any text can give way. */
const widestNumber = 24;

/** Numbers at the right, NULL as `NULL`; what has no room is shortened, and columns that have none are named below. */
export function tableText(result: QueryResult, options: TableTextOptions): string {
  const colors = picocolors.createColors(options.color);
  if (result.columns.length === 0) return 'no columns';
  const cells = result.rows.map((row) => row.map((cell) => (cell === null ? 'NULL' : oneLine(cell))));
  const natural = result.columns.map((column, index) =>
    cells.reduce((widest, row) => Math.max(widest, textWidth(row[index] ?? '')), Math.max(1, textWidth(column.name))),
  );
  const isRight = result.columns.map((column) => isNumericType(column.type));
  const least = natural.map((cells, index) => Math.min(cells, isRight[index] === true ? widestNumber : narrowest));
  const widths = fitWidths(natural, least, options.width);
  const place = (text: string, index: number): string => {
    const width = widths[index] ?? 0;
    const fitted = shortenEnd(text, width);
    return isRight[index] === true ? padStart(fitted, width) : padEnd(fitted, width);
  };
  const shown = result.columns.slice(0, widths.length);
  const join = (parts: readonly string[]): string => parts.join(' '.repeat(gap)).trimEnd();
  const lines = [
    join(shown.map((column, index) => colors.bold(place(column.name, index)))),
    join(widths.map((width) => colors.dim('─'.repeat(width)))),
    ...cells.map((row, at) =>
      join(
        shown.map((_, index) => {
          const text = place(row[index] ?? '', index);
          return result.rows[at]?.[index] === null ? colors.dim(text) : text;
        }),
      ),
    ),
  ];
  const hidden = result.columns.slice(widths.length);
  if (hidden.length > 0) {
    const names = shortenEnd(hidden.map((column) => column.name).join(', '), options.width - 16);
    lines.push(colors.dim(`+ ${hidden.length} columns: ${names}`));
  }
  return lines.join('\n');
}

function oneLine(text: string): string {
  return printable(text.replace(/\r?\n/g, '⏎'));
}

// The column with the most to spare gives first; only when none has any, columns at the end lose their place.
function fitWidths(natural: readonly number[], least: readonly number[], width: number): readonly number[] {
  if (!Number.isFinite(width)) return natural;
  let count = natural.length;
  while (count > 1 && total(least.slice(0, count)) > width) count -= 1;
  const widths = natural.slice(0, count);
  for (let excess = total(widths) - width; excess > 0; excess -= 1) {
    let at = 0;
    for (const [index, cells] of widths.entries()) {
      const isSpare = cells > (least[index] ?? 0);
      const isBestSpare = (widths[at] ?? 0) > (least[at] ?? 0);
      if (isSpare && (!isBestSpare || cells > (widths[at] ?? 0))) at = index;
    }
    widths[at] = Math.max(1, (widths[at] ?? 0) - 1);
  }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, gap * (widths.length - 1));
}
