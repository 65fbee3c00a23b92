// Cells as text -> the typed cells that templates work with (`run_query`, `statement`). By the type's name, so for every engine.
import type { Cell, QueryResult } from './adapter.ts';

/** As render/ takes it (its QueryTable); said again here because adapters stand below templates. */
export type TypedCell = null | boolean | number | bigint | string | { readonly decimal: string };

export interface TypedTable {
  readonly columns: QueryResult['columns'];
  readonly rows: readonly (readonly TypedCell[])[];
}

type ReadCell = (text: string) => TypedCell;

const readers: Readonly<Record<string, ReadCell>> = {
  boolean: (text) => text === 'true' || text === 't',
  integer: (text) => {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  },
  decimal: (text) => ({ decimal: text }),
  double: (text) =>
    text === 'inf' ? Number.POSITIVE_INFINITY : text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text),
  text: (text) => text,
};

const families: readonly (readonly [RegExp, string])[] = [
  [/^bool(ean)?$/, 'boolean'],
  [/^(u?(tiny|small|big|huge)int|u?integer|int[248]?|bignum|oid)$/, 'integer'],
  [/^(decimal|numeric)\b/, 'decimal'],
  [/^(float[48]?|double|double precision|real)$/, 'double'],
];

function readerOf(type: string): ReadCell {
  const word = type.toLowerCase();
  const family = families.find(([pattern]) => pattern.test(word))?.[1] ?? 'text';
  return readers[family] as ReadCell;
}

/** Integers outside of ±2^53 become bigint, decimals keep their digits; what has no type in templates stays text. */
export function toQueryTable(result: QueryResult): TypedTable {
  const read = result.columns.map((column) => readerOf(column.type));
  const typed = (cell: Cell, at: number): TypedCell => (cell === null ? null : (read[at] as ReadCell)(cell));
  return { columns: result.columns, rows: result.rows.map((row) => row.map(typed)) };
}
