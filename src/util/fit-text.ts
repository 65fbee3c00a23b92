// Text measured in terminal cells: padded, shortened, wrapped. Wide characters count two; the text carries no colour codes.
import { createRequire } from 'node:module';
import { redact } from './secrets.ts';

type StringWidth = typeof import('string-width').default;

const segmenter = new Intl.Segmenter();
const ellipsis = '…';

// A character a cell: nearly all that is printed. The library with its tables of emoji takes 25 ms to load, so it is for the rest.
const asciiOnly = /^[\x20-\x7e]*$/;
let stringWidth: StringWidth | undefined;

/** Cells that `text` takes in a terminal. */
export function textWidth(text: string): number {
  if (asciiOnly.test(text)) return text.length;
  stringWidth ??= (createRequire(import.meta.url)('string-width') as { readonly default: StringWidth }).default;
  return stringWidth(text);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}

/** At most `width` cells; what is too long loses its end. @example shortenEnd('songplays', 6) // 'songp…' */
export function shortenEnd(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return '';
  const whole = redact(text);
  return textWidth(whole) <= width ? whole : takeStart(graphemes(whole), width - 1) + ellipsis;
}

/** At most `width` cells; what is too long loses its middle. @example shortenMiddle('staging_events', 9) // 'stag…ents' */
export function shortenMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 2) return shortenEnd(text, width);
  const whole = redact(text);
  if (textWidth(whole) <= width) return whole;
  const parts = graphemes(whole);
  const startWidth = Math.ceil((width - 1) / 2);
  const end = takeStart(parts.toReversed(), width - 1 - startWidth, true);
  return takeStart(parts, startWidth) + ellipsis + end;
}

/**
 * Breaks at spaces so that no line is wider than `width`; a single longer word keeps its line (a path must stay whole).
 * The first line may have less room: `firstWidth`.
 */
export function wrapWords(text: string, width: number, firstWidth: number = width): readonly string[] {
  if (textWidth(text) <= firstWidth) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of redact(text).split(' ')) {
    const room = lines.length === 0 ? firstWidth : width;
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

/**
 * Makes text from files and databases harmless for a terminal: tabs become spaces up to the next stop of four, other
 * control characters (an escape sequence in a data file) become visible, and secrets go.
 */
export function printable(raw: string): string {
  const text = redact(raw);
  if (!/\p{Cc}/u.test(text)) return text;
  let shown = '';
  for (const character of text) {
    if (character === '\t') shown += ' '.repeat(4 - (textWidth(shown) % 4));
    else shown += /\p{Cc}/u.test(character) ? controlPicture(character) : character;
  }
  return shown;
}

// U+2400 and following are the pictures of the ASCII control characters.
function controlPicture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

function graphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

function takeStart(parts: readonly string[], width: number, reversed = false): string {
  const taken: string[] = [];
  let used = 0;
  for (const part of parts) {
    const partWidth = textWidth(part);
    if (used + partWidth > width) break;
    taken.push(part);
    used += partWidth;
  }
  return (reversed ? taken.reverse() : taken).join('');
}
