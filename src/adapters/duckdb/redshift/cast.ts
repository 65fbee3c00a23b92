// Casts: every pair of Redshift types in DuckDB's SQL, with Redshift's results and errors (manual: "Type compatibility and conversion").
import type { RedshiftType, TypeKind } from '../../../sql/types/redshift-type.ts';
import { isOf, longestVarchar } from '../../../sql/types/type-makers.ts';
import { castLiteral } from './cast-literal.ts';
import type { Emission, TypedSql } from './function-entry.ts';
import { preludeCall as call } from './prelude/macro.ts';
import { duckdbType } from './type-names.ts';

/**
 * `implicit`: an argument or an operand; `assignment`: a value for a column (only blanks may be cut off); `explicit`: CAST, `::`, CONVERT (text is cut
 * to its length); `try`: TRY_CAST (NULL where the value cannot be read).
 */
export type CastStyle = 'implicit' | 'assignment' | 'explicit' | 'try';

/** What a cast reads of a value. */
export type CastSource = Pick<TypedSql, 'sql' | 'type'> & Partial<TypedSql>;

const numbers: readonly TypeKind[] = ['smallint', 'integer', 'bigint', 'decimal', 'real', 'double'];
const texts: readonly TypeKind[] = ['char', 'varchar'];

// Manual: "Implicit conversion types". Number literals and texts between apostrophes become what is asked for.
const implicitTargets: Readonly<Partial<Record<TypeKind, readonly TypeKind[]>>> = {
  smallint: [...numbers, ...texts, 'boolean'],
  integer: [...numbers, ...texts, 'boolean'],
  bigint: [...numbers, ...texts, 'boolean'],
  decimal: [...numbers, ...texts],
  real: [...numbers, ...texts],
  double: [...numbers, ...texts],
  char: texts,
  varchar: texts,
  date: [...texts, 'timestamp', 'timestamptz'],
  time: ['varchar', 'timetz'],
  timestamp: [...texts, 'date', 'timestamptz'],
  timestamptz: [...texts, 'date', 'timestamp', 'timetz'],
  timetz: ['varchar', 'time'],
};

const explicitTargets: Readonly<Partial<Record<TypeKind, readonly TypeKind[]>>> = {
  smallint: ['varbyte', 'super'],
  integer: ['varbyte', 'super'],
  bigint: ['varbyte', 'super'],
  decimal: ['super'],
  real: ['super'],
  double: ['super'],
  boolean: ['smallint', 'integer', 'bigint', 'super'],
  char: [...numbers, 'boolean', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'varbyte', 'super'],
  varchar: [...numbers, 'boolean', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'varbyte', 'super'],
  time: ['char'],
  timestamp: ['time'],
  timestamptz: ['time'],
  timetz: ['char'],
  varbyte: [...texts],
  super: [...numbers, ...texts, 'boolean', 'date', 'time', 'timetz', 'timestamp', 'timestamptz'],
};

/** Whether Redshift has the cast at all. */
export function canCast(from: TypeKind, to: TypeKind, style: CastStyle): boolean {
  if (from === to || from === 'null') return true;
  if (implicitTargets[from]?.includes(to)) return true;
  // An INSERT takes what an expression takes, and SUPER for a column of another type.
  if (style === 'implicit' || (style === 'assignment' && from !== 'super' && to !== 'super')) return false;
  return explicitTargets[from]?.includes(to) ?? false;
}

/**
 * The value as another type; undefined: Redshift has no such cast ("cannot cast type date to super"), or the value's type is not known.
 *
 * `now`: the run's moment, a TIMESTAMP expression, for `'today'::date` and its kin; without it they are not read.
 *
 * @example castSql({ sql: 'x', type: integer }, { kind: 'bigint' }, 'explicit') // { sql: 'CAST(x AS BIGINT)', type: bigint }
 */
export function castSql(value: CastSource, to: RedshiftType, style: CastStyle, now?: string): Emission | undefined {
  const from = value.type;
  if (to.kind === 'unknown' || from.kind === 'unknown') return undefined;
  if (from.kind === 'null' || value.constant === null)
    return { sql: `CAST(NULL AS ${duckdbType(to)})`, type: to, trimmed: true };
  if (typeof value.constant === 'string' && isOf('text', from)) {
    const literal = castLiteral(value.constant, to, style === 'try', now);
    if (literal !== undefined) return literal;
  } else if (!canCast(from.kind, to.kind, style)) return undefined;
  if (to.kind === 'char' || to.kind === 'varchar') return toText(value, { kind: to.kind, length: to.length }, style);
  const sql = convert(value, to, style === 'try');
  return sql === undefined ? undefined : { sql, type: to };
}

