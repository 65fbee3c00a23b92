// A load that fails: what is said, and that nothing of the batch stays.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { errorDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';
import { causes, rowsOf, SourceRig, sourceNode, warnings } from './source-rig.ts';

const columns = { id: 'integer', session_id: 'integer', name: 'varchar(4)' };
const paths = { session_id: '$.sessionId' };
const load: Partial<LoadSpec> = { format: { kind: 'json', mapping: { kind: 'paths', paths } } };
const node = sourceNode({ columns, load });

function lines(count: number, from = 0): string {
  return Array.from({ length: count }, (_, at) => `{"id":${from + at},"sessionId":${at},"name":"n"}\n`).join('');
}

test('values that do not fit: every file, its first line, the path, the value, the column; the batch is rolled back', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/2018-11-12.json', lines(3));
  rig.put('data/2018-11-14.json', `${lines(211)}{"id":1,"sessionId":"n/a","name":"n"}\n{"id":"x"}\n`);
  rig.put('data/2018-11-15.json', `${lines(6)}{"id":1,"sessionId":null,"name":"much too long for four bytes"}\n`);
  const outcome = await rig.load(node);
  expect(causes(outcome)).toMatchInlineSnapshot(`
    "error[SF8012]: 2 of 3 files hold values that do not fit; batch rolled back
      --> s3://bucket/data/2018-11-14.json:212
       | $.sessionId = "n/a"      column session_id is integer (sources.yml:3:5)
       | line 213: $.id = "x"      column id is integer (sources.yml:2:5)
       = also 2018-11-15.json:7   $.name = "much too long for four bytes"
       = load the other 1:      sqlflow load -s source:raw.events --skip-file 'data/2018-11-14.json' --skip-file 'data/2018-11-15.json'
       = mend the files, then run again; nothing of this batch was loaded
       = load the other rows:   on_error: { skip_rows: N } in sources.yml"
  `);
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['0']]);
  expect(await rig.rows('select count(*) from raw._sqlflow_files')).toEqual([['0']]);
});

test('many bad files are counted, and the list of them is bounded', async () => {
  await using rig = await SourceRig.create();
  for (let at = 10; at < 30; at += 1) rig.put(`data/${at}.json`, '{"id":2.5}\n');
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8012]: 20 of 20 files hold values that do not fit; batch rolled back
      --> s3://bucket/data/10.json:1
       | $.id = 2.5      column id is integer (sources.yml:2:5)
       = also 11.json:1   $.id = 2.5
       = also 12.json:1   $.id = 2.5
       = also 13.json:1   $.id = 2.5
       = also 14.json:1   $.id = 2.5
       = also 15.json:1   $.id = 2.5
       = also 16.json:1   $.id = 2.5
       = also 17.json:1   $.id = 2.5
       = also 18.json:1   $.id = 2.5
       = also 19.json:1   $.id = 2.5
       = also 20.json:1   $.id = 2.5
       = and 9 more files
       = mend the files, then run again; nothing of this batch was loaded
       = load the other rows:   on_error: { skip_rows: N } in sources.yml"
  `);
});

test('one bad file: every column at fault, where it is at fault again, and how often', async () => {
  await using rig = await SourceRig.create();
  const bad = Array.from({ length: 9 }, (_, at) => `{"id":${at % 3 === 0 ? '2.5' : at},"sessionId":"n/a"}\n`).join('');
  rig.put('data/a.json', `${lines(2)}${bad}{"id":1,\n{"id":2,\n`);
  rig.put('data/b.json', `{"id":"x"}\n{"id":"y","sessionId":"-"}\n`);
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8012]: 2 of 2 files cannot be loaded; batch rolled back
      --> s3://bucket/data/a.json:3
       | $.id = 2.5      column id is integer (sources.yml:2:5)
       |   again line 6: 2.5, line 9: 2.5
       | line 3: $.sessionId = "n/a"      column session_id is integer (sources.yml:3:5)
       |   again line 4: "n/a", line 5: "n/a", line 6: "n/a", and 5 more
       | line 12: broken JSON: {"id":1, (expected double-quoted property name)
       |   again line 13: broken JSON: {"id":2, (expected double-quoted property name)
       = also b.json:1   $.id = "x"   and 2 more
       = mend the files, then run again; nothing of this batch was loaded
       = load the other rows:   on_error: { skip_rows: N } in sources.yml"
  `);
});

