// Redshift's types, and as what DuckDB has them.
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { decimal } from '../../../sql/types/type-makers.ts';

export { readTypeName, type TypeReading } from '../../../sql/types/read-type-name.ts';

/** The type of a column that is defined with `type`: VARCHAR and TEXT without a length have 256 bytes, VARBYTE 64,000. */
export function columnType(type: RedshiftType): RedshiftType {
  if (type.kind === 'varchar') return { kind: 'varchar', length: type.length ?? 256 };
  return type.kind === 'varbyte' ? { kind: 'varbyte', length: type.length ?? 64_000 } : type;
}

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
