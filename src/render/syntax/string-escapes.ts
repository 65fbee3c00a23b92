// Python's escapes in string literals, as Jinja2 reads them: an unknown escape stays as it is written.
import { SyntaxFailure } from './syntax-failure.ts';

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const escapes = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{0,2})|u([0-9a-fA-F]{0,4})|U([0-9a-fA-F]{0,8})|N(\{[^}]*\})?|(.))/gs;

/** The value of a literal between its quotes; `start` and `end` say where the literal stands. */
export function unescapeString(body: string, start: number, end: number): string {
  if (!body.includes('\\')) return body;
  return body.replace(escapes, (whole, octal, two, four, eight, named, other: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (two !== undefined) return codePoint(two, 2, 'truncated \\xXX escape');
    if (four !== undefined) return codePoint(four, 4, 'truncated \\uXXXX escape');
    if (eight !== undefined) return codePoint(eight, 8, 'truncated \\UXXXXXXXX escape');
    if (other === undefined) {
      throw new SyntaxFailure(
        named === undefined ? 'malformed \\N character escape' : 'unknown Unicode character name',
        start,
        end,
      );
    }
    return simple[other] ?? whole;
  });

  function codePoint(hex: string, digits: number, truncated: string): string {
    if (hex.length < digits) throw new SyntaxFailure(truncated, start, end);
    const code = Number.parseInt(hex, 16);
    if (code > 0x10ffff) throw new SyntaxFailure('illegal Unicode character', start, end);
    return String.fromCodePoint(code);
  }
}
