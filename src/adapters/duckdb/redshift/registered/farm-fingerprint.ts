// farmFingerprint64: FarmHash's Fingerprint64, over the bytes of a value. 64-bit arithmetic by BigInt: exact, linear in the length.
import { BIGINT, BLOB, type DuckDBBlobValue, type DuckDBConnection, DuckDBScalarFunction } from '@duckdb/node-api';

const mask = 0xffff_ffff_ffff_ffffn;
const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;

const wrap = (value: bigint): bigint => value & mask;
const rotate = (value: bigint, bits: bigint): bigint => wrap((value >> bits) | (value << (64n - bits)));
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);

function hash16(u: bigint, v: bigint, multiplier: bigint): bigint {
  let a = wrap((u ^ v) * multiplier);
  a ^= a >> 47n;
  let b = wrap((v ^ a) * multiplier);
  b ^= b >> 47n;
  return wrap(b * multiplier);
}

/** Little-endian reads of 8 and 4 bytes. */
interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

const read64 = ({ view }: Source, at: number): bigint => view.getBigUint64(at, true);
const read32 = ({ view }: Source, at: number): bigint => BigInt(view.getUint32(at, true));

function upTo16(source: Source): bigint {
  const length = source.bytes.length;
  const size = BigInt(length);
  if (length >= 8) {
    const multiplier = wrap(k2 + size * 2n);
    const a = wrap(read64(source, 0) + k2);
    const b = read64(source, length - 8);
    const c = wrap(rotate(b, 37n) * multiplier + a);
    const d = wrap((rotate(a, 25n) + b) * multiplier);
    return hash16(c, d, multiplier);
  }
  if (length >= 4) {
    const multiplier = wrap(k2 + size * 2n);
    return hash16(wrap(size + (read32(source, 0) << 3n)), read32(source, length - 4), multiplier);
  }
  if (length === 0) return k2;
  const [first = 0, middle = 0, last = 0] = [source.bytes[0], source.bytes[length >> 1], source.bytes[length - 1]];
  const y = BigInt(first + (middle << 8));
  const z = BigInt(length + (last << 2));
  return wrap(shiftMix(wrap(wrap(y * k2) ^ wrap(z * k0))) * k2);
}

function upTo32(source: Source): bigint {
  const length = source.bytes.length;
  const multiplier = wrap(k2 + BigInt(length) * 2n);
  const a = wrap(read64(source, 0) * k1);
  const b = read64(source, 8);
  const c = wrap(read64(source, length - 8) * multiplier);
  const d = wrap(read64(source, length - 16) * k2);
  return hash16(
    wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d),
    wrap(a + rotate(wrap(b + k2), 18n) + c),
    multiplier,
  );
}

function upTo64(source: Source): bigint {
  const length = source.bytes.length;
  const multiplier = wrap(k2 + BigInt(length) * 2n);
  const a = wrap(read64(source, 0) * k2);
  const b = read64(source, 8);
  const c = wrap(read64(source, length - 8) * multiplier);
  const d = wrap(read64(source, length - 16) * k2);
  const y = wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d);
  const z = hash16(y, wrap(a + rotate(wrap(b + k2), 18n) + c), multiplier);
  const e = wrap(read64(source, 16) * multiplier);
  const f = read64(source, 24);
  const g = wrap((y + read64(source, length - 32)) * multiplier);
  const h = wrap((z + read64(source, length - 24)) * multiplier);
  return hash16(
    wrap(rotate(wrap(e + f), 43n) + rotate(g, 30n) + h),
    wrap(e + rotate(wrap(f + a), 18n) + g),
    multiplier,
  );
}

type Pair = readonly [bigint, bigint];

function weak32(source: Source, at: number, seedA: bigint, seedB: bigint): Pair {
  const [w, x, y, z] = [read64(source, at), read64(source, at + 8), read64(source, at + 16), read64(source, at + 24)];
  let a = wrap(seedA + w);
  let b = rotate(wrap(seedB + a + z), 21n);
  const c = a;
  a = wrap(a + x + y);
  b = wrap(b + rotate(a, 44n));
  return [wrap(a + z), wrap(b + c)];
}

function longer(source: Source): bigint {
  const length = source.bytes.length;
  let x = 81n;
  let y = wrap(81n * k1 + 113n);
  let z = wrap(shiftMix(wrap(y * k2 + 113n)) * k2);
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  x = wrap(x * k2 + read64(source, 0));
  const end = Math.floor((length - 1) / 64) * 64;
  for (let at = 0; at < end; at += 64) {
    x = wrap(rotate(wrap(x + y + v[0] + read64(source, at + 8)), 37n) * k1);
    y = wrap(rotate(wrap(y + v[1] + read64(source, at + 48)), 42n) * k1);
    x ^= w[1];
    y = wrap(y + v[0] + read64(source, at + 40));
    z = wrap(rotate(wrap(z + w[0]), 33n) * k1);
    v = weak32(source, at, wrap(v[1] * k1), wrap(x + w[0]));
    w = weak32(source, at + 32, wrap(z + w[1]), wrap(y + read64(source, at + 16)));
    [x, z] = [z, x];
  }
  const multiplier = wrap(k1 + ((z & 0xffn) << 1n));
  const last = length - 64;
  w = [wrap(w[0] + BigInt((length - 1) & 63)), w[1]];
  v = [wrap(v[0] + w[0]), v[1]];
  w = [wrap(w[0] + v[0]), w[1]];
  x = wrap(rotate(wrap(x + y + v[0] + read64(source, last + 8)), 37n) * multiplier);
  y = wrap(rotate(wrap(y + v[1] + read64(source, last + 48)), 42n) * multiplier);
  x ^= wrap(w[1] * 9n);
  y = wrap(y + v[0] * 9n + read64(source, last + 40));
  z = wrap(rotate(wrap(z + w[0]), 33n) * multiplier);
  v = weak32(source, last, wrap(v[1] * multiplier), wrap(x + w[0]));
  w = weak32(source, last + 32, wrap(z + w[1]), wrap(y + read64(source, last + 16)));
  [x, z] = [z, x];
  return hash16(
    wrap(hash16(v[0], w[0], multiplier) + shiftMix(y) * k0 + z),
    wrap(hash16(v[1], w[1], multiplier) + x),
    multiplier,
  );
}

/** @example farmFingerprint64(new TextEncoder().encode('')) // -7286425919675154353n: the signed number of the same bits */
export function farmFingerprint64(bytes: Uint8Array): bigint {
  const source: Source = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  const { length } = bytes;
  const value =
    length <= 16 ? upTo16(source) : length <= 32 ? upTo32(source) : length <= 64 ? upTo64(source) : longer(source);
  return BigInt.asIntN(64, value);
}

export function registerFarmFingerprint(connection: DuckDBConnection): void {
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: 'sf_farmfingerprint64',
      returnType: BIGINT,
      parameterTypes: [BLOB],
      mainFunction: (_info, input, output) => {
        const values = input.getColumnVector(0);
        for (let row = 0; row < input.rowCount; row += 1) {
          const value = values.getItem(row) as DuckDBBlobValue | null;
          output.setItem(row, value === null ? null : farmFingerprint64(value.bytes));
        }
        output.flush();
      },
    }),
  );
}
