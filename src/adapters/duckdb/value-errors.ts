// DuckDB's words for values that do not fit -> the words of PostgreSQL and Redshift, with SQL's names for types; and which pieces of a
// query can have raised such an error (their names: redshift/raising-pieces.ts).

export interface ValueError {
  readonly message: string;
  /** Names of pieces; empty where nothing is known of it. */
  readonly raisedBy: readonly string[];
}

const typeNames: Readonly<Record<string, string>> = {
  INT8: 'tinyint',
  INT16: 'smallint',
  INT32: 'integer',
  INT64: 'bigint',
  INT128: 'numeric',
  HUGEINT: 'numeric',
  FLOAT: 'real',
  DOUBLE: 'double precision',
};

const kinds: Readonly<Record<string, string>> = {
  INT8: 'smallint',
  INT16: 'smallint',
  INT32: 'integer',
  INT64: 'bigint',
  FLOAT: 'real',
  DOUBLE: 'double',
};

const typeName = (name: string): string => typeNames[name] ?? name.replace('DECIMAL', 'numeric');
const kindOf = (name: string): string => kinds[name] ?? 'decimal';

const operators: Readonly<Record<string, string>> = { addition: '+', subtraction: '-', multiplication: '*' };

const numbers = ['smallint', 'integer', 'bigint', 'decimal', 'real', 'double'];

/** Functions that count with whole numbers inside. */
const dateFunctions = ['call dateadd', 'call datediff', 'call add_months', 'call date_add', '+date', '-date'];
const momentFunctions = [...dateFunctions, '+timestamp', '-timestamp', '+timestamptz', '-timestamptz', '*interval'];
const divisions = ['/', '%'].flatMap((sign) => [...numbers, 'interval'].map((kind) => sign + kind)).concat('call mod');
const patterns = ['like', '~', 'call regexp_replace', 'call regexp_substr', 'call regexp_instr', 'call regexp_count'];

type Made = (...found: string[]) => ValueError;
type Rule = readonly [pattern: RegExp, made: Made];

const told =
  (message: string, ...raisedBy: readonly string[]): Made =>
  () => ({ message, raisedBy });

