// Type names: as Redshift's SQL writes them, as this code keeps them, as DuckDB has them.
import type { TypeName } from '../../../sql/syntax/nodes.ts';
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { decimal, longestVarchar } from '../../../sql/types/type-makers.ts';

const plain: Readonly<Record<string, RedshiftType>> = {
  smallint: { kind: 'smallint' },
  int2: { kind: 'smallint' },
  integer: { kind: 'integer' },
  int: { kind: 'integer' },
  int4: { kind: 'integer' },
  bigint: { kind: 'bigint' },
  int8: { kind: 'bigint' },
  real: { kind: 'real' },
  float4: { kind: 'real' },
  'double precision': { kind: 'double' },
  float8: { kind: 'double' },
  boolean: { kind: 'boolean' },
  bool: { kind: 'boolean' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  'timestamp without time zone': { kind: 'timestamp' },
  datetime: { kind: 'timestamp' },
  timestamptz: { kind: 'timestamptz' },
  'timestamp with time zone': { kind: 'timestamptz' },
  time: { kind: 'time' },
  'time without time zone': { kind: 'time' },
  timetz: { kind: 'timetz' },
  'time with time zone': { kind: 'timetz' },
  super: { kind: 'super' },
  hllsketch: { kind: 'hllsketch' },
  interval: { kind: 'interval', family: 'legacy' },
  'interval year to month': { kind: 'interval', family: 'year-month' },
  'interval day to second': { kind: 'interval', family: 'day-second' },
};

/** Without a length a VARCHAR of an expression is as long as its value; a CHAR has one byte (manual: "Character types"). */
const sized: Readonly<
  Record<string, { readonly kind: 'char' | 'varchar' | 'varbyte'; readonly none: number | undefined }>
> = {
  char: { kind: 'char', none: 1 },
  character: { kind: 'char', none: 1 },
  nchar: { kind: 'char', none: 1 },
  'national character': { kind: 'char', none: 1 },
  bpchar: { kind: 'char', none: 256 },
  varchar: { kind: 'varchar', none: undefined },
  'character varying': { kind: 'varchar', none: undefined },
  nvarchar: { kind: 'varchar', none: undefined },
  'national character varying': { kind: 'varchar', none: undefined },
  text: { kind: 'varchar', none: undefined },
  varbyte: { kind: 'varbyte', none: undefined },
  varbinary: { kind: 'varbyte', none: undefined },
  'binary varying': { kind: 'varbyte', none: undefined },
};

export type TypeReading =
  | { readonly ok: true; readonly type: RedshiftType }
  /** `why` in Redshift's words, or the name's own fault. */
  | { readonly ok: false; readonly why: string; readonly onlyThere?: boolean };

/**
 * A type as written. In a column definition a VARCHAR without a length has 256 bytes: see `columnType`.
 *
 * @example readTypeName({ name: 'numeric', arguments: [12, 2], start: 0, end: 14 }) // decimal(12, 2)
 */
export function readTypeName(written: TypeName): TypeReading {
  const name = written.name.toLowerCase();
  const [first, second] = written.arguments;
  const known = plain[name];
  if (known !== undefined) {
    if (written.arguments.length === 0 || known.kind === 'interval') return { ok: true, type: known };
    return wrong(`type "${name}" takes no length`);
  }
  if (name === 'float') return float(first);
  if (name === 'decimal' || name === 'numeric' || name === 'dec') return numeric(first, second);
  const text = sized[name];
  if (name === 'geometry' || name === 'geography')
    return { ok: false, why: 'spatial types are not available', onlyThere: true };
  if (text === undefined) return wrong(`type "${name}" does not exist`);
  if (second !== undefined) return wrong(`type "${name}" takes one length`);
  const longest = { char: 4096, varchar: longestVarchar, varbyte: 1_024_000 }[text.kind];
  const length = first === 'max' ? longest : (first ?? text.none);
  if (length !== undefined && (length < 1 || !Number.isInteger(length))) {
    return wrong(`length for type ${name} must be at least 1`);
  }
  if (length !== undefined && length > longest) return wrong(`length for type ${name} cannot exceed ${longest}`);
  return { ok: true, type: { kind: text.kind, length } };
}

/** The type of a column that is defined with `type`: VARCHAR and TEXT without a length have 256 bytes, VARBYTE 64,000. */
export function columnType(type: RedshiftType): RedshiftType {
  if (type.kind === 'varchar') return { kind: 'varchar', length: type.length ?? 256 };
  return type.kind === 'varbyte' ? { kind: 'varbyte', length: type.length ?? 64_000 } : type;
}

function float(precision: number | 'max' | undefined): TypeReading {
  if (precision === undefined) return { ok: true, type: { kind: 'double' } };
  if (precision === 'max' || precision < 1) return wrong('precision for type float must be at least 1 bit');
  if (precision > 53) return wrong('precision for type float must be less than 54 bits');
  return { ok: true, type: { kind: precision < 25 ? 'real' : 'double' } };
}

function numeric(precision: number | 'max' | undefined = 18, scale: number | 'max' | undefined = 0): TypeReading {
  if (precision === 'max' || scale === 'max' || precision < 1 || precision > 38) {
    return wrong(`NUMERIC precision ${precision} must be between 1 and 38`);
  }
  if (scale < 0 || scale > precision || scale > 37) {
    return wrong(`NUMERIC scale ${scale} must be between 0 and precision ${precision}`);
  }
  return { ok: true, type: decimal(precision, scale) };
}

const wrong = (why: string): TypeReading => ({ ok: false, why });

/** DuckDB's type for a value of Redshift's; CHAR and VARCHAR keep no length there (casts and guards hold it). */
export function duckdbType(type: RedshiftType): string {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
    case 'interval':
      return type.kind.toUpperCase();
    case 'real':
      return 'FLOAT';
    case 'double':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'varbyte':
      return 'BLOB';
    case 'super':
      return 'JSON';
    case 'char':
    case 'varchar':
    case 'null':
    case 'unknown':
    case 'hllsketch':
      return 'VARCHAR';
  }
}

