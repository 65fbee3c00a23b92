// What a file is that does not hold what its name says: told by the bytes that it begins with.

const magics: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x1f, 0x8b], 'gzip data: name the file .gz, or say `compression: gzip`'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd data: name the file .zst, or say `compression: zstd`'],
  [[0x42, 0x5a, 0x68], 'bzip2 data, which only Redshift reads (`compression: bzip2`)'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive, which COPY does not read: unpack it, or pack it with gzip'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: say `format: parquet`'],
  [[0x4f, 0x62, 0x6a, 0x01], 'an Avro file: say `format: avro` (on Redshift only)'],
  [[0xff, 0xfe], 'text in UTF-16: COPY reads UTF-8 unless `copy: { encoding: … }` says otherwise'],
  [[0xfe, 0xff], 'text in UTF-16: COPY reads UTF-8 unless `copy: { encoding: … }` says otherwise'],
];

/** @example whatItIs(gzipSync('{}')) // 'gzip data: …' */
export function whatItIs(start: Uint8Array): string | undefined {
  return magics.find(([bytes]) => bytes.every((byte, at) => start[at] === byte))?.[1];
}
