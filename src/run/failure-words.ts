// A failing test in a person's words: which test on what, how many, and the first of the offending values.
import type { Cell, QueryResult } from '../adapters/adapter.ts';
import type { Manifest } from '../core/manifest.ts';
import type { TestNode } from '../core/node.ts';

export interface FailureWords {
  readonly test: string;
  readonly summary: string;
  readonly rows: readonly string[];
}

const longestValue = 60;
const mostColumns = 6;

export function failureWords(node: TestNode, failures: number, sample: QueryResult, manifest: Manifest): FailureWords {
  if (node.origin.kind === 'singular')
    return { test: node.name, summary: count(failures, 'row'), rows: plainRows(sample) };
  const { testName, columnName, attachedTo } = node.origin;
  const owner = manifest.nodes.get(attachedTo)?.name ?? attachedTo;
  const test = `${testName}${columnName === undefined ? '' : `(${columnName})`} on ${owner}`;
  switch (testName) {
    case 'unique':
      return {
        test,
        summary: `${count(failures, 'value')} more than once`,
        rows: valuesLine(columnName, sample, true),
      };
    case 'accepted_values':
      return { test, summary: `${count(failures, 'value')} not accepted`, rows: valuesLine(columnName, sample, true) };
    case 'relationships':
      return {
        test,
        summary: `${count(failures, 'row')} without a parent`,
        rows: valuesLine(columnName, sample, false),
      };
    case 'not_null':
      return {
        test,
        summary: failures === 1 ? '1 row is null' : `${grouped(failures)} rows are null`,
        rows: plainRows(sample),
      };
    default:
      return { test, summary: count(failures, 'row'), rows: plainRows(sample) };
  }
}

/** `user_id 15 ×2, 29 ×2`: the first column is the value, the second how often (where the test gives it). */
function valuesLine(column: string | undefined, sample: QueryResult, counted: boolean): readonly string[] {
  const values = sample.rows.map(([value, times]) => {
    const shown = text(value ?? null);
    return counted && times !== undefined && times !== '1' ? `${shown} ×${times}` : shown;
  });
  return values.length === 0 ? [] : [`${column ?? ''} ${values.join(', ')}`.trim()];
}

function plainRows(sample: QueryResult): readonly string[] {
  const names = sample.columns.slice(0, mostColumns).map((column) => column.name);
  const more = sample.columns.length > mostColumns ? ', …' : '';
  return sample.rows.map((row) => names.map((name, index) => `${name}=${text(row[index] ?? null)}`).join(', ') + more);
}

function text(cell: Cell): string {
  if (cell === null) return 'NULL';
  const line = cell.replace(/\s+/g, ' ');
  return line.length > longestValue ? `${line.slice(0, longestValue - 1)}…` : line;
}

function count(failures: number, noun: string): string {
  return `${grouped(failures)} ${noun}${failures === 1 ? '' : 's'}`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
