// Results as the API hands them out: a page at a time, each cell as a Field, or pages of CSV.
import type { Cell, ResultColumn, ResultTable } from '../warehouse/result.ts';
import { invalid } from './api-error.ts';

export interface Page {
  readonly rows: ResultTable['rows'];
  readonly nextToken: string | undefined;
}

export function pageOf(table: ResultTable, id: string, token: string | undefined, pageRows: number): Page {
  const from = token === undefined ? 0 : offsetOf(token, id, table.rows.length);
  const to = from + pageRows;
  return {
    rows: table.rows.slice(from, to),
    nextToken: to < table.rows.length ? Buffer.from(`${id}/${to}`).toString('base64') : undefined,
  };
}

function offsetOf(token: string, id: string, rows: number): number {
  const [of, at] = Buffer.from(token, 'base64').toString().split('/');
  const offset = Number(at);
  if (of !== id || !Number.isInteger(offset) || offset <= 0 || offset >= rows) throw invalid('Invalid NextToken');
  return offset;
}

export function columnMetadata(column: ResultColumn): object {
  const textual = ['varchar', 'bpchar', 'super', 'varbyte'].includes(column.typeName);
  return {
    columnDefault: null,
    isCaseSensitive: textual,
    isCurrency: false,
    isSigned: !textual && !['bool', 'date', 'timestamp', 'timestamptz'].includes(column.typeName),
    label: column.name,
    length: textual ? column.precision : 0,
    name: column.name,
    nullable: column.nullable ? 1 : 0,
    precision: column.precision,
    scale: column.scale,
    schemaName: '',
    tableName: '',
    typeName: column.typeName,
  };
}

export function fieldOf(cell: Cell, { typeName }: ResultColumn): object {
  if (cell === null) return { isNull: true };
  switch (typeName) {
    case 'int2':
    case 'int4':
    case 'int8':
    case 'oid':
      // All digits, as the service sends them: what a client's JSON parser makes of them is the client's affair.
      return { longValue: rawJson(cell) };
    case 'float4':
    case 'float8':
      return { doubleValue: Number.isFinite(Number(cell)) ? rawJson(String(Number(cell))) : floatWord(cell) };
    case 'bool':
      return { booleanValue: cell === 'true' || cell === 't' };
    case 'timestamp':
      return { stringValue: cell.includes('.') ? cell : `${cell}.0` };
    default:
      return { stringValue: cell };
  }
}

function floatWord(text: string): string {
  if (/^nan$/i.test(text)) return 'NaN';
  return text.startsWith('-') ? '-Infinity' : 'Infinity';
}

function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}

/** Quoted where it must be; NULL is empty without quotes, an empty text is `""`. */
export function csvOf(rows: ResultTable['rows']): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export function tableBytes(table: ResultTable): { readonly total: number; readonly widest: number } {
  let total = 0;
  let widest = 0;
  for (const row of table.rows) {
    let bytes = 0;
    for (const cell of row) bytes += cell === null ? 0 : Buffer.byteLength(cell);
    total += bytes;
    widest = Math.max(widest, bytes);
  }
  return { total, widest };
}
