// Calls one function of Redshift as the translator would, and runs what it emits on a real DuckDB without any settings.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { castSql } from '../../../src/adapters/duckdb/redshift/cast.ts';
import {
  type Emission,
  type EmissionContext,
  overPlace,
  type TypedSql,
} from '../../../src/adapters/duckdb/redshift/function-entry.ts';
import { functionEntry } from '../../../src/adapters/duckdb/redshift/functions/index.ts';
import { ensurePrelude } from '../../../src/adapters/duckdb/redshift/prelude.ts';
import { registerFunctions } from '../../../src/adapters/duckdb/redshift/registered-functions.ts';
import type { Call, Expression } from '../../../src/sql/syntax/nodes.ts';
import type { RedshiftType } from '../../../src/sql/types/redshift-type.ts';
import { boolean, decimal, integer, nullType, varchar } from '../../../src/sql/types/type-makers.ts';

const place = { start: 0, end: 0 };
const nothing: Expression = { kind: 'null', ...place };

/** An argument of a call: a literal, SQL of a type, or the answer of another call. */
export type Argument = string | number | boolean | null | TypedSql | Emission;

/** SQL of DuckDB with the type that Redshift would give it; `values` is not a literal. */
export const typed = (sql: string, type: RedshiftType): TypedSql => ({ sql: `(${sql})`, type, node: nothing });

/** A value of another type, as `'…'::type` gives it. */
export function cast(
  value: Argument,
  type: RedshiftType,
  style: 'explicit' | 'implicit' | 'assignment' | 'try' = 'explicit',
): TypedSql {
  const made = castSql(asTyped(value), type, style, now);
  if (made === undefined) throw new Error(`cannot cast to ${type.kind}`);
  return { ...made, node: nothing };
}

export const now = "TIMESTAMP '2026-11-28 12:34:56.789'";

function asTyped(value: Argument): TypedSql {
  if (value === null) return { sql: 'NULL', type: nullType, node: nothing, constant: null };
  if (typeof value === 'string') {
    const trimmed = !value.endsWith(' ');
    return {
      sql: `'${value.replaceAll("'", "''")}'`,
      type: varchar(Buffer.byteLength(value)),
      node: nothing,
      constant: value,
      trimmed,
    };
  }
  if (typeof value === 'boolean') return { sql: String(value), type: boolean, node: nothing, constant: value };
  if (typeof value === 'number') {
    const text = String(value);
    const [, digits = '', fraction = ''] = /^-?(\d*)\.?(\d*)$/.exec(text) ?? [];
    const type = Number.isInteger(value) ? integer : decimal(digits.length + fraction.length, fraction.length);
    return { sql: `(${text})`, type, node: nothing, constant: value };
  }
  return 'node' in value ? value : { ...value, node: nothing };
}

export class Refused extends Error {}

/** What of a call is not an argument. */
export type CallForm = Partial<Pick<Call, 'distinct' | 'nulls' | 'side' | 'star' | 'over'>> & {
  readonly withinGroup?: string;
};

/** Throws Refused with the reason where the table refuses the call. */
export function emit(
  name: string,
  values: readonly Argument[],
  form: CallForm = {},
): Emission & { readonly needs: readonly string[] } {
  const entry = functionEntry(name);
  if (entry === undefined) throw new Refused(`no entry for ${name}`);
  if (entry.use === 'refused') throw new Refused(`${entry.why}; ${entry.instead}`);
  const [least, most] = entry.arity;
  if (values.length < least || values.length > most) throw new Refused(`${name} takes ${least} to ${most} arguments`);
  const needs: string[] = [];
  const { withinGroup, ...parts } = form;
  const context: EmissionContext = {
    call: {
      kind: 'call', schema: undefined, name: { text: name, quoted: false, ...place }, form: 'plain', arguments: [], star: false,
      distinct: false, approximate: false, withinGroup: undefined, nulls: undefined, over: undefined, ...place, ...parts,
    }, // biome-ignore format: short
    refuse: (why, instead) => {
      throw new Refused(`${why}; ${instead}`);
    },
    mistake: (detail) => {
      throw new Refused(detail);
    },
    // CASE's rules and comparisons are the translator's: conditional functions are tested through it.
    unify: () => {
      throw new Refused('unify');
    },
    compare: () => {
      throw new Refused('compare');
    },
    needsFunction: (needed) => needs.push(needed),
    withinGroup,
    now,
  };
  return { ...entry.emit(values.map(asTyped), context), needs };
}

/** A bare DuckDB with the prelude in its database. */
export async function bareDuckdb(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await ensurePrelude(connection);
  return connection;
}

/** The answer of `select sql`, as text; NULL is null. */
export async function cell(connection: DuckDBConnection, sql: string, from = ''): Promise<string | null> {
  const reader = await connection.runAndReadAll(`SELECT CAST((${sql}) AS VARCHAR)${from}`);
  return reader.getRows()[0]?.[0] as string | null;
}

/** The text of what a call answers: VARBYTE as hex, TIMESTAMPTZ in UTC. */
export async function answer(
  connection: DuckDBConnection,
  name: string,
  values: readonly Argument[],
  form: CallForm = {},
): Promise<string | null> {
  const { sql, type, needs } = emit(name, values, form);
  await registerFunctions(connection, needs);
  const shown =
    type.kind === 'varbyte' ? `lower(hex(${sql}))` : type.kind === 'timestamptz' ? `(${sql} AT TIME ZONE 'UTC')` : sql;
  return cell(connection, shown.replaceAll(overPlace, ''));
}
