// Avro files: records by name, as objects of JSON are. The file's own schema reads it; a value that may be one of several is what it is.
import { Readable } from 'node:stream';
import avro from 'avsc';
import { SqlError } from '../warehouse/sql-error.ts';
import { type JsonMapping, JsonNumber, mappedValues } from './read-json.ts';
import type { RawRow } from './row.ts';

/** Of 64 bits: without it those beyond 2^53 are refused. */
const longs = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (one: bigint, other: bigint) => (one === other ? 0 : one < other ? -1 : 1),
});

/** Of `avro.Type.forSchema`: `long` is a bigint. */
export function exactLongs(type: unknown): avro.Type | undefined {
  return type === 'long' || (type as { readonly type?: unknown }).type === 'long' ? longs : undefined;
}

export async function readAvro(content: Buffer, mapping: JsonMapping): Promise<readonly RawRow[]> {
  const typeHook = exactLongs as unknown as (schema: avro.Schema) => avro.Type;
  const decoder = new avro.streams.BlockDecoder({
    parseHook: (schema: avro.Schema) => avro.Type.forSchema(schema, { wrapUnions: false, typeHook }),
  });
  let sync: Buffer | undefined;
  decoder.on('metadata', (_type, _codec, header: { readonly sync: Buffer }) => {
    sync = header.sync;
  });
  const rows: RawRow[] = [];
  try {
    for await (const record of Readable.from([content]).pipe(decoder)) {
      const value = jsonValue(record);
      rows.push({ line: rows.length + 1, raw: JSON.stringify(value), values: mappedValues(value, mapping) });
    }
  } catch (error) {
    throw new SqlError('Invalid Avro file', error instanceof Error ? error.message : String(error));
  }
  // A file that breaks off ends without a word.
  if (sync === undefined || !content.subarray(-sync.length).equals(sync))
    throw new SqlError('Invalid Avro file', 'it is cut off');
  return rows;
}

function jsonValue(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return new JsonNumber(String(value));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonValue(inner)]));
}
