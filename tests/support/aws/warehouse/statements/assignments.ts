// `a = x, b = y`: the columns that UPDATE and MERGE set, and the expressions that they are set to.
import type { Column, Relation } from '../catalog.ts';
import { quoted } from '../physical-table.ts';
import type { Reader } from '../reader.ts';
import { SqlError } from '../sql-error.ts';
import type { Token } from '../tokens.ts';

export interface Assignment {
  readonly column: Column;
  /** Redshift's text. */
  readonly value: string;
}

export function readAssignments(
  reader: Reader,
  relation: Relation,
  ends: (token: Token) => boolean,
): readonly Assignment[] {
  const assignments: Assignment[] = [];
  do {
    const column = requireColumn(relation, reader.path().at(-1) as string);
    if (column.identity !== undefined) throw new SqlError(`cannot set an identity column to a value`);
    reader.expect('=');
    assignments.push({ column, value: readValue(reader, column, ends) });
  } while (reader.accept(','));
  return assignments;
}

/** One expression, up to a comma or what ends the list. DEFAULT is the column's. */
export function readValue(reader: Reader, column: Column, ends: (token: Token) => boolean): string {
  const from = reader.peek()?.start ?? reader.text.length;
  const to = reader.skipTo((token) => (token.kind === 'symbol' && token.value === ',') || ends(token));
  const value = reader.text.slice(from, to).trim();
  if (value === '') reader.fail();
  return /^default$/i.test(value) ? (column.default ?? 'null') : value;
}

export function requireColumn(relation: Relation, name: string): Column {
  const column = relation.columns.find((each) => each.name === name);
  if (column === undefined) throw new SqlError(`column "${name}" of relation "${relation.name}" does not exist`);
  return column;
}

/** `(x) as "_v0", (y) as "_v1"`. */
export const valueList = (values: readonly string[]): string =>
  values.map((value, at) => `(${value}) as "_v${at}"`).join(', ');

export const setList = (assignments: readonly Assignment[], rows: string): string =>
  assignments.map(({ column }, at) => `${quoted(column.name)} = ${rows}."_v${at}"`).join(', ');
