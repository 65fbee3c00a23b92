// DuckDB's words for values that do not fit -> the words of PostgreSQL and Redshift, with SQL's names for types.

const typeNames: Readonly<Record<string, string>> = {
  INT8: 'tinyint',
  INT16: 'smallint',
  INT32: 'integer',
  INT64: 'bigint',
  INT128: 'numeric(38,0)',
  HUGEINT: 'numeric(38,0)',
  FLOAT: 'real',
  DOUBLE: 'double precision',
};

const typeName = (name: string): string => typeNames[name] ?? name.replace('DECIMAL', 'numeric');

const rules: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [
    /^Overflow in \w+ of ([A-Z0-9]+(?:\(\d+\))?) \((.*?)\)!?[\s\S]*$/,
    (_all, type = '', sum = '') => `${typeName(type)} out of range: ${sum}`,
  ],
  [/^Overflow in HUGEINT \w+: (.*)$/, (_all, sum = '') => `numeric(38,0) out of range: ${sum}`],
  [/^Overflow on abs\((-\d+)\)$/, (_all, value = '') => `value out of range: abs(${value})`],
  [/^Overflow in negation of (?:numeric value|integer)!?$/, () => 'value out of range: its negative does not fit'],
  [
    /^Type \S+ with value (\S+) can't be cast because the value is out of range for the destination type (\S+)[\s\S]*$/,
    (_all, value = '', type = '') => `value ${value} is out of range for type ${typeName(type)}`,
  ],
  [
    /^Casting value "(.*)" to type (DECIMAL\(\d+,\d+\)) failed: value is out of range!?$/,
    (_all, value = '', type = '') => `numeric data overflow: ${value} is out of range for type ${typeName(type)}`,
  ],
  [
    /^Unknown TimeZone '(.*)'!?\s*(?:Candidate time zones:[\s\S]*)?$/,
    (_all, zone = '') => `time zone "${zone}" is not recognized`,
  ],
  [
    /^More than one row returned by a subquery[\s\S]*$/,
    () => 'more than one row returned by a subquery used as an expression',
  ],
];

/** The message itself, where it tells of something else. */
export function valueErrorWords(message: string): string {
  for (const [pattern, words] of rules) if (pattern.test(message)) return message.replace(pattern, words);
  return message;
}
