// REGEXP_COUNT, REGEXP_INSTR, REGEXP_REPLACE, REGEXP_SUBSTR. RE2 where it reads the pattern to the same end, else a matcher in TypeScript.

import { anyText, bigint, integer, longestVarchar, varchar } from '../../../../sql/types/type-makers.ts';
import { quoteLiteral } from '../../../sql-text.ts';
import type { EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { hasLazyRepeat, mayGroupOtherwise, mayStopShort } from '../regexp/ambiguous.ts';
import { parseRegexp, RegexpProblem } from '../regexp/parse.ts';
import { compileRegexp } from '../regexp/program.ts';
import { as, constantText, type Emit, given, isNull, scalar, type Values } from './define.ts';

const string = scalar('string');

interface Pattern {
  /** As it is written, for the matcher. */
  readonly text: string;
  readonly options: string;
  readonly captures: number;
  /** POSIX and Perl may give its groups other parts of the text. */
  readonly groupsDiffer: boolean;
  /** For RE2, quoted, its options in front; undefined: RE2 cannot read it. */
  readonly re2: string | undefined;
}

function optionsOf(value: TypedSql | undefined, allowed: string, context: EmissionContext): string {
  const options = constantText(value, 'parameters', context) ?? '';
  const unknown = [...options].find((option) => !allowed.includes(option));
  return unknown === undefined
    ? options
    : context.mistake(`"${unknown}" is not one of the parameters ${[...allowed].join(', ')}`, value?.node);
}

function patternOf(value: TypedSql | undefined, options: string, context: EmissionContext): Pattern {
  const text = constantText(value, 'pattern', context) ?? '';
  // The last of c and i counts.
  const fold = options.lastIndexOf('i') > options.lastIndexOf('c');
  const kept = `${fold ? 'i' : ''}${options.includes('e') ? 'e' : ''}`;
  try {
    const parsed = parseRegexp(text, fold);
    if (parsed.onlyPcre && !options.includes('p')) {
      return context.mistake("lookaround needs the parameter 'p'", value?.node);
    }
    // RE2 and the matcher differ in how they go on behind an empty match, so those patterns have one judge.
    const isPosix = !options.includes('p');
    if (isPosix && hasLazyRepeat(parsed.root))
      return context.refuse(
        "POSIX's expressions have no lazy repeats",
        "give the parameter 'p': it takes Perl's",
        value?.node,
      );
    const longest = isPosix && mayStopShort(parsed.root);
    const simple = !parsed.onlyPcre && !longest && !matchesEmpty(text);
    compileRegexp(parsed);
    return {
      text,
      options: longest ? `${kept}l` : kept,
      groupsDiffer: isPosix && mayGroupOtherwise(parsed.root),
      captures: parsed.captures,
      re2: simple ? quoteLiteral(`${fold ? '(?i)' : ''}${text}`) : undefined,
    };
  } catch (error) {
    if (error instanceof RegexpProblem)
      return context.refuse(error.message, 'write the pattern without it', value?.node);
    throw error;
  }
}

/** Groups that POSIX and Perl fill otherwise are filled by the matcher, which knows POSIX's rule. */
const withGroups = (pattern: Pattern): Pattern =>
  pattern.captures > 0 && pattern.groupsDiffer
    ? { ...pattern, options: pattern.options.includes('l') ? pattern.options : `${pattern.options}l`, re2: undefined }
    : pattern;

function matchesEmpty(text: string): boolean {
  try {
    return new RegExp(`^(?:${text})$`, 'u').test('');
  } catch {
    return true;
  }
}

/** The arguments that every one of them has in front: text, pattern, place. */
function prepared(values: Values, startAt: number, optionsAt: number, allowed: string, context: EmissionContext) {
  const options = optionsOf(values[optionsAt], allowed, context);
  const read = patternOf(values[1], options, context);
  const pattern = options.includes('e') ? withGroups(read) : read;
  const source = as(values[0], anyText, context, values);
  const start = values[startAt] === undefined ? '1' : as(values[startAt], bigint, context, values);
  return { source, pattern, start, isFirst: values[startAt] === undefined || values[startAt]?.constant === 1 };
}

/** The call of the matcher in TypeScript. */
function byMatcher(
  name: string,
  source: string,
  pattern: Pattern,
  rest: readonly string[],
  context: EmissionContext,
): string {
  context.needsFunction('sf_regexp');
  return `${name}(${[source, quoteLiteral(pattern.text), quoteLiteral(pattern.options), ...rest].join(', ')})`;
}

const optional = (value: TypedSql | undefined, missing: string, context: EmissionContext, all: Values): string =>
  value === undefined ? missing : as(value, bigint, context, all);

const count: Emit = (values, context) => {
  if (isNull(values[1])) return given('CAST(NULL AS INTEGER)', integer);
  const { source, pattern, start } = prepared(values, 2, 3, 'cip', context);
  if (pattern.re2 !== undefined) return given(call('regexp_count', source, pattern.re2, start), integer);
  return given(`CAST(${byMatcher('sf_regexp_count', source, pattern, [start], context)} AS INTEGER)`, integer);
};

const instr: Emit = (values, context) => {
  if (isNull(values[1])) return given('CAST(NULL AS INTEGER)', integer);
  const { source, pattern, start } = prepared(values, 2, 5, 'ciep', context);
  const [occurrence, behind] = [optional(values[3], '1', context, values), optional(values[4], '0', context, values)];
  const wantsGroup = pattern.options.includes('e') && pattern.captures > 0;
  if (pattern.re2 !== undefined && !wantsGroup)
    return given(call('regexp_instr', source, pattern.re2, start, occurrence, behind), integer);
  return given(
    `CAST(${byMatcher('sf_regexp_instr', source, pattern, [start, occurrence, behind], context)} AS INTEGER)`,
    integer,
  );
};

const substr: Emit = (values, context) => {
  const type = varchar(longestVarchar);
  if (isNull(values[1])) return given('CAST(NULL AS VARCHAR)', type);
  const { source, pattern, start, isFirst } = prepared(values, 2, 4, 'ciep', context);
  const occurrence = optional(values[3], '1', context, values);
  if (pattern.re2 === undefined)
    return given(byMatcher('sf_regexp_substr', source, pattern, [start, occurrence], context), type);
  const group = pattern.options.includes('e') && pattern.captures > 0 ? 1 : 0;
  if (isFirst && (values[3] === undefined || values[3].constant === 1)) {
    return given(`CASE WHEN ${source} <> '' THEN regexp_extract(${source}, ${pattern.re2}, ${group}) END`, type);
  }
  const tail = isFirst ? source : `substring(${source}, CASE WHEN ${start} < 1 THEN 1 ELSE ${start} END)`;
  return given(call('regexp_substr', source, tail, pattern.re2, occurrence, group), type);
};

const replace: Emit = (values, context) => {
  const type = varchar(longestVarchar);
  if (isNull(values[1]) || isNull(values[2])) return given('CAST(NULL AS VARCHAR)', type);
  const { source, pattern: read, start, isFirst } = prepared(values, 3, 4, 'cip', context);
  const [, , replacement] = values;
  const usesGroups = typeof replacement?.constant !== 'string' || /\$[1-9]/.test(replacement.constant);
  const pattern = replacement !== undefined && usesGroups ? withGroups(read) : read;
  if (pattern.re2 === undefined) {
    const filled = replacement === undefined ? "''" : as(replacement, anyText, context, values);
    return given(byMatcher('sf_regexp_replace', source, pattern, [start, filled], context), type);
  }
  const rewrite = replacementOf(replacement, context, values);
  if (isFirst) return given(`regexp_replace(${source}, ${pattern.re2}, ${rewrite}, 'g')`, type);
  return given(call('regexp_replace', source, pattern.re2, rewrite, start), type);
};

/** `$1` of Redshift is `\1` of RE2, and a backslash stands for itself. */
function replacementOf(value: TypedSql | undefined, context: EmissionContext, all: Values): string {
  if (value === undefined) return "''";
  if (typeof value.constant !== 'string') return call('regexp_rewrite', as(value, anyText, context, all));
  return quoteLiteral(value.constant.replaceAll('\\', '\\\\').replaceAll(/\$(\d)/g, '\\$1'));
}

export const regexpFunctions: readonly FunctionEntry[] = [
  string('regexp_count', 'REGEXP_COUNT', [2, 4], count, { by: 'macro' }),
  string('regexp_instr', 'REGEXP_INSTR', [2, 6], instr, { by: 'macro' }),
  string('regexp_replace', 'REGEXP_REPLACE', [2, 5], replace, { by: 'macro' }),
  string('regexp_substr', 'REGEXP_SUBSTR', [2, 5], substr, { by: 'macro' }),
];