function convert({ sql, type: from }: CastSource, to: RedshiftType, lax: boolean): string | undefined {
  if (isOf('text', from)) return fromText(to.kind === 'varbyte' ? paddedSql(sql, from) : sql, to, lax);
  if (from.kind === 'super') return fromSuper(sql, to);
  switch (to.kind) {
    case 'super':
      return toSuper(sql, from);
    case 'varbyte':
      return from.kind === 'varbyte' ? sizedBytes(sql, to.length) : integerBytes(sql, from);
    case 'boolean':
      return from.kind === 'boolean' ? sql : `(${sql} <> 0)`;
    case 'date':
      if (from.kind === 'date') return sql;
      return `CAST(${from.kind === 'timestamptz' ? inUtc(sql) : sql} AS DATE)`;
    case 'timestamp':
      if (from.kind === 'timestamp') return sql;
      return from.kind === 'timestamptz' ? inUtc(sql) : `CAST(${sql} AS TIMESTAMP)`;
    case 'timestamptz':
      if (from.kind === 'timestamptz') return sql;
      return `(${from.kind === 'date' ? `CAST(${sql} AS TIMESTAMP)` : sql} AT TIME ZONE 'UTC')`;
    case 'time':
      if (from.kind === 'time') return sql;
      return `CAST(${from.kind === 'timestamptz' ? inUtc(sql) : sql} AS TIME)`;
    case 'timetz':
      if (from.kind === 'timetz') return sql;
      return from.kind === 'timestamptz' ? `CAST(CAST(${inUtc(sql)} AS TIME) AS TIMETZ)` : `CAST(${sql} AS TIMETZ)`;
    case 'interval':
    case 'hllsketch':
    case 'null':
      return from.kind === to.kind ? sql : undefined;
    default:
      return sameDuckdbType(from, to) ? sql : `${lax ? 'TRY_CAST' : 'CAST'}(${sql} AS ${duckdbType(to)})`;
  }
}

const inUtc = (sql: string): string => `(${sql} AT TIME ZONE 'UTC')`;
const sameDuckdbType = (a: RedshiftType, b: RedshiftType): boolean => duckdbType(a) === duckdbType(b);

const textMacros: Readonly<Partial<Record<TypeKind, string>>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  double: 'float8',
  boolean: 'bool',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  time: 'time',
  timetz: 'timetz',
};

/** The bytes of a CHAR are those of its full length. */
const paddedSql = (sql: string, type: RedshiftType): string =>
  type.kind === 'char' && type.length !== undefined ? `rpad(${sql}, ${type.length}, ' ')` : sql;

function fromText(sql: string, to: RedshiftType, lax: boolean): string | undefined {
  const name = textMacros[to.kind];
  if (name !== undefined) return call(`${lax ? 'try' : 'text'}_${name}`, sql);
  switch (to.kind) {
    case 'real':
      return `CAST(${call(`${lax ? 'try' : 'text'}_float8`, sql)} AS FLOAT)`;
    case 'decimal':
      return `${lax ? 'TRY_CAST' : 'CAST'}(${call(`${lax ? 'try_' : ''}numeric_text`, sql)} AS ${duckdbType(to)})`;
    case 'varbyte':
      return sizedBytes(`encode(${sql})`, to.length);
    case 'super':
      return `CAST(to_json(${sql}) AS JSON)`;
    default:
      return undefined;
  }
}

/** Lax, as Redshift is by default (cast_super_null_on_error): NULL for what does not fit. */
function fromSuper(sql: string, to: RedshiftType): string | undefined {
  switch (to.kind) {
    case 'super':
      return sql;
    case 'boolean':
      return call('super_bool', sql);
    case 'real':
      return `TRY_CAST(${call('super_number', sql)} AS FLOAT)`;
    case 'double':
      return `TRY_CAST(${call('super_number', sql)} AS DOUBLE)`;
    case 'smallint':
    case 'integer':
    case 'bigint':
      return `TRY_CAST(round(TRY_CAST(${call('super_number', sql)} AS DECIMAL(38,10))) AS ${duckdbType(to)})`;
    case 'decimal':
      return `TRY_CAST(${call('super_number', sql)} AS ${duckdbType(to)})`;
    case 'date':
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return call(`try_${to.kind}`, call('super_text', sql));
    default:
      return undefined;
  }
}

