// Rows as CSV by RFC 4180: CRLF line ends, quotes where they are needed. NULL is an empty field, empty text is `""`.
import type { QueryResult } from '../core/query-result.ts';

export function rowsCsv(result: QueryResult): string {
  const header = result.columns.map((column) => field(column.name));
  const rows = result.rows.map((row) => row.map((cell) => field(cell)).join(','));
  return [header.join(','), ...rows].join('\r\n');
}

function field(cell: string | null): string {
  if (cell === null) return '';
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
