// The name of a type as Redshift's SQL writes it -> the type.
import type { TypeName } from '../syntax/nodes.ts';
import type { RedshiftType } from './redshift-type.ts';
import { decimal, longestVarchar } from './type-makers.ts';

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
 * A type as written. In a column definition a VARCHAR without a length has 256 bytes: the adapter sees to that.
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
