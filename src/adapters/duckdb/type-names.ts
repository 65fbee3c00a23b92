// Redshift's type words -> DuckDB's. What DuckDB has no word for, and what is DuckDB's own, stays as it was written.

const plain: Readonly<Record<string, string>> = {
  smallint: 'SMALLINT',
  int2: 'SMALLINT',
  integer: 'INTEGER',
  int: 'INTEGER',
  int4: 'INTEGER',
  bigint: 'BIGINT',
  int8: 'BIGINT',
  real: 'FLOAT',
  float4: 'FLOAT',
  'double precision': 'DOUBLE',
  double: 'DOUBLE',
  float8: 'DOUBLE',
  float: 'DOUBLE',
  boolean: 'BOOLEAN',
  bool: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  'timestamp without time zone': 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  'timestamp with time zone': 'TIMESTAMP WITH TIME ZONE',
  time: 'TIME',
  'time without time zone': 'TIME',
  timetz: 'TIME WITH TIME ZONE',
  'time with time zone': 'TIME WITH TIME ZONE',
  super: 'JSON',
  text: 'VARCHAR',
};

// Lengths go: DuckDB parses the length of a varchar and then ignores it, so it would only look like a check.
const sized: Readonly<Record<string, string>> = {
  varchar: 'VARCHAR',
  'character varying': 'VARCHAR',
  nvarchar: 'VARCHAR',
  char: 'VARCHAR',
  character: 'VARCHAR',
  nchar: 'VARCHAR',
  bpchar: 'VARCHAR',
  varbyte: 'BLOB',
  varbinary: 'BLOB',
  'binary varying': 'BLOB',
  decimal: 'DECIMAL',
  numeric: 'DECIMAL',
};

/**
 * @example typeName('varchar(64)') // 'VARCHAR'
 * @example typeName('numeric')     // 'DECIMAL(18,0)': Redshift's default; DuckDB's would be (18,3)
 */
export function typeName(redshiftType: string): string {
  const words = redshiftType.trim().toLowerCase().replace(/\s+/g, ' ');
  const known = plain[words];
  if (known !== undefined) return known;
  const match = /^([a-z][a-z0-9 ]*?) ?(?:\(([^()]*)\))?$/.exec(words);
  const base = match?.[1];
  if (base === undefined) return redshiftType.trim();
  if (base === 'float' && match?.[2] !== undefined) return Number(match[2]) <= 24 ? 'FLOAT' : 'DOUBLE';
  const name = sized[base];
  if (name === undefined) return redshiftType.trim();
  if (name !== 'DECIMAL') return name;
  const [precision, scale] = (match?.[2] ?? '18').split(',').map((part) => part.trim());
  return `DECIMAL(${precision},${scale ?? '0'})`;
}
