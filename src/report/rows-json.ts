// Rows as JSON: `show --output json` prints `{ "columns": [{name, type}], "rows": [{…}] }`.
import type { QueryResult } from '../core/query-result.ts';
import { isBooleanType, isNumericType } from './column-type.ts';

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * One object a row, one row a line. Numbers keep every digit of the warehouse's text (`10.50`, a 20-digit bigint); other
 * types are strings, SQL's NULL is null. Of columns with one name the last wins, as in every JSON object.
 */
export function rowsJson(result: QueryResult): string {
  const columns = JSON.stringify(result.columns.map(({ name, type }) => ({ name, type })));
  const rows = result.rows.map((row) => {
    const members = result.columns.map(
      (column, index) => `${JSON.stringify(column.name)}:${cellJson(row[index] ?? null, column.type)}`,
    );
    return `    {${members.join(',')}}`;
  });
  const body = rows.length === 0 ? '[]' : `[\n${rows.join(',\n')}\n  ]`;
  return `{\n  "columns": ${columns},\n  "rows": ${body}\n}`;
}

function cellJson(cell: string | null, type: string): string {
  if (cell === null) return 'null';
  if (isNumericType(type) && jsonNumber.test(cell)) return cell;
  if (isBooleanType(type) && /^(t(rue)?|f(alse)?)$/i.test(cell)) return /^t/i.test(cell) ? 'true' : 'false';
  return JSON.stringify(cell);
}
