// Types of columns: read from DDL, written for DuckDB, and spelled as the catalogs and the Data API spell them.
import type { RedshiftType } from '../../../../src/sql/types/redshift-type.ts';
import type { Reader } from './reader.ts';
import type { ResultColumn } from './result.ts';
import { SqlError } from './sql-error.ts';

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
  float: { kind: 'double' },
  float8: { kind: 'double' },
  'double precision': { kind: 'double' },
  boolean: { kind: 'boolean' },
  bool: { kind: 'boolean' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  'timestamp without time zone': { kind: 'timestamp' },
  timestamptz: { kind: 'timestamptz' },
  'timestamp with time zone': { kind: 'timestamptz' },
  time: { kind: 'time' },
  'time without time zone': { kind: 'time' },
  timetz: { kind: 'timetz' },
  'time with time zone': { kind: 'timetz' },
  super: { kind: 'super' },
  text: { kind: 'varchar', length: 256 },
  bpchar: { kind: 'char', length: 256 },
};

export function readType(reader: Reader): RedshiftType {
  let word = reader.word();
  if (word === 'double') {
    reader.expect('precision');
    word = 'double precision';
  }
  if (word === 'character' && reader.accept('varying')) word = 'varchar';
  if (word === 'national') reader.accept('character', 'varying');
  const sizes: (number | 'max')[] = [];
  if (reader.accept('(')) {
    do sizes.push(reader.accept('max') ? 'max' : reader.integer());
    while (reader.accept(','));
    reader.expect(')');
  }
  if (word === 'timestamp' || word === 'time') {
    for (const zone of ['with', 'without']) if (reader.accept(zone, 'time', 'zone')) word = `${word} ${zone} time zone`;
  }
  const known = plain[word];
  if (known !== undefined) return known;
  const [first, second] = sizes;
  switch (word) {
    case 'varchar':
    case 'nvarchar':
      return { kind: 'varchar', length: sized(first, 256, 65_535, 'character varying') };
    case 'char':
    case 'character':
    case 'nchar':
      return { kind: 'char', length: sized(first, 1, 4096, 'character') };
    case 'varbyte':
    case 'varbinary':
    case 'binary':
      return { kind: 'varbyte', length: sized(first, 64_000, 16_777_216, 'binary varying') };
    case 'numeric':
    case 'decimal': {
      const precision = first === undefined ? 18 : Number(first);
      const scale = second === undefined ? 0 : Number(second);
      if (!(precision >= 1 && precision <= 38))
        throw new SqlError(`NUMERIC precision ${first} must be between 1 and 38`);
      if (scale > Math.min(precision, 37))
        throw new SqlError(`NUMERIC scale ${second} must be between 0 and precision ${precision}`);
      return { kind: 'decimal', precision, scale };
    }
    default:
      throw new SqlError(`type "${word}" does not exist`);
  }
}

function sized(size: number | 'max' | undefined, otherwise: number, most: number, name: string): number {
  if (size === undefined) return otherwise;
  if (size === 'max') return most;
  if (size < 1) throw new SqlError(`length for type ${name} must be at least 1`);
  if (size > most) throw new SqlError(`length for type ${name} cannot exceed ${most}`);
  return size;
}

/** SUPER is JSON text; CHAR is kept without trailing blanks. */
export function duckdbType(type: RedshiftType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'char':
    case 'varchar':
    case 'null':
    case 'unknown':
    case 'hllsketch':
      return 'VARCHAR';
    case 'varbyte':
      return 'BLOB';
    case 'super':
      return 'JSON';
    case 'timestamptz':
      return 'TIMESTAMPTZ';
    case 'timetz':
      return 'TIMETZ';
    default:
      return type.kind.toUpperCase();
  }
}

/** What DESCRIBE says -> a type; the length of a text is not in it. */
export function typeFromDuckdb(text: string): RedshiftType {
  const [, precision, scale] = /^DECIMAL\((\d+), ?(\d+)\)$/.exec(text) ?? [];
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  switch (text) {
    case 'TINYINT':
    case 'UTINYINT':
    case 'SMALLINT':
      return { kind: 'smallint' };
    case 'USMALLINT':
    case 'INTEGER':
      return { kind: 'integer' };
    case 'UINTEGER':
    case 'BIGINT':
    case 'UBIGINT':
      return { kind: 'bigint' };
    case 'HUGEINT':
    case 'UHUGEINT':
      return { kind: 'decimal', precision: 38, scale: 0 };
    case 'FLOAT':
      return { kind: 'real' };
    case 'DOUBLE':
      return { kind: 'double' };
    case 'BOOLEAN':
      return { kind: 'boolean' };
    case 'DATE':
      return { kind: 'date' };
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return { kind: 'timestamp' };
    case 'TIMESTAMP WITH TIME ZONE':
      return { kind: 'timestamptz' };
    case 'TIME':
      return { kind: 'time' };
    case 'TIME WITH TIME ZONE':
      return { kind: 'timetz' };
    case 'JSON':
      return { kind: 'super' };
    case 'BLOB':
      return { kind: 'varbyte', length: undefined };
    default:
      return { kind: 'varchar', length: undefined };
  }
}

/** As format_type and information_schema spell it: `character varying(16)`, `timestamp without time zone`. */
export function typeText(type: RedshiftType): string {
  switch (type.kind) {
    case 'varchar':
      return `character varying(${type.length ?? 65_535})`;
    case 'char':
      return `character(${type.length ?? 1})`;
    case 'varbyte':
      return `binary varying(${type.length ?? 64_000})`;
    case 'decimal':
      return `numeric(${type.precision},${type.scale})`;
    case 'double':
      return 'double precision';
    case 'timestamp':
      return 'timestamp without time zone';
    case 'timestamptz':
      return 'timestamp with time zone';
    case 'time':
      return 'time without time zone';
    case 'timetz':
      return 'time with time zone';
    case 'null':
    case 'unknown':
      return 'character varying(256)';
    default:
      return type.kind;
  }
}

const shortNames: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  real: 'float4',
  double: 'float8',
  boolean: 'bool',
  decimal: 'numeric',
  char: 'bpchar',
  null: 'varchar',
  unknown: 'varchar',
};

const digits: Readonly<Record<string, number>> = {
  smallint: 5,
  integer: 10,
  bigint: 19,
  real: 8,
  double: 17,
  boolean: 1,
  date: 13,
  timestamp: 29,
  timestamptz: 35,
};

export function resultColumn(name: string, type: RedshiftType, nullable = true): ResultColumn {
  return {
    name,
    typeName: shortNames[type.kind] ?? type.kind,
    precision:
      type.kind === 'decimal' ? type.precision : 'length' in type ? (type.length ?? 65_535) : (digits[type.kind] ?? 0),
    scale: type.kind === 'decimal' ? type.scale : 0,
    nullable,
  };
}
