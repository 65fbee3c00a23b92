// COPY's conversions of text as DuckDB SQL, before a text becomes a value: NULL for blanks, trimmed, cut to the column's bytes.
import type { CopyOptions } from '../core/copy-options.ts';
import type { ColumnType } from './column-type.ts';

/** Of CopyOptions, those that the embedded engine cannot carry out; it finds regions by itself, and has no encodings and statistics. */
export const copyOnly: readonly (keyof CopyOptions)[] = [
  'acceptInvChars',
  'encoding',
  'escape',
  'explicitIds',
  'fillRecord',
  'ignoreBlankLines',
  'ignoreHeader',
  'removeQuotes',
];

/** `text` is an SQL expression of type VARCHAR. The same where there is nothing to convert. */
export function convertedText(type: ColumnType, text: string, options: CopyOptions): string {
  if (type.kind !== 'text') return text;
  let made = text;
  // What is NULL is decided by the text as it stands in the file.
  if (options.emptyAsNull === true) made = `nullif(${made}, '')`;
  if (options.blanksAsNull === true) made = `CASE WHEN NOT regexp_full_match(${text}, '\\s+') THEN ${made} END`;
  if (options.trimBlanks === true && !type.char) made = `rtrim(${made}, ' ')`;
  return options.truncateColumns === true ? cut(made, type.maxBytes) : made;
}

// A character has up to four bytes: the longest beginning that is whole is one of these.
function cut(text: string, maxBytes: number): string {
  const beginnings = [0, 1, 2, 3]
    .filter((less) => less < maxBytes)
    .map((less) => `try(decode(encode(${text})[1:${maxBytes - less}]))`);
  return `CASE WHEN strlen(${text}) > ${maxBytes} THEN coalesce(${beginnings.join(', ')}, '') ELSE ${text} END`;
}