function toSuper(sql: string, from: RedshiftType): string {
  // A float keeps its exponent: it tells IS_FLOAT from IS_DECIMAL, as in Redshift's own print (2.22e+0).
  if (isOf('float', from)) return call('float_json', sql);
  // Through text: DuckDB's JSON would lose the scale of 2.50 and digits behind the 17th.
  if (from.kind === 'decimal') return `CAST(${decimalText(sql, from)} AS JSON)`;
  return `CAST(to_json(${sql}) AS JSON)`;
}

const bytesOf: Readonly<Partial<Record<TypeKind, number>>> = { smallint: 2, integer: 4, bigint: 8 };

function integerBytes(sql: string, from: RedshiftType): string | undefined {
  const bytes = bytesOf[from.kind];
  return bytes === undefined ? undefined : call('integer_bytes', sql, bytes);
}

const sizedBytes = (sql: string, length: number | undefined): string =>
  length === undefined ? sql : `array_slice(${sql}, 1, ${length})`;

/** DuckDB leaves the nought of 0.5 out where its type has no digit before the point, as that of a literal or a product may have. */
function decimalText(sql: string, { precision, scale }: Extract<RedshiftType, { kind: 'decimal' }>): string {
  return `CAST(CAST(${sql} AS ${duckdbType({ kind: 'decimal', precision: Math.max(precision, scale + 1), scale })}) AS VARCHAR)`;
}

/** The value as text without a length. */
export function textSql({ sql, type }: CastSource): string | undefined {
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return sql;
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'date':
    case 'time':
    case 'timestamp':
      return `CAST(${sql} AS VARCHAR)`;
    case 'decimal':
      return decimalText(sql, type);
    case 'real':
      return call('float4_text', sql);
    case 'double':
      return call('float8_text', sql);
    case 'timestamptz':
      return call('timestamptz_text', sql);
    case 'timetz':
      return call('timetz_text', sql);
    case 'super':
      return call('super_text', sql);
    case 'varbyte':
      return call('bytes_text', sql);
    default:
      return undefined;
  }
}

/** How long the text of a value can get, in bytes; undefined: not known. */
export function textLength(type: RedshiftType): number | undefined {
  switch (type.kind) {
    case 'char':
    case 'varchar':
    case 'varbyte':
      return type.length;
    case 'smallint':
      return 6;
    case 'integer':
      return 11;
    case 'bigint':
      return 20;
    case 'decimal':
      return Math.max(type.precision, type.scale + 1) + 2;
    case 'date':
      return 13;
    case 'real':
      return 15;
    case 'double':
      return 25;
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return 32;
    default:
      return undefined;
  }
}

type Sized = { readonly kind: 'char' | 'varchar'; readonly length: number | undefined };

function toText(value: CastSource, to: Sized, style: CastStyle): Emission | undefined {
  const plain = textSql(value);
  if (plain === undefined) return undefined;
  const isText = isOf('text', value.type);
  const known = textLength(value.type);
  const type: RedshiftType = { kind: to.kind, length: to.length ?? known };
  const trimmed = to.kind === 'char' || value.trimmed === true || !isText;
  // CHAR is kept without its blanks; they are put back where Redshift shows them.
  const base =
    to.kind === 'char' && value.trimmed !== true && value.type.kind !== 'char' ? `rtrim(${plain}, ' ')` : plain;
  const shortEnough =
    to.length === undefined || (known !== undefined && known <= to.length) || to.length >= longestVarchar;
  const done = (sql: string): Emission => ({ sql, type, ...(trimmed && { trimmed }) });
  if (shortEnough || to.length === undefined) return done(base);
  if (style === 'implicit') return done(base);
  if (!isText && value.type.kind !== 'super') return done(call('whole_text', base, to.length));
  if (style === 'assignment') return done(call(to.kind === 'char' ? 'fit_char' : 'fit_varchar', plain, to.length));
  const cut = call('byte_prefix', plain, to.length);
  // What was cut can end in a blank again.
  return to.kind === 'char' ? done(`rtrim(${cut}, ' ')`) : { sql: cut, type };
}
