// What the table of functions says of one function: the types that it takes, the type that it gives, DuckDB's words for it.
import type { Call, Expression, Place } from '../../../sql/syntax/nodes.ts';
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import type { DigitTree } from './decimal-digits.ts';

/** An argument, translated already. */
export interface TypedSql {
  /** DuckDB's SQL, closed: it can stand beside any operator. */
  readonly sql: string;
  readonly type: RedshiftType;
  /** What the user wrote. */
  readonly node: Expression;
  /** The value, where it is a literal: masks, dateparts, patterns, options. NULL is `null`. */
  readonly constant?: string | number | boolean | null;
  /** True: its value never ends in a blank (see TypedColumn). */
  readonly trimmed?: boolean;
  /** The most characters that it can have, where that is less than its type says. */
  readonly longest?: number;
  /** Of a decimal that `+ - *` made: from what. Holds for this very `sql` only. */
  readonly digits?: DigitTree;
}

/** Stands in an aggregate's SQL where OVER (…) belongs, if that is not its end: `CAST(sum(x)${overPlace} AS BIGINT)`. */
export const overPlace = '\uFDD2';

export interface Emission {
  readonly sql: string;
  readonly type: RedshiftType;
  readonly trimmed?: boolean;
  readonly longest?: number;
}

/** What an entry may ask for besides its arguments. */
export interface EmissionContext {
  readonly call: Call;
  /** Refuses this use with the function's name, the place and a way out; never returns. */
  refuse(why: string, instead: string, at?: Place): never;
  /** A mistake that Redshift answers with an error too (a wrong type, an unknown datepart): `detail` in Redshift's words. */
  mistake(detail: string, at?: Place): never;
  /** The values as the one type that they have in common; refuses what Redshift refuses. `what`: `COALESCE types`. */
  unify(
    what: string,
    values: readonly TypedSql[],
  ): { readonly values: readonly TypedSql[]; readonly type: RedshiftType };
  /** `left = right` and its kin as Redshift compares: implicit casts, no trailing blanks. */
  compare(operator: string, left: TypedSql, right: TypedSql): string;
  /** Notes that the SQL needs a TypeScript function, so a view that holds it is built as a table locally. */
  needsFunction(name: string): void;
  /** ORDER BY of WITHIN GROUP, translated: `"y" DESC NULLS FIRST`; undefined where there is none. */
  readonly withinGroup: string | undefined;
  /** The run's one moment, as a TIMESTAMP expression: GETDATE() and its kin are equal within a run. */
  readonly now: string;
}

/** One function of Redshift. A name that has no entry is refused: this is an allow-list. */
export type FunctionEntry = {
  /** Lower case. */
  readonly name: string;
  /** Other names of the very same function. */
  readonly aliases?: readonly string[];
  /** The chapter of Redshift's manual: `date`, `string`, `json`, … */
  readonly chapter: Chapter;
  /** The page of the manual that describes it, as in its address: `r_DATEADD_function`. */
  readonly page: string;
} & (
  | {
      readonly use: 'scalar' | 'aggregate' | 'window' | 'aggregate-or-window';
      /** Names of arguments that are words, not values: `datepart`. By position; they arrive with `constant` set and empty `sql`. */
      readonly words?: readonly number[];
      /** How it is answered: in DuckDB's own words, by a macro of the prelude, or by a TypeScript function. */
      readonly by: 'sql' | 'macro' | 'typescript';
      /** True where each evaluation gives another value. Its SQL holds no arguments. */
      readonly isVolatile?: boolean;
      /** `arguments` in the order written, number already checked against `arity`. For aggregates `sql` is the whole call but OVER. */
      readonly arity: readonly [least: number, most: number];
      emit(values: readonly TypedSql[], context: EmissionContext): Emission;
    }
  /** Known and not to be had: the diagnostic says why, and what to do instead. */
  | { readonly use: 'refused'; readonly why: string; readonly instead: string }
);

export type Chapter =
  | 'aggregate'
  | 'array'
  | 'bitwise'
  | 'conditional'
  | 'formatting'
  | 'date'
  | 'hash'
  | 'hll'
  | 'json'
  | 'math'
  | 'object'
  | 'spatial'
  | 'string'
  | 'super'
  | 'system'
  | 'varbyte'
  | 'window'
  | 'machine learning';
