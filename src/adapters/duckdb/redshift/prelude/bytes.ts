// VARBYTE (kept as BLOB).
import { macro, type PreludeMacro } from './macro.ts';

const binary = `array_to_string(list_transform(range(0, octet_length(b)), lambda sf_at: lpad(bin(('0x' || hex(array_slice(b, sf_at + 1, sf_at + 1)))::INTEGER), 8, '0')), '')`;

/** Two values of one length, byte by byte. */
const bitwise = (operator: string): string =>
  `CASE WHEN octet_length(a) <> octet_length(b) THEN error('The two VARBYTE values have different lengths')
    WHEN a IS NOT NULL AND b IS NOT NULL THEN unhex(array_to_string(list_transform(range(0, octet_length(a)), lambda sf_at:
      lpad(hex(${operator.replace('A', byteAt('a')).replace('B', byteAt('b'))}), 2, '0')), '')) END`;

function byteAt(name: string): string {
  return `('0x' || hex(array_slice(${name}, sf_at + 1, sf_at + 1)))::INTEGER`;
}

export const bytes: readonly PreludeMacro[] = [
  // Not TRY: DuckDB does not take it around what may raise.
  macro('bytes_text', 'b', `decode(b)`),
  macro('integer_bytes', 'x size', `unhex(right(lpad(hex(x::BIGINT), 16, '0'), (2 * size)::INTEGER))`),
  macro('bytes_binary', 'b', binary),
  macro(
    'from_hex',
    's',
    `CASE WHEN regexp_full_match(s, '[0-9A-Fa-f]*') THEN unhex(CASE WHEN length(s) % 2 = 1 THEN '0' || s ELSE s END)
    WHEN s IS NOT NULL THEN error('invalid hexadecimal digits: "' || s || '"') END`,
  ),
  macro(
    'from_binary',
    's',
    `CASE WHEN regexp_full_match(s, '[01]*') THEN unbin(CASE WHEN length(s) % 8 = 0 THEN s ELSE lpad(s, ((length(s) + 7) // 8 * 8)::INTEGER, '0') END)
    WHEN s IS NOT NULL THEN error('invalid binary digits: "' || s || '"') END`,
  ),
  macro(
    'getbit',
    'b at_index',
    `CASE WHEN at_index < 0 OR at_index >= octet_length(b) * 8 THEN error('index ' || at_index || ' out of valid range, 0..' || (octet_length(b) * 8 - 1))
      ELSE ((('0x' || hex(array_slice(b, octet_length(b) - at_index // 8, octet_length(b) - at_index // 8)))::INTEGER >> (at_index % 8)::INTEGER) & 1) END`,
  ),
  macro('bytes_and', 'a b', bitwise('A & B')),
  macro('bytes_or', 'a b', bitwise('A | B')),
  macro('bytes_xor', 'a b', bitwise('xor(A, B)')),
  macro(
    'bytes_not',
    'b',
    `unhex(array_to_string(list_transform(range(0, octet_length(b)), lambda sf_at: lpad(hex(255 - ${byteAt('b')}), 2, '0')), ''))`,
  ),
];
