// TEXT_TO_INT_ALT and TEXT_TO_NUMERIC_ALT: numbers as Teradata writes them (sign behind, exponents, signed zoned decimals).

/** What of Teradata's formats is read here; undefined: the format is another one. */
export type TeradataFormat = 'plain' | 'zoned' | 'currency';

export function teradataFormat(format: string | undefined): TeradataFormat | undefined {
  if (format === undefined) return 'plain';
  const written = format.trim().toUpperCase();
  if (/^(9+|9\((\d+|I)\))+S$/.test(written)) return 'zoned';
  if (/^[CL](9+|9\((\d+|I)\))+$/.test(written)) return 'currency';
  return /^-?(9+|9\((\d+|I)\))+$/.test(written) ? 'plain' : undefined;
}

const signedDigits = '{ABCDEFGHI}JKLMNOPQR';

/** The text as a number that a cast reads: its sign in front. Blank is 0. */
function normalized(format: TeradataFormat): string {
  const bare = 'trim(sf_s)';
  if (format === 'currency') return `regexp_replace(${bare}, '^[A-Za-z$ ]+', '')`;
  if (format === 'plain')
    return `CASE WHEN regexp_full_match(${bare}, '[^+-].*[+-]') THEN right(${bare}, 1) || left(${bare}, length(${bare}) - 1) ELSE ${bare} END`;
  // The last character is a digit and the sign at once: `{` to `I` are +0 to +9, `}` to `R` are -0 to -9.
  const at = `strpos('${signedDigits}', right(${bare}, 1))`;
  return `CASE WHEN ${at} = 0 THEN ${bare} ELSE CASE WHEN ${at} > 10 THEN '-' ELSE '' END || left(${bare}, length(${bare}) - 1) || CAST((${at} - 1) % 10 AS VARCHAR) END`;
}

const numeric = `'[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?'`;

function bound(s: string, format: TeradataFormat, value: string): string {
  const failing = `error('invalid input syntax for type numeric: "' || sf_s || '"')`;
  const inner = `list_transform([${normalized(format)}], lambda sf_t: CASE WHEN sf_t = '' THEN 0 WHEN NOT regexp_full_match(sf_t, ${numeric}) THEN ${failing} ELSE ${value} END)[1]`;
  return `list_transform([${s}], lambda sf_s: CASE WHEN sf_s IS NOT NULL THEN ${inner} END)[1]`;
}

/** Written out, without an exponent. */
const plainText = `CASE WHEN contains(lower(sf_t), 'e') THEN CAST(CAST(sf_t AS DECIMAL(38,15)) AS VARCHAR) ELSE sf_t END`;

/** The fraction is cut off. */
export const teradataInteger = (s: string, format: TeradataFormat): string =>
  `CAST(${bound(s, format, `CAST(regexp_replace('0' || ltrim(${plainText}, '+-'), '[.].*$', '') AS BIGINT) * CASE WHEN sf_t[1] = '-' THEN -1 ELSE 1 END`)} AS INTEGER)`;

/** Rounded to `scale` digits, halves to the even digit. */
export function teradataDecimal(s: string, format: TeradataFormat, precision: number, scale: number): string {
  const text = `'0' || ltrim(${plainText}, '+-')`;
  const cut = `regexp_extract(${text}, '^[0-9]*${scale === 0 ? '' : `[.]?[0-9]{0,${scale}}`}')`;
  const dropped = `regexp_extract(${text}, '[.][0-9]{${scale}}([0-9]*)$', 1)`;
  const type = `DECIMAL(${precision},${scale})`;
  // A half stays below where its last kept digit is even; all else rounds to the nearest.
  const evenHalf = `regexp_full_match(${dropped}, '50*') AND right(replace(${cut}, '.', ''), 1) IN ('0', '2', '4', '6', '8')`;
  const value = `CASE WHEN ${evenHalf} THEN CAST(CASE WHEN sf_t[1] = '-' THEN '-' ELSE '' END || ${cut} AS ${type}) ELSE CAST(CASE WHEN sf_t[1] = '-' THEN '-' ELSE '' END || ${text} AS ${type}) END`;
  return `CAST(${bound(s, format, value)} AS ${type})`;
}
