// Numbers of JSON with the digits of the file. DuckDB's JSON functions write a number anew, by way of a double: 19.90 as 19.9,
// 12345678901234567.12 as 12345678901234568.0. Where that would show, numbers travel as texts with a mark in front.
import { bareNumbers, holdsExactNumbers, numberMark, quotedNumbers } from '../adapters/duckdb/json-numbers.ts';
import type { ColumnType } from './column-type.ts';

/** A decimal number of so many digits is the shortest one that reads back as its double: DuckDB writes it as it was (C's DBL_DIG). */
const digitsOfDouble = 15;

/** Whether a column of the type shows digits that a double does not keep. */
export function showsDigits(type: ColumnType): boolean {
  return type.kind === 'super' || (type.kind === 'decimal' && type.precision > digitsOfDouble);
}

/** `object` is a column of type JSON, as the text stands in the file. The same where a double would do. */
export function withMarkedNumbers(object: string): string {
  const text = `CAST(${object} AS VARCHAR)`;
  return `CASE WHEN ${holdsExactNumbers(text)} THEN CAST(${quotedNumbers(text)} AS JSON) ELSE ${object} END`;
}

/** What was taken out of a document with marked numbers, as the column reads it. `value` is a column: it is named several times. */
export function unmarked(type: ColumnType, value: string): string {
  const number = `substr(${value}, 2)`;
  const isNumber = `starts_with(${value}, '${numberMark}')`;
  switch (type.kind) {
    case 'super':
      return `CASE WHEN contains(CAST(${value} AS VARCHAR), '${numberMark}') THEN ${bareNumbers(value)} ELSE ${value} END`;
    case 'decimal':
      return `CASE WHEN ${isNumber} THEN ${number} ELSE ${value} END`;
    case 'text':
      // A list or an object is its JSON text.
      return `CASE WHEN ${isNumber} THEN ${number} WHEN contains(${value}, '${numberMark}') THEN CAST(${bareNumbers(value)} AS VARCHAR) ELSE ${value} END`;
    default:
      // 1.5e3 is a whole number; the rules for values know it as 1500.0.
      return `CASE WHEN ${isNumber} THEN json_extract_string(CAST(${number} AS JSON), '$') ELSE ${value} END`;
  }
}
