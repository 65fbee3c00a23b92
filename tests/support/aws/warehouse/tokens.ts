// Redshift's text in tokens: enough to tell statements apart, find names in them, and read DDL. Comments are left out.
import { SqlError } from './sql-error.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** Folded (names, quoted ones too), without quotes (strings), or as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const pattern =
  /(?<skip>\s+|--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)|(?<string>'(?:[^']|'')*')|"(?<quoted>(?:[^"]|"")*)"|(?<word>[A-Za-z_#\u0080-\uffff][\w$#\u0080-\uffff]*)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<symbol>::|<=|>=|<>|!=|\|\||[^\s])/gy;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw new SqlError(`syntax error at or near "${text.slice(start, start + 20)}"`);
    const end = pattern.lastIndex;
    const { skip, string, quoted, word, number, symbol } = groups;
    if (skip !== undefined) continue;
    if (string !== undefined)
      tokens.push({ kind: 'string', value: string.slice(1, -1).replaceAll("''", "'"), start, end });
    else if (quoted !== undefined)
      tokens.push({ kind: 'quoted', value: nameOf(quoted.replaceAll('""', '"')), start, end });
    else if (word !== undefined) tokens.push({ kind: 'word', value: nameOf(word), start, end });
    else if (number !== undefined) tokens.push({ kind: 'number', value: number, start, end });
    else {
      if (symbol === "'" || symbol === '"')
        throw new SqlError(`unterminated quoted string at or near "${text.slice(start, start + 20)}"`);
      tokens.push({ kind: 'symbol', value: symbol ?? '', start, end });
    }
  }
  return tokens;
}

const mostNameBytes = 127;

/** Names fold to lower case, quoted ones too, and are cut at 127 bytes without a word. */
export function nameOf(text: string): string {
  const folded = text.toLowerCase();
  if (Buffer.byteLength(folded) <= mostNameBytes) return folded;
  let cut = Buffer.from(folded).subarray(0, mostNameBytes).toString();
  while (Buffer.byteLength(cut) > mostNameBytes || cut.endsWith('\ufffd')) cut = cut.slice(0, -1);
  return cut;
}
