// Places in a text that patterns name: its ends, those of lines and words.
import { isWordChar, type Place } from './regex-parser.ts';

export function standsAt(place: Place, chars: readonly string[], at: number): boolean {
  switch (place) {
    case 'start':
      return at === 0;
    case 'end':
      return at === chars.length;
    case 'last':
      return at === chars.length || (at === chars.length - 1 && chars[at] === '\n');
    case 'line-start':
      return at === 0 || chars[at - 1] === '\n';
    case 'line-end':
      return at === chars.length || chars[at] === '\n';
    case 'boundary':
      return isEdge(chars, at, isWordChar);
    case 'ascii-boundary':
      return isEdge(chars, at, isAsciiWordChar);
    // As Python until 3.13: nothing is inside an empty text.
    case 'inside':
      return chars.length > 0 && !isEdge(chars, at, isWordChar);
    case 'ascii-inside':
      return chars.length > 0 && !isEdge(chars, at, isAsciiWordChar);
  }
}

function isEdge(chars: readonly string[], at: number, isWord: (char: string) => boolean): boolean {
  return isWord(chars[at - 1] ?? '') !== isWord(chars[at] ?? '');
}

function isAsciiWordChar(char: string): boolean {
  return /^\w$/.test(char);
}
