// What the hash functions read: a number's bytes (the hashes themselves are TypeScript, registered/).
import { macro, type PreludeMacro } from './macro.ts';

export const hashes: readonly PreludeMacro[] = [
  // As a little-endian machine keeps it.
  macro(
    'little_endian',
    'x size',
    `unhex(array_to_string(list_reverse(regexp_extract_all(right(lpad(hex(x::BIGINT), 16, '0'), (2 * size)::INTEGER), '..')), ''))`,
  ),
];
