// String functions. Places and lengths count characters, but for OCTET_…; a CHAR is kept without its blanks, so none are counted.
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import {
  anyText,
  bigint,
  char,
  integer,
  isOf,
  longestVarchar,
  varbyte,
  varchar,
} from '../../../../sql/types/type-makers.ts';
import { textLength } from '../cast.ts';
import type { EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { as, asAll, type Emit, given, isNull, noSuchFunction, refused, scalar, type Values } from './define.ts';

const string = scalar('string');

const lengthOf = (value: TypedSql | undefined): number | undefined =>
  value === undefined ? undefined : textLength(value.type);
/** A result of at most `length` bytes; without one, as long as a VARCHAR can be. */
const text = (length: number | undefined): RedshiftType =>
  varchar(length === undefined ? undefined : Math.min(longestVarchar, length));
/** CHAR of a CHAR, VARCHAR of the rest. */
const sameText = (value: TypedSql | undefined): RedshiftType =>
  value?.type.kind === 'char' ? char(value.type.length) : text(lengthOf(value));
const isBytes = (value: TypedSql | undefined): boolean => value?.type.kind === 'varbyte';

/** One text in, a text of the same size out. */
const sameSize = (name: string, page: string, sql: (s: string) => string, by: 'sql' | 'macro' = 'sql'): FunctionEntry =>
  string(
    name,
    page,
    1,
    (values, context) => given(sql(as(values[0], anyText, context, values)), sameText(values[0]), values[0]?.trimmed),
    { by },
  );

const lengthFunction = (name: string, page: string, aliases: readonly string[], bytes: boolean): FunctionEntry =>
  string(
    name,
    page,
    1,
    (values, context) => {
      const [value] = values;
      if (value !== undefined && isBytes(value)) return given(`CAST(octet_length(${value.sql}) AS INTEGER)`, integer);
      const sql = as(value, anyText, context, values);
      return given(`CAST(${bytes ? 'strlen' : 'length'}(${sql}) AS INTEGER)`, integer);
    },
    { aliases },
  );

const strpos = (whole: string, part: string): string => `CAST(strpos(${whole}, ${part}) AS INTEGER)`;

/** Functions of texts (and integers behind them) that one macro or function of DuckDB answers. */
const plain = (
  name: string,
  page: string,
  types: readonly RedshiftType[],
  sql: (...values: string[]) => string,
  type: RedshiftType | ((values: Values) => RedshiftType),
  extras: { readonly by?: 'sql' | 'macro'; readonly aliases?: readonly string[]; readonly trimmed?: boolean } = {},
): FunctionEntry =>
  string(
    name,
    page,
    types.length,
    (values, context) =>
      given(sql(...asAll(values, types, context)), typeof type === 'function' ? type(values) : type, extras.trimmed),
    { by: extras.by ?? 'macro', ...(extras.aliases && { aliases: extras.aliases }) },
  );

const concat: Emit = (values, context) => {
  const [a, b] = values;
  if (isBytes(a) || isBytes(b)) {
    const [left, right] = values.map((value) => as(value, varbyte(undefined), context, values));
    return given(`(${left} || ${right})`, varbyte(sum(lengthOf(a), lengthOf(b))));
  }
  const [left, right] = asAll(values, [anyText], context);
  return given(`(${left} || ${right})`, text(sum(lengthOf(a), lengthOf(b))), b?.trimmed);
};

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

const substring: Emit = (values, context) => {
  const [value, start, count] = values;
  if (value === undefined || start === undefined) return noSuchFunction(values, context);
  const places = [start, count]
    .filter((place) => place !== undefined)
    .map((place) => as(place, integer, context, values));
  if (isBytes(value))
    return given(call(`byte_substring${places.length + 1}`, value.sql, ...places), varbyte(lengthOf(value)));
  const sql = as(value, anyText, context, values);
  const known = typeof start.constant === 'number' && start.constant >= 1;
  if (known && (count === undefined || (typeof count.constant === 'number' && count.constant >= 0))) {
    const made = given(`substring(${[sql, ...places].join(', ')})`, text(lengthOf(value)));
    return typeof count?.constant === 'number' ? { ...made, longest: count.constant } : made;
  }
  return given(call(`substring${places.length + 1}`, sql, ...places), text(lengthOf(value)));
};

const trims = { both: 'trim', leading: 'ltrim', trailing: 'rtrim' } as const;

function trimmedText(
  values: Values,
  side: 'both' | 'leading' | 'trailing',
  context: EmissionContext,
): ReturnType<Emit> {
  const [value, characters] = values;
  const sql = as(value, anyText, context, values);
  const set = characters === undefined ? "' '" : as(characters, anyText, context, values);
  const noBlank = side !== 'leading' && (characters === undefined || characters.constant === ' ');
  return given(
    `${trims[side]}(${sql}, ${set})`,
    sameText(value),
    noBlank || (value?.trimmed === true && side === 'leading'),
  );
}

const padding =
  (name: 'pad_left' | 'pad_right'): Emit =>
  (values, context) => {
    const [value, size, fill] = values;
    const sql = as(value, anyText, context, values);
    const count = as(size, integer, context, values);
    const filler = fill === undefined ? "' '" : as(fill, anyText, context, values);
    const bytes = typeof size?.constant === 'number' ? Math.max(0, size.constant) * 4 : undefined;
    return given(call(name, sql, count, filler), text(bytes));
  };

const part =
  (name: 'left' | 'right'): Emit =>
  (values, context) => {
    const [sql = '', count = ''] = asAll(values, [anyText, integer], context);
    const [, size] = values;
    if (typeof size?.constant === 'number' && size.constant >= 0)
      return { ...given(`${name}(${sql}, ${count})`, text(lengthOf(values[0]))), longest: size.constant };
    return given(call(`${name}_part`, sql, count), text(lengthOf(values[0])));
  };

const collate: Emit = (values, context) => {
  const [value, name] = values;
  const collation = typeof name?.constant === 'string' ? name.constant.toLowerCase() : undefined;
  if (
    value === undefined ||
    (collation !== 'case_sensitive' && collation !== 'case_insensitive' && collation !== 'cs' && collation !== 'ci')
  ) {
    return context.mistake("the collation must be 'case_sensitive' or 'case_insensitive'", name?.node);
  }
  if (collation === 'case_sensitive' || collation === 'cs')
    return given(as(value, anyText, context, values), value.type, value.trimmed);
  return context.refuse('texts are compared by their bytes here', 'compare lower(…) of both sides', name?.node);
};

export const stringFunctions: readonly FunctionEntry[] = [
  plain('ascii', 'r_ASCII', [anyText], (s) => call('ascii_code', s), integer),
  plain('bpcharcmp', 'r_BPCHARCMP', [anyText, anyText], (a, b) => call('text_cmp', a ?? '', b ?? ''), integer, {
    aliases: ['bttext_pattern_cmp'],
  }),
  string('btrim', 'r_BTRIM', [1, 2], (values, context) => trimmedText(values, 'both', context)),
  string('trim', 'r_TRIM', [1, 2], (values, context) => trimmedText(values, context.call.side ?? 'both', context)),
  string('ltrim', 'r_LTRIM', [1, 2], (values, context) => trimmedText(values, 'leading', context)),
  string('rtrim', 'r_RTRIM', [1, 2], (values, context) => trimmedText(values, 'trailing', context)),
  lengthFunction('len', 'r_LEN', ['length', 'char_length', 'character_length', 'textlen'], false),
  lengthFunction('octet_length', 'r_OCTET_LENGTH', [], true),
  plain('charindex', 'r_CHARINDEX', [anyText, anyText], (p = '', s = '') => strpos(s, p), integer, { by: 'sql' }),
  plain('position', 'r_POSITION', [anyText, anyText], (p = '', s = '') => strpos(s, p), integer, { by: 'sql' }),
  plain('strpos', 'r_STRPOS', [anyText, anyText], (s = '', p = '') => strpos(s, p), integer, { by: 'sql' }),
  plain(
    'octetindex',
    'OCTETINDEX',
    [anyText, anyText],
    (p = '', s = '') => `CAST(${call('octetindex', p, s)} AS INTEGER)`,
    integer,
  ),
  plain('chr', 'r_CHR', [bigint], (n = '') => call('chr_of', n), char(4)),
  string('collate', 'r_COLLATE', 2, collate),
  string('concat', 'r_CONCAT', 2, concat),
  plain('difference', 'DIFFERENCE', [anyText, anyText], (a = '', b = '') => call('difference', a, b), integer),
  plain('soundex', 'SOUNDEX', [anyText], (s = '') => call('soundex', s), varchar(4), { trimmed: true }),
  sameSize('initcap', 'r_INITCAP', (s) => call('initcap', s), 'macro'),
  sameSize('lower', 'r_LOWER', (s) => `lower(${s})`),
  sameSize('upper', 'r_UPPER', (s) => `upper(${s})`),
  string('left', 'r_LEFT', 2, part('left')),
  string('right', 'r_LEFT', 2, part('right')),
  string('lpad', 'r_LPAD', [2, 3], padding('pad_left'), { by: 'macro' }),
  string('rpad', 'r_LPAD', [2, 3], padding('pad_right'), { by: 'macro' }),
  plain(
    'quote_ident',
    'r_QUOTE_IDENT',
    [anyText],
    (s = '') => call('quote_ident', s),
    (v) => text(double2(lengthOf(v[0]))),
  ),
  plain(
    'quote_literal',
    'r_QUOTE_LITERAL',
    [anyText],
    (s = '') => call('quote_literal', s),
    (v) => text(double2(lengthOf(v[0]))),
  ),
  plain('repeat', 'r_REPEAT', [anyText, integer], (s = '', n = '') => call('repeated', s, n), anyText, {
    aliases: ['replicate'],
  }),
  plain('replace', 'r_REPLACE', [anyText, anyText, anyText], (s, o, n) => `replace(${s}, ${o}, ${n})`, anyText, {
    by: 'sql',
  }),
  plain(
    'reverse',
    'r_REVERSE',
    [anyText],
    (s) => `reverse(${s})`,
    (v) => text(lengthOf(v[0])),
    { by: 'sql' },
  ),
  plain(
    'split_part',
    'SPLIT_PART',
    [anyText, anyText, bigint],
    (s = '', d = '', n = '') => call('split_part', s, d, n),
    (v) => sameText(v[0]),
  ),
  plain('strtol', 'r_STRTOL', [anyText, integer], (s = '', base = '') => call('strtol', s, base), bigint),
  string('substring', 'r_SUBSTRING', [2, 3], substring, { aliases: ['substr'] }),
  plain(
    'translate',
    'r_TRANSLATE',
    [anyText, anyText, anyText],
    (s, o, n) => `translate(${s}, ${o}, ${n})`,
    (v) => text(times4(lengthOf(v[0]))),
    {
      by: 'sql',
    },
  ),
  ...refused('string', 'r_SUBSTRING', 'overlay', 'Redshift has no OVERLAY', 'write left(…) || … || substring(…)'),
];

// Each character may be doubled, and two quotation marks stand around them.
const double2 = (length: number | undefined): number | undefined => (length === undefined ? undefined : 2 * length + 2);
const times4 = (length: number | undefined): number | undefined => (length === undefined ? undefined : 4 * length);

export const isText = (value: TypedSql): boolean => isOf('text', value.type) || isNull(value);