test('if a later batch fails, the earlier ones stay, and the next run goes on behind them', async () => {
  await using rig = await SourceRig.create();
  const inTwos = sourceNode({ columns, load: { ...load, batch: { maxFiles: 2, maxBytes: 20e9 } } });
  for (const name of ['a', 'b', 'c', 'd']) rig.put(`data/${name}.json`, lines(5));
  rig.put('data/e.json', '{"id":"x"}\n');
  const failed = await rig.load(inTwos);
  expect(failed.phases).toEqual([1, 2, 3].map((batch) => ({ kind: 'loading', batch, batches: 3 })));
  expect(causes(failed)).toContain('1 of 1 file holds values that do not fit; batch rolled back');
  expect(await rig.rows('select count(*), count(distinct _loaded_at) from raw.events')).toEqual([['20', '2']]);
  rig.put('data/e.json', lines(1));
  const mended = await rig.load(inTwos);
  expect(mended.step.batches.map(({ files }) => Array.from(files, ({ key }) => key))).toEqual([['data/e.json']]);
  expect(rowsOf(mended)).toBe(1);
});

const gz = gzipSync(
  Array.from({ length: 20_000 }, (_, at) => `{"id":${at},"sessionId":${(at * 7919) % 10_007}}\n`).join(''),
);
const zst = zstdCompressSync(lines(20_000));
const broken: Readonly<Record<string, readonly [string, string | Buffer]>> = {
  'a broken JSON line': ['a.json', `${lines(2)}{"id":3,"sessionId":\n${lines(2)}`],
  'a cut-off JSON file': ['a.json', `${lines(2)}{"id":3,"sess`],
  'a list around the objects': ['a.json', '[{"id":1},{"id":2}]\n'],
  'commas between pretty-printed objects': ['a.json', '{\n  "id": 1\n},\n{\n  "id": 2\n}\n'],
  'a cut-off gzip file': ['a.json.gz', gz.subarray(0, gz.length - 1000)],
  'a gzip file that is none': ['a.json.gz', lines(3)],
  'a cut-off zstd file': ['a.json.zst', zst.subarray(0, zst.length - 50)],
  'text that is not UTF-8': ['a.json', Buffer.from(`${lines(1)}{"id":1,"name":"caf\xe9"}\n`, 'latin1')],
  'a file that is no JSON at all': ['a.json', 'id,name\n1,one\n'],
};

for (const [what, [key, content]] of Object.entries(broken)) {
  test(`${what}: told with its place`, async () => {
    await using rig = await SourceRig.create();
    rig.put(`data/${key}`, content);
    rig.put('data/z.json', lines(1));
    expect(causes(await rig.load(node))).toMatchSnapshot();
    expect(await rig.rows('select count(*) from raw.events')).toEqual([['0']]);
  });
}

