// A listing beside its ledger in little memory: files packed, loaded ones known by fingerprints.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { relationKey } from '../../../src/core/relation.ts';
import type { ListedFile } from '../../../src/core/source-state.ts';
import { createLedgerSql, registerSql } from '../../../src/sources/ledger.ts';
import { LedgerIndex } from '../../../src/sources/ledger-index.ts';
import type { ObjectStore } from '../../../src/sources/object-store.ts';
import { PackedFiles } from '../../../src/sources/packed-files.ts';
import { lookAtSource, surveySource } from '../../../src/sources/survey-source.ts';
import { random } from '../../support/random.ts';
import { SourceRig, sourceNode } from './source-rig.ts';

function fileOf(key: string, etag = 'd41d8cd98f00b204e9800998ecf8427e', bytes = 5): ListedFile {
  return { uri: `s3://bucket/${key}`, bucket: 'bucket', key, bytes, etag, modifiedAtMs: 1_794_535_800_123 };
}

test('packed files come back as they were, whole and in slices', () => {
  const files = Array.from({ length: 1000 }, (_, at) =>
    fileOf(`data/day=${at >> 4}/🙂${String.fromCodePoint(0x1f600 + (at % 7))}/é${at}.json`, undefined, at * 1e9),
  );
  files.splice(300, 0, fileOf('', ''), fileOf('data/a "b"\n\t.json', '5-lq2x', 0), fileOf('x'.repeat(1024), 'ab-12'));
  files.push(fileOf('z', 'D41D8CD98F00B204E9800998ECF8427E'));
  const packed = new PackedFiles();
  for (const file of files) packed.add(file);
  expect([...packed]).toEqual(files);
  expect(packed.bytes).toBe(files.reduce((sum, { bytes }) => sum + bytes, 0));
  for (const [from, to] of [
    [0, 0],
    [0, 1],
    [255, 257],
    [256, 512],
    [900, 5000],
  ] as const) {
    const slice = packed.slice(from, to);
    expect([slice.length, ...slice]).toEqual([files.slice(from, to).length, ...files.slice(from, to)]);
    expect([...slice.slice(1, 3)]).toEqual(files.slice(from, to).slice(1, 3));
  }
});

test('packed files come back as they were, whatever their names share', () => {
  const dice = random(20261128);
  const pieces = [
    'a',
    'f',
    '0',
    '9',
    '-',
    '--',
    'dt=',
    '/',
    '.json',
    '🙂',
    '😀',
    '\u{1f601}é',
    'part-00',
    'c0ffee',
    'Z',
    '',
  ];
  const files = Array.from({ length: 3000 }, () => {
    const key = Array.from({ length: dice.int(6) }, () => dice.pick(pieces)).join('');
    return {
      ...fileOf(key, dice.int(2) === 0 ? undefined : key),
      modifiedAtMs: dice.int(3) === 0 ? 0 : dice.int(2 ** 41),
    };
  });
  const packed = new PackedFiles();
  for (const file of files) packed.add(file);
  expect([...packed]).toEqual(files);
});

test('names with dates, numbers and UUIDs are packed in less than half of their length', () => {
  const packed = new PackedFiles();
  let bytes = 0;
  for (let at = 0; at < 10_000; at += 1) {
    const id = createHash('md5').update(String(at)).digest('hex');
    const uuid = `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
    const file = fileOf(`events/dt=2026-11-${10 + (at >> 10)}/part-${String(at).padStart(5, '0')}-${uuid}.parquet`, id);
    bytes += file.uri.length + file.etag.length;
    packed.add(file);
  }
  expect(packed.packedBytes / bytes).toBeLessThan(0.45);
});

test('the index knows names and contents, also when there are more than were expected', () => {
  const index = new LedgerIndex(3);
  for (let at = 0; at < 5000; at += 1) index.add(`s3://bucket/${at}`, `tag ${at}`);
  index.add('s3://bucket/7', 'tag 7');
  expect(index.size).toBe(5000);
  expect([
    index.see('s3://bucket/1', 'tag 1'),
    index.see('s3://bucket/2', 'tag 1'),
    index.see('s3://bucket/x', ''),
  ]).toEqual(['same', 'doubtful', undefined]);
  index.wait('s3://bucket/3');
  index.wait('s3://bucket/y');
  expect(['1', '2', '3', '4', 'x', 'y'].map((name) => index.stateOf(`s3://bucket/${name}`))).toEqual([
    'same',
    'doubtful',
    'waiting',
    'unseen',
    undefined,
    undefined,
  ]);
  expect([index.count('unseen'), index.count('waiting'), index.count('same')]).toEqual([4997, 1, 1]);
});

test('what is loaded costs less than 32 bytes of memory a key', async () => {
  await using rig = await SourceRig.create();
  const node = sourceNode({ columns: { id: 'integer' } });
  const { dialect } = rig.warehouse;
  const etag = (number: number): string => number.toString(16).padStart(32, '0');
  const keyOf = (number: number): string => `data/2026/11/part-${String(number).padStart(9, '0')}.json`;
  await rig.rows('CREATE SCHEMA raw');
  await rig.rows('CREATE TABLE raw.events (id INTEGER, _loaded_at TIMESTAMP)');
  for (const sql of createLedgerSql(node.relation, dialect)) await rig.rows(sql);
  for (const sql of registerSql(node.relation, dialect, { targetName: 'local', runId: 'r' })) await rig.rows(sql);
  const fill = async (from: number, to: number): Promise<void> => {
    await rig.rows(
      `INSERT INTO raw._sqlflow_files SELECT '${relationKey(node.relation)}', 'bucket', 'data/2026/11/part-' || lpad(i::VARCHAR, 9, '0') || '.json', lpad(printf('%x', i), 32, '0'), 5, NULL, 1, 'r-1', 'r', TIMESTAMP '2026-11-13', TIMESTAMP '2026-11-13' FROM range(${from}, ${to}) t(i)`,
    );
  };
  const storeOf = (keys: number): ObjectStore => ({
    ...rig.store,
    async *list() {
      for (let number = 0; number < keys; number += 1) yield fileOf(keyOf(number), etag(number));
    },
  });
  const signal = new AbortController().signal;
  const current = (await rig.warehouse.inspect(['raw'])).get('raw.events');
  const look = async (loaded: number) => {
    const input = { store: storeOf(loaded + 2), warehouse: rig.warehouse, current, signal };
    const files = await surveySource(node, input);
    expect([files.listedCount, files.loadedCount, files.goneCount, files.fresh.length]).toEqual([
      loaded + 2,
      loaded,
      0,
      2,
    ]);
    const before = memoryHeld();
    const held = await lookAtSource(node, input);
    const bytes = memoryHeld() - before;
    expect(held.comparison.stateOf(`s3://bucket/${keyOf(0)}`)).toBe('same');
    return bytes;
  };
  await fill(0, 100);
  await look(100);
  const few = await look(100);
  await fill(100, 60_000);
  const many = await look(60_000);
  expect((many - few) / 59_900).toBeLessThan(32);
});

/** What is alive: collected twice, because finalizers free some of it in between. */
function memoryHeld(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
