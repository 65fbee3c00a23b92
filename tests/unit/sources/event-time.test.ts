// Files whose names tell their event time: a shorter listing by it, and loading a window of it again.
import { expect, test } from 'vitest';
import { isWithin, parsePeriod } from '../../../src/core/event-time.ts';
import type { SourceNode } from '../../../src/core/node.ts';
import { fileEntries } from '../../../src/sources/file-entries.ts';
import { openObjectStore } from '../../../src/sources/object-store.ts';
import { S3Server } from '../../support/s3-server.ts';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

const dayMs = 86_400_000;

function eventsOf(change: Partial<NonNullable<SourceNode['load']>> = {}): SourceNode {
  const node = sourceNode({
    columns: { id: 'integer', brand: 'varchar(16)', day: 'date' },
    load: {
      partition: { template: 'brand={brand}/day={day}/', columns: ['brand', 'day'] },
      lookbackMs: 2 * dayMs,
      ...change,
    },
  });
  return { ...node, config: { enabled: true, raw: { event_time: 'day' } } };
}

const now = new Date('2026-11-21T09:00:00Z');
const at = (day: string, name = 'a', brand = 'x'): string => `data/brand=${brand}/day=${day}/${name}.json`;

function keysOf(outcome: Awaited<ReturnType<SourceRig['load']>>): readonly (readonly string[])[] {
  return outcome.step.batches.map(({ files }) => Array.from(files, ({ key }) => key.replace('data/brand=', '')));
}

test('folder names are days, hours, minutes; others are none', () => {
  const lengthOf = (text: string): number | undefined => {
    const period = parsePeriod(text);
    return period === undefined ? undefined : (period.endMs - period.startMs) / 60_000;
  };
  const texts = ['2026-11-01', '20261101', '2026-11-01T06', '2026-11-01 06:30', '2026_11_01', '2026-11-01T06:30:00Z'];
  expect(texts.map(lengthOf)).toEqual([1440, 1440, 60, 1, 1440, 1 / 60]);
  expect(['2026-02-31', '2026-11', '01.11.2026', '', '2026-1101', '2026-11-01T25'].map(lengthOf)).toEqual(
    Array.from({ length: 6 }),
  );
  const day = parsePeriod('2026-11-02');
  const ms = (text: string): number => Date.parse(`${text}Z`);
  const windows = [
    [undefined, undefined, true],
    ['2026-11-02T00:00', '2026-11-03T00:00', true],
    ['2026-11-02T23:59', undefined, true],
    ['2026-11-03T00:00', undefined, false],
    [undefined, '2026-11-02T00:00', false],
  ] as const;
  for (const [start, end, within] of windows) {
    const window = { startMs: start && ms(start), endMs: end && ms(end) };
    expect([start, end, isWithin(day, window)]).toEqual([start, end, within]);
  }
});

test('a shorter listing does not look into old folders, and takes nothing there for gone', async () => {
  await using server = await S3Server.start();
  await using rig = await SourceRig.create({ store: openObjectStore({ buckets: {}, env: server.env }) });
  const put = (key: string): void => server.put('bucket', key, '{"id":1}\n');
  for (const day of ['2026-11-01', '2026-11-18', '2026-11-19', '2026-11-21']) put(at(day));
  put(at('2026-11-19', 'a', 'y'));
  const node = eventsOf();
  // The first load takes all that is there.
  expect(rowsOf(await rig.load(node, { now }))).toBe(5);
  server.requests.length = 0;
  put(at('2026-11-18', 'late'));
  put(at('2026-11-19', 'b'));
  put(at('2026-11-20'));
  put(at('2026-11-22', 'early', 'z'));
  const second = await rig.load(node, { now });
  expect(keysOf(second)).toEqual([
    ['x/day=2026-11-19/b.json', 'x/day=2026-11-20/a.json', 'z/day=2026-11-22/early.json'],
  ]);
  expect(server.requests.filter((request) => /day%3D2026-11-(01|18)/.test(request))).toEqual([]);
  const { loadedCount, listedCount, goneCount, listedFromMs } = second.step;
  expect({ loadedCount, listedCount, goneCount, listedFromMs }).toEqual({
    loadedCount: 5,
    listedCount: 6,
    goneCount: 0,
    listedFromMs: Date.parse('2026-11-19'),
  });
  // What is gone from a recent folder is gone; an old one says nothing.
  server.remove('bucket', at('2026-11-20'));
  server.remove('bucket', at('2026-11-01'));
  const third = await rig.load(node, { now });
  expect([third.step.action, third.step.goneCount]).toEqual(['skip', 1]);
  // Who asks for a file, for a reload or for the ledger is answered from all of them.
  expect(keysOf(await rig.load(node, { now, wishes: { files: ['late*'] } }))).toEqual([['x/day=2026-11-18/late.json']]);
  const { store, warehouse } = rig;
  const current = (await warehouse.inspect(['raw'])).get('raw.events');
  const input = { store, warehouse, current, signal: new AbortController().signal };
  const gone: string[] = [];
  for await (const { uri } of fileEntries(node, input, new Set(['gone']))) gone.push(uri);
  expect(gone).toEqual([`s3://bucket/${at('2026-11-01')}`, `s3://bucket/${at('2026-11-20')}`]);
});

