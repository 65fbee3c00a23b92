// A type as a user writes it -> as Redshift's catalog spells it (`format_type`), so that the two can be compared.

const names: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  int2: 'smallint',
  int8: 'bigint',
  float: 'double precision',
  float8: 'double precision',
  float4: 'real',
  bool: 'boolean',
  decimal: 'numeric',
  char: 'character',
  nchar: 'character',
  varchar: 'character varying',
  nvarchar: 'character varying',
  text: 'character varying',
  string: 'character varying',
  timestamp: 'timestamp without time zone',
  datetime: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
  varbinary: 'varbyte',
  'binary varying': 'varbyte',
};

/** What stands in parentheses where nothing is written. */
const defaults: Readonly<Record<string, string>> = {
  numeric: '18,0',
  character: '1',
  'character varying': '256',
  varbyte: '65535',
};

const longest: Readonly<Record<string, string>> = {
  character: '4096',
  'character varying': '65535',
  varbyte: '1024000',
};

/** `varchar(64)` -> `character varying(64)`; a type that is not known stays as it is written. */
export function catalogType(written: string): string {
  const [, name = '', inside, rest = ''] =
    /^([a-z_][\w ]*?)\s*(?:\(([^)]*)\))?(\s+with(?:out)? time zone)?\s*$/i.exec(written.trim()) ?? [];
  if (name === '') return written.trim().toLowerCase();
  const plain = `${name.toLowerCase().replace(/\s+/g, ' ')}${rest.toLowerCase().replace(/\s+/g, ' ')}`;
  const long = names[plain] ?? plain;
  const parameters = inside?.replace(/\s+/g, '').toLowerCase();
  const given =
    parameters === 'max'
      ? longest[long]
      : long === 'numeric' && parameters !== undefined && !parameters.includes(',')
        ? `${parameters},0`
        : parameters;
  const shown = given ?? defaults[long];
  return shown === undefined ? long : `${long}(${shown})`;
}

/** The number of bytes of a text column, if it is one: texts may grow in place. */
export function textBytes(type: string): number | undefined {
  const found = /^character varying\((\d+)\)$/.exec(type)?.[1];
  return found === undefined ? undefined : Number(found);
}