const fromDuckdb: Readonly<Record<string, RedshiftType>> = {
  TINYINT: { kind: 'smallint' },
  UTINYINT: { kind: 'smallint' },
  SMALLINT: { kind: 'smallint' },
  USMALLINT: { kind: 'integer' },
  INTEGER: { kind: 'integer' },
  UINTEGER: { kind: 'bigint' },
  BIGINT: { kind: 'bigint' },
  FLOAT: { kind: 'real' },
  DOUBLE: { kind: 'double' },
  BOOLEAN: { kind: 'boolean' },
  DATE: { kind: 'date' },
  TIMESTAMP: { kind: 'timestamp' },
  'TIMESTAMP WITH TIME ZONE': { kind: 'timestamptz' },
  TIMESTAMPTZ: { kind: 'timestamptz' },
  TIME: { kind: 'time' },
  'TIME WITH TIME ZONE': { kind: 'timetz' },
  TIMETZ: { kind: 'timetz' },
  INTERVAL: { kind: 'interval', family: 'legacy' },
  VARCHAR: { kind: 'varchar', length: undefined },
  JSON: { kind: 'super' },
  BLOB: { kind: 'varbyte', length: undefined },
};

/**
 * A column's type from what DuckDB says of it: for relations that another tool made, or that say no more.
 *
 * @example fromDuckdbType('DECIMAL(12,2)') // decimal(12, 2)
 * @example fromDuckdbType('HUGEINT')       // unknown: 'DuckDB keeps it as HUGEINT, for which Redshift has no type'
 */
export function fromDuckdbType(text: string): RedshiftType {
  const name = text.trim().toUpperCase();
  const known = fromDuckdb[name];
  if (known !== undefined) return known;
  const sizes = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(name);
  if (sizes !== null) return decimal(Number(sizes[1]), Number(sizes[2]));
  if (name === '"NULL"' || name === 'NULL') return { kind: 'null' };
  return { kind: 'unknown', why: `DuckDB keeps it as ${name}, for which Redshift has no type` };
}
