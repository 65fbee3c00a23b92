// DuckDB gives no place to an error over a value ("division by zero"). In translated SQL what raises it can be told by its text.
import { preludeSchema } from './redshift/prelude/macro.ts';

const calls = (...names: readonly string[]): RegExp => new RegExp(`${preludeSchema}\\.(?:${names.join('|')})\\(`, 'g');

const raisers: readonly (readonly [message: RegExp, sql: RegExp])[] = [
  [/^division by zero$/, new RegExp(`error\\('division by zero'\\)|${preludeSchema}\\.nonzero\\(`, 'g')],
  [/^invalid input syntax for integer: /, calls('text_int2', 'text_int4', 'text_int8')],
  [/^value ".*" is out of range for type /, calls('text_int2', 'text_int4', 'text_int8')],
  [/^invalid input syntax for type numeric: /, calls('numeric_text')],
  [/^invalid input syntax for type double precision: /, calls('text_float8', 'text_float4')],
  [/^invalid input syntax for type boolean: /, calls('text_bool')],
  [/^invalid input syntax for type date: /, calls('text_date')],
  [/^invalid input syntax for type timestamp: /, calls('text_timestamp')],
  [/^invalid input syntax for type timestamp with time zone: /, calls('text_timestamptz')],
  [/^JSON parsing error/, calls('json_\\w+')],
];

/** Of a literal that cannot be read, the error itself stands in the SQL. */
function literalErrors(sql: string, message: string): readonly number[] {
  const wanted = `error('${message.replaceAll("'", "''")}')`;
  const found: number[] = [];
  for (let at = sql.indexOf(wanted); at >= 0; at = sql.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

/** Offsets in `sql` of all that can raise an error of this text; none where nothing is known of it. */
export function raisingOffsets(sql: string, message: string): readonly number[] {
  const literals = literalErrors(sql, message);
  if (literals.length > 0) return literals;
  const raiser = raisers.find(([pattern]) => pattern.test(message));
  return raiser === undefined ? [] : Array.from(sql.matchAll(raiser[1]), ({ index }) => index);
}
