// A declared column type in Redshift's words as the facts that loading needs: what fits into it. No SQL here.

export type ColumnType =
  | { readonly kind: 'integer'; readonly sql: 'SMALLINT' | 'INTEGER' | 'BIGINT' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'float'; readonly sql: 'FLOAT' | 'DOUBLE' }
  | { readonly kind: 'boolean' }
  /** Lengths are bytes, as in COPY. `char` takes single-byte characters only. */
  | { readonly kind: 'text'; readonly maxBytes: number; readonly char: boolean }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp'; readonly zone: boolean }
  | { readonly kind: 'super' }
  /** Anything else: the engine's own cast decides. */
  | { readonly kind: 'other'; readonly type: string };

/** Redshift's longest VARCHAR. */
const maxTextBytes = 65_535;

const integers: Readonly<Record<string, 'SMALLINT' | 'INTEGER' | 'BIGINT'>> = {
  smallint: 'SMALLINT',
  int2: 'SMALLINT',
  integer: 'INTEGER',
  int: 'INTEGER',
  int4: 'INTEGER',
  bigint: 'BIGINT',
  int8: 'BIGINT',
};

/**
 * @example columnType('varchar(64)') // { kind: 'text', maxBytes: 64, char: false }
 * @example columnType('varchar')     // 256 bytes: Redshift's default
 */
export function columnType(dataType: string): ColumnType {
  const words = dataType.trim().toLowerCase().replace(/\s+/g, ' ');
  const match = /^([a-z0-9 ]+?) ?(?:\(([^()]*)\))?$/.exec(words);
  const base = match?.[1] ?? words;
  const args = match?.[2]?.split(',').map((part) => part.trim());
  const integer = integers[base];
  if (integer !== undefined) return { kind: 'integer', sql: integer };
  switch (base) {
    case 'decimal':
    case 'numeric':
      return { kind: 'decimal', precision: Number(args?.[0] ?? 18), scale: Number(args?.[1] ?? 0) };
    case 'real':
    case 'float4':
      return { kind: 'float', sql: 'FLOAT' };
    case 'float':
      return { kind: 'float', sql: args !== undefined && Number(args[0]) <= 24 ? 'FLOAT' : 'DOUBLE' };
    case 'double precision':
    case 'double':
    case 'float8':
      return { kind: 'float', sql: 'DOUBLE' };
    case 'boolean':
    case 'bool':
      return { kind: 'boolean' };
    case 'varchar':
    case 'character varying':
    case 'nvarchar':
    case 'text':
      return { kind: 'text', maxBytes: lengthOf(args, 256), char: false };
    case 'char':
    case 'character':
    case 'nchar':
      return { kind: 'text', maxBytes: lengthOf(args, 1), char: true };
    case 'bpchar':
      return { kind: 'text', maxBytes: lengthOf(args, 256), char: true };
    case 'date':
      return { kind: 'date' };
    case 'timestamp':
    case 'timestamp without time zone':
      return { kind: 'timestamp', zone: false };
    case 'timestamptz':
    case 'timestamp with time zone':
      return { kind: 'timestamp', zone: true };
    case 'super':
    case 'json':
      return { kind: 'super' };
    default:
      return { kind: 'other', type: dataType.trim() };
  }
}

function lengthOf(args: readonly string[] | undefined, standard: number): number {
  if (args === undefined) return standard;
  return args[0] === 'max' ? maxTextBytes : Number(args[0]);
}
