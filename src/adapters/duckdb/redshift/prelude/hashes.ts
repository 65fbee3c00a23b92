// Hash functions, byte by byte in SQL: exact, linear in the text's length (docs/redshift-locally.md has the cost of each).
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

const byteAt = (at: string): string => `('0x' || hex(array_slice(b, ${at}, ${at})))::INTEGER::UHUGEINT`;
const allBytes = `list_transform(range(1, octet_length(b) + 1), lambda sf_at: ${byteAt('sf_at')})`;
/** An unsigned number below 2^bits as the signed one of the same bits. */
const signed = (value: string, bits: number): string => {
  const half = (2n ** BigInt(bits - 1)).toString();
  const full = (2n ** BigInt(bits)).toString();
  return `(CASE WHEN ${value} >= ${half} THEN ${value}::HUGEINT - ${full} ELSE ${value}::HUGEINT END)`;
};

// CRC-32C (Castagnoli), the table of one byte.
const crcTable = Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

const two32 = 4_294_967_296;
const rotated = (value: string, bits: number): string =>
  `((${value} * ${2 ** bits}) % ${two32} + ${value} // ${2 ** (32 - bits)})`;

export const hashes: readonly PreludeMacro[] = [
  macro('to_unsigned64', 'x', `(CASE WHEN x < 0 THEN x::HUGEINT + 18446744073709551616 ELSE x::HUGEINT END)::UHUGEINT`),
  macro('to_signed32', 'x', signed('x', 32)),
  macro('to_signed64', 'x', signed('x', 64)),
  // Values as the bytes of a little-endian machine.
  macro(
    'little_endian',
    'x size',
    `unhex(array_to_string(list_reverse(regexp_extract_all(right(lpad(hex(x::BIGINT), 16, '0'), (2 * size)::INTEGER), '..')), ''))`,
  ),
  // FNV-1a, 64 bits.
  macro(
    'fnv_hash',
    'b seed',
    `CASE WHEN b IS NULL THEN CASE WHEN seed IS NULL THEN NULL ELSE seed END ELSE CAST(${call(
      'to_signed64',
      `list_reduce(list_prepend(${call('to_unsigned64', 'seed')}, ${allBytes}),
      lambda sf_hash, sf_byte: (xor(sf_hash, sf_byte) * 1099511628211::UHUGEINT) % 18446744073709551616::UHUGEINT)`,
    )} AS BIGINT) END`,
  ),
  macro(
    'crc32c',
    'b',
    `CASE WHEN b IS NOT NULL THEN lower(lpad(hex(xor(list_reduce(list_prepend(4294967295::UBIGINT, list_transform(range(1, octet_length(b) + 1), lambda sf_at: ('0x' || hex(array_slice(b, sf_at, sf_at)))::INTEGER::UBIGINT)),
      lambda sf_crc, sf_byte: xor(sf_crc // 256, ([${crcTable.join(',')}]::UBIGINT[])[(xor(sf_crc, sf_byte) % 256 + 1)::BIGINT])), 4294967295::UBIGINT)), 8, '0')) END`,
  ),
  // Murmur3A, 32 bits: blocks of four bytes, then the rest, then the length.
  macro(
    'murmur_scramble',
    'k',
    `((${rotated(`((k * 3432918353::UHUGEINT) % ${two32})`, 15)} * 461845907::UHUGEINT) % ${two32})`,
  ),
  macro(
    'murmur_word',
    'b at_byte bytes',
    `list_sum(list_transform(range(0, bytes), lambda sf_at: ('0x' || hex(array_slice(b, at_byte + sf_at, at_byte + sf_at)))::INTEGER::UHUGEINT * (1::UBIGINT << (8 * sf_at)::UBIGINT)::UHUGEINT))::UHUGEINT`,
  ),
  macro(
    'murmur_blocks',
    'b seed',
    `list_reduce(list_prepend(((seed::HUGEINT + ${two32}) % ${two32})::UHUGEINT, list_transform(range(0, octet_length(b) // 4), lambda sf_block: ${call('murmur_scramble', call('murmur_word', 'b', 'sf_block * 4 + 1', 4))})),
      lambda sf_hash, sf_word: (${rotated('xor(sf_hash, sf_word)', 13)} * 5 + 3864292196::UHUGEINT) % ${two32})`,
  ),
  macro(
    'murmur_tail',
    'b h',
    `xor(CASE WHEN octet_length(b) % 4 = 0 THEN h ELSE xor(h, ${call('murmur_scramble', call('murmur_word', 'b', 'octet_length(b) - octet_length(b) % 4 + 1', 'octet_length(b) % 4'))}) END, octet_length(b)::UHUGEINT)`,
  ),
  macro('xor_shift', 'h shift', `xor(h, h // shift)`),
  macro('murmur_mix', 'h shift factor', `((xor(h, h // shift) * factor::UHUGEINT) % ${two32})`),
  macro(
    'murmur_final',
    'h',
    `CAST(${call('to_signed32', call('xor_shift', call('murmur_mix', call('murmur_mix', 'h', 65_536, 2_246_822_507), 8192, 3_266_489_909), 65_536))} AS INTEGER)`,
  ),
  macro(
    'murmur3',
    'b seed',
    `CASE WHEN b IS NULL THEN seed ELSE ${call('murmur_final', call('murmur_tail', 'b', call('murmur_blocks', 'b', 'seed')))} END`,
  ),
];
