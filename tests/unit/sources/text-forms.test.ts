// The small readers of text: addresses, paths, patterns, types, records.
import { expect, test } from 'vitest';
import { columnType } from '../../../src/sources/column-type.ts';
import { enginePath, parseJsonPath, pathText } from '../../../src/sources/json-path.ts';
import { countObjectLines, JsonRecordScanner, outlineCsv, ScanError } from '../../../src/sources/record-scanner.ts';
import { compareKeys, isIgnored, parsePattern } from '../../../src/sources/s3-uri.ts';
import { strptimePatterns } from '../../../src/sources/time-pattern.ts';

test('an address is a key, a folder or a glob, with the literal part that a listing begins with', () => {
  const form = (uri: string): readonly string[] => {
    const { kind, bucket, prefix } = parsePattern(uri);
    return [kind, bucket, prefix];
  };
  expect(form('s3://b/a/x.json')).toEqual(['key', 'b', 'a/x.json']);
  expect(form('s3://b/a/')).toEqual(['directory', 'b', 'a/']);
  expect(form('s3://b')).toEqual(['directory', 'b', '']);
  expect(form('s3://b/a/2018-*/x?.json')).toEqual(['glob', 'b', 'a/2018-']);
});

test('a glob: * and ? stay within a folder, ** crosses folders', () => {
  const keys = ['d/a.json', 'd/ab.json', 'd/s/a.json', 'd/s/t/a.json', 'd/a.csv', 'd/.a.json', 'd/x=1/(a)+!.json'];
  const matching = (glob: string): readonly string[] => {
    const pattern = parsePattern(`s3://b/${glob}`);
    return pattern.kind === 'glob' ? keys.filter(pattern.matches) : [];
  };
  expect(matching('d/*.json')).toEqual(['d/a.json', 'd/ab.json', 'd/.a.json']);
  expect(matching('d/?.json')).toEqual(['d/a.json']);
  expect(matching('d/**/*.json')).toEqual(keys.filter((key) => key.endsWith('.json')));
  expect(matching('d/{a,ab}.[cj]s*')).toEqual(['d/a.json', 'd/ab.json', 'd/a.csv']);
  expect(matching('d/x=1/(a)+!.*')).toEqual(['d/x=1/(a)+!.json']);
});

test('hidden names count behind the address only, and not for a key', () => {
  const ignored = (uri: string, key: string): boolean => isIgnored({ key, bytes: 1 }, parsePattern(uri));
  expect(ignored('s3://b/_raw/', '_raw/a.json')).toBe(false);
  expect(ignored('s3://b/raw/', 'raw/_a/b.json')).toBe(true);
  expect(ignored('s3://b/raw/_a.json', 'raw/_a.json')).toBe(false);
  expect(isIgnored({ key: 'a.json', bytes: 0 }, parsePattern('s3://b/a.json'))).toBe(true);
});

