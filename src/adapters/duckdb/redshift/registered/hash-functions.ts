// FNV-1a, CRC-32C, Murmur3A and the members of SHA-2 that DuckDB lacks, over bytes. In SQL each byte would cost some 10 µs; here a value costs one or two.
import { hash } from 'node:crypto';
import {
  BIGINT,
  BLOB,
  type DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';

const two32 = 2 ** 32;

/** FNV-1a of 64 bits, in halves of 32: its prime is 2^40 + 435. `seed`: the hash so far. */
export function fnvHash(bytes: Uint8Array, seed: bigint): bigint {
  let low = Number(BigInt.asUintN(32, seed));
  let high = Number(BigInt.asUintN(32, seed >> 32n));
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    const product = low * 435;
    high = (high * 435 + Math.floor(product / two32) + low * 256) % two32;
    low = product % two32;
  }
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli), eight hexadecimal digits. */
export function crc32c(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

const rotated = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
const scrambled = (word: number): number => Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);

/** Murmur3A of 32 bits: a signed number. */
export function murmur3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.length >>> 2;
  let hash = seed;
  for (let block = 0; block < blocks; block += 1) {
    hash = (Math.imul(rotated(hash ^ scrambled(view.getInt32(block * 4, true)), 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= blocks * 4; at -= 1) tail = (tail << 8) | (bytes[at] ?? 0);
  if (bytes.length % 4 !== 0) hash ^= scrambled(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function register(
  connection: DuckDBConnection,
  name: string,
  parameterTypes: readonly DuckDBType[],
  returnType: DuckDBType,
  body: (bytes: Uint8Array, seed: DuckDBValue) => string | number | bigint,
): void {
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      returnType,
      parameterTypes,
      mainFunction: (_info, input, output) => {
        const values = input.getColumnVector(0);
        const seeds = parameterTypes.length > 1 ? input.getColumnVector(1) : undefined;
        for (let row = 0; row < input.rowCount; row += 1) {
          const value = values.getItem(row) as DuckDBBlobValue | null;
          const seed = seeds === undefined ? 0 : seeds.getItem(row);
          output.setItem(row, value === null || seed === null ? null : body(value.bytes, seed));
        }
        output.flush();
      },
    }),
  );
}

export function registerHashFunctions(connection: DuckDBConnection): void {
  register(connection, 'sf_fnv_hash', [BLOB, BIGINT], BIGINT, (bytes, seed) => fnvHash(bytes, seed as bigint));
  register(connection, 'sf_crc32', [BLOB], VARCHAR, crc32c);
  for (const bits of [224, 384, 512])
    register(connection, `sf_sha${bits}`, [BLOB], VARCHAR, (bytes) => hash(`sha${bits}`, bytes));
  register(connection, 'sf_murmur3', [BLOB, INTEGER], INTEGER, (bytes, seed) => murmur3(bytes, seed as number));
}