const rules: readonly Rule[] = [
  [/^division by zero$/, (message) => ({ message, raisedBy: divisions })],
  // What numbers do not hold
  [
    /^Overflow in (\w+) of (INT16|INT32|INT64) \((.*?)\)/,
    (_all, what = '', type = '', sum = '') => ({
      message: `${typeName(type)} out of range: ${sum}`,
      raisedBy: [`${operators[what] ?? ''}${kindOf(type)}`, ...(type === 'INT64' ? momentFunctions : [])],
    }),
  ],
  [
    /^Overflow in (\w+) of (?:DECIMAL\(\d+\)|INT128) \((.*?)\)/,
    (_all, what = '') => ({
      message: `numeric data overflow: the result of a${what === 'addition' ? 'n' : ''} ${what} has more than 38 digits`,
      raisedBy: [`${operators[what] ?? ''}decimal`, '/decimal', '%decimal', 'call mod'],
    }),
  ],
  [
    /^Overflow in HUGEINT addition/,
    told('numeric data overflow: a sum has more than 38 digits', 'call sum', 'call avg'),
  ],
  [
    /^Overflow in HUGEINT (\w+)/,
    told('numeric data overflow: a result has more than 38 digits', '/decimal', 'call avg'),
  ],
  [
    /^Overflow in division of (.*)$/,
    (_all, what = '') => ({ message: `value out of range: ${what}`, raisedBy: ['/smallint', '/integer', '/bigint'] }),
  ],
  [
    /^Overflow on abs\((-\d+)\)/,
    (_all, value = '') => ({ message: `value out of range: abs(${value})`, raisedBy: ['call abs'] }),
  ],
  [/^Overflow in negation of/, told('value out of range: its negative does not fit', 'negative')],
  [
    /^Overflow in left shift|^Left-shift value|^Cannot left-shift/,
    told('value out of range: bits shifted out of the number', '<<'),
  ],
  [/^Overflow in multiplication of INTERVAL/, told('interval out of range', '*interval', 'call dateadd')],
  [/^Interval value (.*) out of range/, told('interval out of range', '*interval', ...momentFunctions)],
  [
    /^Type \S+ with value (\S+) can't be cast because the value is out of range for the destination type (\S+)/,
    (_all, value = '', type = '') => ({
      message: `value ${plain(value)} is out of range for type ${typeName(type)}`,
      raisedBy: [`cast ${kindOf(type)}`, ...(type === 'INT64' ? ['call sum', 'call avg'] : [])],
    }),
  ],
  [
    /^(?:Failed to cast decimal value|Could not cast value) (\S+) to (?:type )?(INT16|INT32|INT64)/,
    (_all, value = '', type = '') => ({
      message: `value ${value} is out of range for type ${typeName(type)}`,
      raisedBy: [`cast ${kindOf(type)}`],
    }),
  ],
  [
    /^Could not convert string '(.*)' to (smallint|integer|bigint)/,
    (_all, value = '', type = '') => ({
      message: /^\s*[+-]?\d+\s*$/.test(value)
        ? `value "${value}" is out of range for type ${type}`
        : `invalid input syntax for integer: "${value}"`,
      raisedBy: [`cast ${type}`],
    }),
  ],
  [
    /^(?:Casting value|Could not cast value|Could not convert string) ["']?(.*?)["']? to (?:type )?(DECIMAL\(\d+,\d+\))/,
    (_all, value = '', type = '') => ({
      message: `numeric data overflow: ${plain(value)} is out of range for type ${typeName(type)}`,
      raisedBy: ['cast decimal', 'compare', 'case', '+decimal', '-decimal', '/decimal', '%decimal', 'call *'],
    }),
  ],
  // Mathematics
  [/^cannot take square root/, told('cannot take square root of a negative number', 'call sqrt')],
  [/^cannot take logarithm of (zero|a negative number)/, (message) => ({ message, raisedBy: ['call ln', 'call log'] })],
  [
    /^(ACOS|ASIN) is undefined/,
    (_all, name = '') => ({ message: 'input is out of range', raisedBy: [`call ${name.toLowerCase()}`] }),
  ],
  [
    /^input value (\S+) is out of range for numeric function/,
    told(
      'input is out of range',
      'call sin',
      'call cos',
      'call tan',
      'call cot',
      'call asin',
      'call acos',
      'call atan',
    ),
  ],
  [
    /^(STDDEV|VAR)\w* is out of range/,
    told('value out of range: overflow', 'call stddev_samp', 'call stddev_pop', 'call var_samp', 'call var_pop'),
  ],
  // Dates
  [
    /^Date out of range|^Could not add|date field value out of range/i,
    told('date out of range', ...momentFunctions, 'cast date'),
  ],
  [
    /^Date and time not in timestamp range|^Timestamp difference is out of bounds|timestamp .*out of range|^Timestamp out of range/i,
    told('timestamp out of range', ...momentFunctions, 'cast timestamp', 'cast timestamptz', 'call months_between'),
  ],
  [
    /^Unknown TimeZone '(.*)'/,
    (_all, zone = '') => ({
      message: `time zone "${zone}" is not recognized`,
      raisedBy: ['call convert_timezone', 'call timezone', 'at time zone'],
    }),
  ],
  // Texts
  [
    /^Like pattern must not end with escape character/i,
    told('LIKE pattern must not end with escape character', 'like'),
  ],
  [
    /^(missing \)|unexpected \)|missing \]|no argument for repetition operator|bad repetition operator|invalid (?:character class range|escape sequence|repetition size|perl operator)|trailing \\)/,
    (_all, why = '') => ({ message: `invalid regular expression: ${why}`, raisedBy: patterns }),
  ],
  [
    /could not convert blob to UTF8 string/,
    told('invalid byte sequence for encoding "UTF8"', 'call from_varbyte', 'cast varchar', 'cast char'),
  ],
  [
    /^Cannot create a string of size|^Cannot create a string longer/,
    told('value too long for type character varying(65535)', 'call repeat', 'call lpad', 'call rpad', 'call replace'),
  ],
  // Queries
  [
    /^More than one row returned by a subquery/,
    told('more than one row returned by a subquery used as an expression', 'subquery'),
  ],
  [/^Argument for ntile must be greater than zero/, told('argument of ntile must be greater than zero', 'call ntile')],
  [/^LIMIT\/OFFSET cannot be negative/, told('LIMIT must not be negative')],
];

/** `1e+20`, and whole numbers that DuckDB prints as doubles. */
const plain = (value: string): string => value.replace(/\.0+$/, '');

/** The message itself, where it tells of something else. */
export function valueError(message: string): ValueError {
  for (const [pattern, made] of rules) {
    const found = pattern.exec(message);
    if (found !== null) return made(...found);
  }
  return { message, raisedBy: [] };
}
