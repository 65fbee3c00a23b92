// What a translated query is made of, between its parts.
import type { Expression } from '../../../sql/syntax/nodes.ts';
import type { RedshiftType, TypedColumn } from '../../../sql/types/redshift-type.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import type { Scope, ScopeSource, Tables } from './scope.ts';
import type { Translator } from './translator.ts';

export interface QueryContext {
  readonly translator: Translator;
  readonly tables: Tables;
  /** The query around, whose columns may be used inside. */
  readonly parent: Scope | undefined;
  /** It stands within another query: in its FROM, its WITH or an expression. */
  readonly isInner?: boolean;
}

/** A column and whether DuckDB's precision of it may differ: see Value. */
export interface LooseColumn extends TypedColumn {
  readonly loose?: boolean;
}

export interface OutputColumn extends LooseColumn {
  readonly trimmed: boolean;
  readonly node: Expression;
}

export interface TranslatedQuery {
  readonly columns: readonly OutputColumn[];
  /** True: `*` of a relation whose columns are not known is among them. */
  readonly open: boolean;
  /** `wanted`: the types that the columns are to have exactly; without it DuckDB's type of a decimal may be a wider one. */
  render(wanted?: readonly RedshiftType[]): string;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A relation of FROM under its alias; `rename`: the names that its columns have in SQL, where two of them are equal. */
export function sourceOf(
  names: readonly string[],
  sql: string,
  columns: readonly LooseColumn[],
  open: boolean,
  internal: readonly string[] = columns.map((column) => column.name),
  withheld?: readonly string[],
): ScopeSource {
  const source: Writable<ScopeSource> = { names, sql, columns: undefined, ...(withheld && { withheld }) };
  if (!open) {
    source.columns = columns.map((column, at) => ({
      name: column.name,
      type: column.type,
      trimmed: column.trimmed ?? false,
      loose: column.loose ?? false,
      sql: `${sql}.${quoteIdentifier(internal[at] ?? column.name)}`,
      source,
    }));
  }
  return source;
}

/** Names that differ, for a list of columns in which some do not. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}:${count}`;
  });
}

/** `("a", "b")`, or nothing where the query's own names will do. */
export function columnList(own: readonly string[], wanted: readonly string[]): string {
  return own.length === wanted.length && own.every((name, at) => name === wanted[at])
    ? ''
    : `(${wanted.map(quoteIdentifier).join(', ')})`;
}

/** Columns under other names: `with t(a, b) as …`, `(select …) as t(a, b)`. */
export function renamedColumns<Column extends TypedColumn>(
  columns: readonly Column[],
  names: readonly { readonly text: string }[],
): readonly Column[] {
  return columns.map((column, at) => ({ ...column, name: names[at]?.text ?? column.name }));
}
