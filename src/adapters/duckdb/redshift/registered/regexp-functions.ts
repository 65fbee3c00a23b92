// REGEXP_… for patterns that RE2 reads to another end, or cannot read. Options: i folds case, e takes the first group, l the longest match.
// sf_regexp_count, …_instr, …_replace, …_substr.
import {
  BIGINT,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api';
import { Matcher, type RegexpMatch } from '../regexp/match.ts';
import { parseRegexp } from '../regexp/parse.ts';
import { type CompiledRegexp, compileRegexp } from '../regexp/program.ts';

// A query has few patterns, each of them a literal.
const compiled = new Map<string, CompiledRegexp>();

function compiledPattern(pattern: string, fold: boolean): CompiledRegexp {
  const key = `${fold ? 'i' : 'c'}${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = compileRegexp(parseRegexp(pattern, fold));
  if (compiled.size > 500) compiled.clear();
  compiled.set(key, made);
  return made;
}

const codePoints = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0);
const textOf = (codes: readonly number[], from: number, to: number): string => {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCodePoint(codes[at] ?? 0);
  return text;
};

function* matchesOf(
  source: string,
  pattern: string,
  options: string,
  start: number,
): Generator<RegexpMatch & { readonly codes: readonly number[] }> {
  const codes = codePoints(source).slice(Math.max(start, 1) - 1);
  for (const match of new Matcher(
    compiledPattern(pattern, options.includes('i')),
    codes,
    options.includes('l'),
  ).matches(0))
    yield { ...match, codes };
}

/** The n-th match; with `group`, its first group where the pattern has one. */
function nth(
  source: string,
  pattern: string,
  options: string,
  start: number,
  occurrence: number,
  group: boolean,
): { readonly start: number; readonly end: number; readonly codes: readonly number[] } | undefined {
  let count = 0;
  for (const match of matchesOf(source, pattern, options, start)) {
    count += 1;
    if (count < occurrence) continue;
    const [first] = match.groups;
    if (!group || match.groups.length === 0) return match;
    return first === undefined ? undefined : { ...first, codes: match.codes };
  }
  return undefined;
}

export function regexpCount(source: string, pattern: string, options: string, start: number): number {
  let count = 0;
  for (const _ of matchesOf(source, pattern, options, start)) count += 1;
  return count;
}

export function regexpInstr(
  source: string,
  pattern: string,
  options: string,
  start: number,
  occurrence: number,
  behind: number,
): number {
  if (occurrence < 1) return 0;
  const found = nth(source, pattern, options, start, occurrence, options.includes('e'));
  return found === undefined ? 0 : (behind === 0 ? found.start : found.end) + Math.max(start, 1);
}

export function regexpSubstr(
  source: string,
  pattern: string,
  options: string,
  start: number,
  occurrence: number,
): string | null {
  if (occurrence < 1 || occurrence > [...source].length) return null;
  const found = nth(source, pattern, options, start, occurrence, options.includes('e'));
  return found === undefined ? '' : textOf(found.codes, found.start, found.end);
}

export function regexpReplace(
  source: string,
  pattern: string,
  options: string,
  start: number,
  replacement: string,
): string {
  const before = [...source].slice(0, Math.max(start, 1) - 1).join('');
  let result = before;
  let done = 0;
  let codes: readonly number[] = codePoints(source).slice(Math.max(start, 1) - 1);
  for (const match of matchesOf(source, pattern, options, start)) {
    codes = match.codes;
    result += textOf(codes, done, match.start) + filledIn(replacement, match, codes);
    done = match.end;
  }
  return result + textOf(codes, done, codes.length);
}

/** `$1` to `$9` are the groups. */
const filledIn = (replacement: string, match: RegexpMatch, codes: readonly number[]): string =>
  replacement.replaceAll(/\$(\d)/g, (_, digit: string) => {
    const group = digit === '0' ? match : match.groups[Number(digit) - 1];
    return group === undefined ? '' : textOf(codes, group.start, group.end);
  });

type Body = (...values: never[]) => string | number | null;

function register(
  connection: DuckDBConnection,
  name: string,
  parameterTypes: readonly DuckDBType[],
  returnType: DuckDBType,
  body: Body,
): void {
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      returnType,
      parameterTypes,
      mainFunction: (_info, input, output) => {
        const columns = parameterTypes.map((_type, at) => input.getColumnVector(at));
        for (let row = 0; row < input.rowCount; row += 1) {
          const values = columns.map((column) => column.getItem(row) as DuckDBValue);
          const numbers = values.map((value) => (typeof value === 'bigint' ? Number(value) : value));
          const answer = values.includes(null) ? null : body(...(numbers as never[]));
          output.setItem(row, typeof answer === 'number' ? BigInt(answer) : answer);
        }
        output.flush();
      },
    }),
  );
}

export function registerRegexpFunctions(connection: DuckDBConnection): void {
  const common = [VARCHAR, VARCHAR, VARCHAR, BIGINT];
  register(connection, 'sf_regexp_count', common, BIGINT, regexpCount);
  register(connection, 'sf_regexp_instr', [...common, BIGINT, BIGINT], BIGINT, regexpInstr);
  register(connection, 'sf_regexp_substr', [...common, BIGINT], VARCHAR, regexpSubstr);
  register(connection, 'sf_regexp_replace', [...common, VARCHAR], VARCHAR, regexpReplace);
}