test('keys are ordered by their UTF-8 bytes, where UTF-16 would differ', () => {
  const keys = ['\u{1f600}', '\uff5e', 'z', 'Z', 'é', 'a/b', 'a-b'];
  const byBytes = [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  expect([...keys].sort(compareKeys)).toEqual(byBytes);
});

test('JSONPath in dot and bracket notation', () => {
  const paths = ['$.a', '$.a.b[0].c', "$['a b']['c.d']", '$["x"][1]', '$[2]'];
  expect(paths.map(parseJsonPath)).toEqual([['a'], ['a', 'b', 0, 'c'], ['a b', 'c.d'], ['x', 1], [2]]);
  expect(['', '$', 'a', '$.a[*]', '$..a', '$.*', '$.a[', '$.a b.'].map(parseJsonPath)).toEqual(
    Array.from({ length: 6 }, () => undefined).concat(undefined, undefined),
  );
  expect(enginePath(['a"b', 0, 'c'])).toBe('$."a\\"b"[0]."c"');
  expect(pathText(['a', 0, 'c d'])).toBe("$.a[0]['c d']");
});

test('time patterns in the letters of COPY', () => {
  expect(strptimePatterns('YYYY-MM-DD')).toEqual({ ok: true, patterns: ['%Y-%m-%d'] });
  expect(strptimePatterns('DD MON YY')).toEqual({ ok: true, patterns: ['%d %b %y', '%d %B %y'] });
  expect(strptimePatterns('YYYY-MM-DDTHH24:MI:SS"Z"')).toEqual({
    ok: true,
    patterns: ['%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%dT%H:%M:%S.%fZ'],
  });
  expect(strptimePatterns('YYYY-Q')).toEqual({ ok: false, unknown: 'Q' });
});

test('types in Redshift words', () => {
  expect(columnType('character varying(12)')).toEqual({ kind: 'text', maxBytes: 12, char: false });
  expect(columnType('VARCHAR(MAX)')).toEqual({ kind: 'text', maxBytes: 65_535, char: false });
  expect(columnType('Numeric(5, 2)')).toEqual({ kind: 'decimal', precision: 5, scale: 2 });
  expect(columnType('float(10)')).toEqual({ kind: 'float', sql: 'FLOAT' });
  expect(columnType('timestamp with time zone')).toEqual({ kind: 'timestamp', zone: true });
  expect(columnType('time')).toEqual({ kind: 'other', type: 'time' });
});

/** The records of a text that comes in chunks of any size; or what is wrong with it. */
function records(text: string, chunkBytes: number): readonly string[] | string {
  const found: string[] = [];
  const scanner = new JsonRecordScanner({
    arrays: false,
    maxRecordBytes: 1000,
    emit: (record, line) => found.push(`${line}: ${record}`),
  });
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) scanner.push(bytes.subarray(at, at + chunkBytes));
    scanner.end();
    return found;
  } catch (error) {
    if (error instanceof ScanError) return error.message;
    throw error;
  }
}

test('records are cut out whatever the chunks, braces and quotes inside strings mean nothing', () => {
  const text = '{"a":"}{\\"\\\\"}\n{\n "b": [1,\n {}]}{"é":1}\n\n';
  for (const chunkBytes of [1, 2, 3, 7, 1000]) {
    expect(records(text, chunkBytes)).toEqual(['1: {"a":"}{\\"\\\\"}', '2: {  "b": [1,  {}]}', '4: {"é":1}']);
  }
});

test('what is no record is told with its line', () => {
  expect(records('{"a":1}\n[{"a":1}]', 3)).toBe(
    'line 2: a list around the objects; COPY reads objects one after the other',
  );
  expect(records('{"a":1},\n{"a":1}', 3)).toBe(
    'line 1: a comma between objects; COPY reads objects one after the other',
  );
  expect(records('{"a":1}\n\n{"a":', 3)).toBe('line 3: the object that begins here does not end');
  expect(records('{"a":"x\ny"}', 3)).toBe('line 1: a line ends inside a string');
  expect(records(`{"a":"${'x'.repeat(2000)}"}`, 100)).toBe(
    'line 1: the object that begins here is longer than 1000 bytes',
  );
});

test('lines of whole objects are counted; any other look is not', () => {
  const count = (text: string): number | undefined => countObjectLines(Buffer.from(text));
  expect(count('{"a":1}\r\n\n  {"a":2}  \n{"a":3}')).toBe(3);
  expect(count('')).toBe(0);
  expect(count('{\n"a":1}\n')).toBeUndefined();
  expect(count('{"a":1}\n[1]\n')).toBeUndefined();
});

test('records of CSV: line ends inside quotes are text, blank lines are none', () => {
  const text = 'a,b\r\n"x\ny",""""\n\n1,2';
  const { first, afterFirst, records: count } = outlineCsv(Buffer.from(text), 0x22);
  expect([first.toString(), text.slice(afterFirst), count]).toEqual(['a,b', '"x\ny",""""\n\n1,2', 3]);
});