test('a large gzip file that is cut off at the end of a line is not taken for a whole one', async () => {
  await using rig = await SourceRig.create();
  // Stored blocks of a fixed size hold whole lines of 64 bytes, so that the data can be cut behind a line.
  const line = (at: number): string => `${`{"id":${at},"sessionId":1,"name":"n"`.padEnd(62)}}\n`;
  const text = Array.from({ length: 40_000 }, (_, at) => line(at)).join('');
  const stored = gzipSync(text, { level: 0, memLevel: 9 });
  const ends = stored.lastIndexOf(0x0a, stored.length - 200_000);
  rig.put('data/large.json.gz', stored.subarray(0, ends + 1));
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8012]: 1 of 1 file cannot be read; batch rolled back
      --> s3://bucket/data/large.json.gz
       | the gzip data is cut off
       = mend the files, then run again; nothing of this batch was loaded"
  `);
});

test('an unreadable file is told, the others are not hurt', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', lines(1));
  const step = await rig.plan(node);
  rig.remove('data/a.json');
  const { runLoad } = await import('../../../src/sources/run-load.ts');
  const signal = new AbortController().signal;
  const result = await runLoad(step, {
    warehouse: rig.warehouse,
    store: rig.store,
    runId: 'r',
    workDir: `${rig.dir}/work`,
    emit: () => {},
    signal,
    now: () => new Date(0),
  });
  expect(causes({ step, result, phases: [] })).toMatchInlineSnapshot(`
    "error[SF8008]: "a.json" cannot be read: it is gone
      --> s3://bucket/data/a.json
       = hint: its batch was rolled back; the next run lists the files anew"
  `);
});

test('a folder that cannot be listed is named by its address', () => {
  const told = errorDiagnostic(
    'fileUnreadable',
    { uri: 's3://bucket/data/' },
    { uri: 's3://bucket/data/', reason: 'ELOOP' },
  );
  expect(formatDiagnostic(told, { color: false, width: 80 }).split('\n')[0]).toBe(
    'error[SF8008]: "s3://bucket/data/" cannot be read: ELOOP',
  );
});

test('skip_rows leaves out rows that do not fit, lists and counts them', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', `${lines(3)}{"id":"x"}\n{"id":3,\n${lines(1)}`);
  rig.put('data/b.json', lines(2));
  const tolerant = sourceNode({ columns, load: { ...load, onError: { kind: 'skip-rows', limit: 2 } } });
  const outcome = await rig.load(tolerant);
  expect(rowsOf(outcome)).toBe(6);
  expect(warnings(outcome)).toMatchInlineSnapshot(`
    "warning[SF8017]: 2 rows of "events" in 1 file were skipped (on_error: skip_rows)
      --> s3://bucket/data/a.json:4
       = a.json:4   $.id = "x"
       = a.json:5   broken JSON: {"id":3, (expected double-quoted property name)"
  `);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by 1')).toEqual([
    ['data/a.json', '4'],
    ['data/b.json', '2'],
  ]);
});

test('more bad rows than skip_rows allows fail the load', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', '{"id":"x"}\n{"id":"y"}\n');
  const tolerant = sourceNode({ columns, load: { ...load, onError: { kind: 'skip-rows', limit: 1 } } });
  expect(causes(await rig.load(tolerant))).toMatchInlineSnapshot(`
    "error[SF8012]: 1 of 1 file holds values that do not fit, more than skip_rows allows (1); batch rolled back
      --> s3://bucket/data/a.json:1
       | $.id = "x"      column id is integer (sources.yml:2:5)
       |   again line 2: "y"
       = mend the files, then run again; nothing of this batch was loaded"
  `);
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['0']]);
});

test('pretty-printed and concatenated objects, a byte order mark, blank lines, no last line end: all are read', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', '\ufeff{\n  "id": 1,\n  "name": "a\\nb"\n}\n{"id":2}{"id":3}\n\n');
  rig.put('data/b.json', '{"id":4}\r\n{"id":5} {"id":6}\n{"id":7}');
  const large = Array.from({ length: 30_000 }, (_, at) =>
    JSON.stringify({ id: at, name: 'x', more: 'y'.repeat(20) }, undefined, 2),
  ).join('\n');
  rig.put('data/large.json', large);
  rig.put('data/mixed.json', `${lines(40_000)}{"id":1}{"id":2}\n`);
  expect(rowsOf(await rig.load(node))).toBe(7 + 30_000 + 40_002);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by 1')).toEqual([
    ['data/a.json', '3'],
    ['data/b.json', '4'],
    ['data/large.json', '30000'],
    ['data/mixed.json', '40002'],
  ]);
});

test('Ctrl-C: the load is cancelled, nothing of its batch stays, no scratch file either', async () => {
  await using rig = await SourceRig.create();
  for (let at = 0; at < 300; at += 1) rig.put(`data/${at}.json`, lines(10));
  const stop = new AbortController();
  const running = rig.load(node, { signal: stop.signal });
  setImmediate(() => stop.abort());
  const outcome = await running.catch((error: unknown) => error);
  expect(outcome).toSatisfy(
    (value) => value instanceof Error || (value as { result: { status: string } }).result.status === 'cancelled',
  );
  expect(await rig.rows("select count(*) from information_schema.tables where table_name = 'events'")).toEqual([['0']]);
});