test('a shorter listing of a folder that stands in for a bucket: globs, markers, deeper addresses, odd names', async () => {
  await using rig = await SourceRig.create();
  const node = eventsOf();
  const from = node.load?.from[0];
  if (from === undefined) throw new Error('no address');
  rig.put(at('2026-11-01'), [{ id: 1 }]);
  await rig.load(node, { now });
  rig.put(at('2026-11-02'), [{ id: 2 }]);
  rig.put(at('2026-11-20'), [{ id: 3 }]);
  const planned = async (change: Partial<NonNullable<SourceNode['load']>>): Promise<readonly string[]> => {
    const { batches } = await rig.plan(eventsOf(change), undefined, {}, now);
    return batches.flatMap(({ files }) => Array.from(files, ({ key }) => key));
  };
  for (const uri of ['s3://bucket/data/', 's3://bucket/data/brand=x/', 's3://bucket/data/**/*.json']) {
    expect([uri, await planned({ from: [{ ...from, uri }] })]).toEqual([uri, [at('2026-11-20')]]);
  }
  expect(await planned({ from: [{ ...from, uri: 's3://bucket/data/brand=x/day=2026-11-02/' }] })).toEqual([
    at('2026-11-02'),
  ]);
  expect(await planned({ ready: { minAgeMs: undefined, marker: '_SUCCESS' } })).toEqual([]);
  rig.put('data/brand=x/day=2026-11-20/_SUCCESS', 'x');
  expect(await planned({ ready: { minAgeMs: undefined, marker: '_SUCCESS' } })).toEqual([at('2026-11-20')]);
  // A name that tells no time is not taken for old: it is refused as without a lookback.
  rig.put('data/brand=x/day=soon/a.json', [{ id: 4 }]);
  rig.put('data/other.json', [{ id: 5 }]);
  const { refusals } = await rig.plan(node, undefined, {}, now);
  expect(refusals.map(({ at: place }) => place)).toEqual([{ uri: 's3://bucket/data/other.json' }]);
});

test('backfill: a window of event times loads what is new there, and again what is loaded there', async () => {
  await using rig = await SourceRig.create();
  const node = eventsOf({ lookbackMs: undefined, batch: { maxFiles: 2, maxBytes: 1e9 } });
  for (const day of ['01', '02', '03', '04']) rig.put(at(`2026-11-${day}`), [{ id: Number(day) }]);
  await rig.load(node);
  rig.put(at('2026-11-03', 'late'), [{ id: 30 }]);
  rig.put(at('2026-11-05'), [{ id: 5 }]);
  const window = { startMs: Date.parse('2026-11-03'), endMs: Date.parse('2026-11-04') };
  const plain = await rig.load(node, { wishes: { window } });
  expect(keysOf(plain)).toEqual([['x/day=2026-11-03/late.json']]);
  const again = await rig.load(node, { wishes: { window, again: true } });
  // Whole batches: 3 and 4 came together, late alone.
  expect(keysOf(again)).toEqual([
    ['x/day=2026-11-03/a.json', 'x/day=2026-11-04/a.json'],
    ['x/day=2026-11-03/late.json'],
  ]);
  expect(await rig.rows('select id from raw.events order by id')).toEqual(['1', '2', '3', '4', '30'].map((id) => [id]));
  const named = await rig.load(node, {
    wishes: { files: ['*/day=2026-11-01/*', 'data/brand=x/day=2026-11-01/*'], again: true },
  });
  expect(keysOf(named)).toEqual([['x/day=2026-11-01/a.json', 'x/day=2026-11-02/a.json']]);
  expect(keysOf(await rig.load(node))).toEqual([['x/day=2026-11-05/a.json']]);
});

test('a window of event times needs names that tell them', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  const window = { startMs: Date.parse('2026-11-03'), endMs: undefined };
  expect(
    causes(await rig.load(sourceNode({ columns: { id: 'integer' } }), { wishes: { window } })),
  ).toMatchInlineSnapshot(`
    "error[SF8071]: the event time of the files of "events" is not known: it does not stand in their names
      --> sources.yml
       = hint: name the column of days: \`config: { event_time: day }\`, and \`partition_path: "day={day}/"\`; or choose files with --files, --reload GLOB, and leave this source out of -s"
  `);
  const elsewhere = eventsOf({ partition: { template: 'brand={brand}/', columns: ['brand'] } });
  expect(
    causes(await rig.load(elsewhere, { wishes: { window } }))
      .split('\n')
      .at(-1),
  ).toMatchInlineSnapshot(
    `"   = hint: event_time is "day", and partition_path (brand={brand}/) does not name it; or choose files with --files, --reload GLOB, and leave this source out of -s"`,
  );
});
