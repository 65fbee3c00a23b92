// The wordwrap filter: Python's textwrap.wrap, paragraph by paragraph.
import { spend, spendSize } from '../values/budget.ts';
import type { Bound } from '../values/callables.ts';
import { escapeMarkup, PyMarkup } from '../values/markup.ts';
import { asFloat } from '../values/numbers.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyUndefined, type Value } from '../values/py-object.ts';
import { splitLines } from '../values/string-text.ts';
import { str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { codePointLength, hasSurrogates, typeName } from '../values/type-names.ts';

export function wordWrap(value: Value, [width, breakLong, wrapString, breakHyphens]: Bound): Value {
  if (value instanceof PyUndefined) throw value.error();
  if (typeof value !== 'string' && !(value instanceof PyMarkup)) {
    throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`);
  }
  const text = str(value);
  const most = text === '' || width === undefined ? 79 : asFloat(width);
  if (most === undefined)
    throw typeError(`'<=' not supported between instances of '${typeName(width as Value)}' and 'int'`);
  const newline = wrapString === undefined || wrapString === null ? '\n' : str(wrapString);
  const style = {
    width: most,
    breakLong: breakLong === undefined || truthy(breakLong),
    breakHyphens: breakHyphens === undefined || truthy(breakHyphens),
  };
  const paragraphs = splitLines(text, false).map((line) => wrap(line, style));
  const markup = wrapString instanceof PyMarkup;
  // Markup joins twice: lines to paragraphs, which are markup then, and those to the whole.
  const wrapped = paragraphs
    .map((lines) => (markup ? lines.map((line) => escapeMarkup(line).content) : lines).join(newline))
    .join(newline);
  spendSize(wrapped.length);
  return markup ? new PyMarkup(wrapped) : wrapped;
}

interface WrapStyle {
  readonly width: number;
  readonly breakLong: boolean;
  readonly breakHyphens: boolean;
}

// Spaces, em-dashes, words that break at their hyphens, other words.
const withHyphens =
  /[\t\n\v\f\r ]+|(?<=[\w!"'&.,?])-{2,}(?=\w)|[^\t\n\v\f\r ](?:[^\t\n\v\f\r ])*?(?:-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])|(?=[\t\n\v\f\r ]|$)|(?<=[\w!"'&.,?])(?=-{2,}\w))/g;
const plainWords = /[\t\n\v\f\r ]+|[^\t\n\v\f\r ]+/g;

/** Looking for dashes takes the square of their number where they stand in a row. */
function longestRun(text: string): number {
  return (text.match(/-{2,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}

function wrap(text: string, style: WrapStyle): string[] {
  if (style.breakHyphens) spend(Math.floor((text.length * longestRun(text)) / 16));
  // Where all characters are one unit, lengths need not be counted.
  const lengthOf = hasSurrogates(text) ? countedLength : (chunk: string): number => chunk.length;
  if (style.width <= 0) throw valueError(`invalid width ${style.width} (must be > 0)`);
  const chunks = (text.match(style.breakHyphens ? withHyphens : plainWords) ?? []).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    const line: string[] = [];
    let length = 0;
    if (lines.length > 0 && (chunks.at(-1) as string).trim() === '') chunks.pop();
    while (chunks.length > 0) {
      const size = lengthOf(chunks.at(-1) as string);
      if (length + size > style.width) break;
      line.push(chunks.pop() as string);
      length += size;
    }
    if (chunks.length > 0 && lengthOf(chunks.at(-1) as string) > style.width) {
      breakWord(chunks, line, length, style);
      length = line.reduce((sum, part) => sum + lengthOf(part), 0);
    }
    if (line.length > 0 && (line.at(-1) as string).trim() === '') line.pop();
    if (line.length > 0) lines.push(line.join(''));
  }
  return lines;
}

/** A word that fits no line: cut, at a hyphen if there is one, or left to stand out. */
function breakWord(chunks: string[], line: string[], length: number, style: WrapStyle): void {
  const room = style.width < 1 ? 1 : style.width - length;
  if (!style.breakLong) {
    if (line.length === 0) line.push(chunks.pop() as string);
    return;
  }
  if (!Number.isInteger(room)) throw typeError('slice indices must be integers or None or have an __index__ method');
  const chunk = chunks.at(-1) as string;
  const word = hasSurrogates(chunk.slice(0, 2 * room + 2)) ? [...chunk] : chunk;
  let end = room;
  if (style.breakHyphens && room > 0 && word.length > room) {
    const hyphen = word.lastIndexOf('-', room - 1);
    if (hyphen > 0 && /[^-]/.test(textOf(word.slice(0, hyphen)))) end = hyphen + 1;
  }
  line.push(textOf(word.slice(0, end)));
  chunks[chunks.length - 1] = textOf(word.slice(end));
}

function textOf(part: string | readonly string[]): string {
  return typeof part === 'string' ? part : part.join('');
}

function countedLength(chunk: string): number {
  spend(chunk.length >> 4);
  return codePointLength(chunk);
}
