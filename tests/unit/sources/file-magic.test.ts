import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { whatItIs } from '../../../src/sources/file-magic.ts';
import { JsonRecordScanner, ScanError } from '../../../src/sources/record-scanner.ts';

test.each([
  ['gzip', gzipSync('{}')],
  ['zstd', zstdCompressSync('{}')],
  ['bzip2', Buffer.from('BZh91AY')],
  ['zip', Buffer.from('PK\u0003\u0004')],
  ['Parquet', Buffer.from('PAR1')],
  ['Avro', Buffer.from('Obj\u0001')],
  ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le')],
])('%s is known by its first bytes', (name, bytes) => {
  expect(whatItIs(bytes)).toContain(name);
});

test('text is nothing but text', () => {
  expect(whatItIs(Buffer.from('order_id,customer'))).toBeUndefined();
  expect(whatItIs(Buffer.alloc(0))).toBeUndefined();
});

function problemOf(content: Buffer): string {
  const scanner = new JsonRecordScanner({ arrays: false, maxRecordBytes: 1000, emit: () => undefined });
  try {
    scanner.push(content);
    return 'none';
  } catch (error) {
    if (error instanceof ScanError) return error.message;
    throw error;
  }
}

test('a file of records that is something else is told as that, but only at its beginning', () => {
  expect(problemOf(gzipSync('{}'))).toBe('line 1: gzip data: name the file .gz, or say `compression: gzip`');
  expect(problemOf(Buffer.from('{}\nPAR1'))).toBe('line 2: text outside of an object');
});
