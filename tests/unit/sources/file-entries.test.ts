// `sqlflow files`: the listing and the ledger go by side by side, neither of them held.
import { expect, test } from 'vitest';
import { relationKey } from '../../../src/core/relation.ts';
import { FILE_STATES, type FileEntry, type FileState, type ListedFile } from '../../../src/core/source-state.ts';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
import { type EntriesInput, fileEntries } from '../../../src/sources/file-entries.ts';
import { createLedgerSql, registerSql } from '../../../src/sources/ledger.ts';
import type { ObjectStore } from '../../../src/sources/object-store.ts';
import { compareKeys } from '../../../src/sources/s3-uri.ts';
import { random } from '../../support/random.ts';
import { SourceRig, sourceNode } from './source-rig.ts';

const all = new Set<FileState>(FILE_STATES);
const node = sourceNode({ columns: { id: 'integer' } });

function listed(key: string, etag = 'e', modifiedAtMs = 0): ListedFile {
  return { uri: `s3://bucket/${key}`, bucket: 'bucket', key, bytes: 5, etag, modifiedAtMs };
}

/** A rig whose ledger holds these files, and a store that lists those, telling how many it was asked for. */
async function opened(loaded: readonly ListedFile[], files: Iterable<ListedFile>) {
  const rig = await SourceRig.create();
  const { dialect } = rig.warehouse;
  await rig.rows('CREATE SCHEMA raw');
  await rig.rows('CREATE TABLE raw.events (id INTEGER, _loaded_at TIMESTAMP)');
  for (const sql of createLedgerSql(node.relation, dialect)) await rig.rows(sql);
  for (const sql of registerSql(node.relation, dialect, { targetName: 'local', runId: 'r' })) await rig.rows(sql);
  const values = loaded.map(
    ({ key, etag, bytes }) =>
      `(${dialect.literal(relationKey(node.relation))}, 'bucket', ${dialect.literal(key)}, '${etag}', ${bytes}, 2, 'r-1', 'r', TIMESTAMP '2026-11-13 02:10:00')`,
  );
  if (values.length > 0)
    await rig.rows(
      `INSERT INTO raw._sqlflow_files (relation, bucket, key, etag, bytes, rows, batch_id, run_id, loaded_at) VALUES ${values.join(', ')}`,
    );
  const asked = { count: 0 };
  const store: ObjectStore = {
    ...rig.store,
    async *list(uri) {
      const prefix = uri.slice('s3://bucket/'.length);
      for (const file of files) {
        if (!file.key.startsWith(prefix)) continue;
        asked.count += 1;
        yield file;
      }
    },
  };
  const current = (await rig.warehouse.inspect(['raw'])).get('raw.events');
  const input: EntriesInput = { store, warehouse: rig.warehouse, current, signal: new AbortController().signal };
  return { rig, input, asked };
}

async function entriesOf(input: EntriesInput, states = all, of: ReturnType<typeof sourceNode> = node) {
  const entries: FileEntry[] = [];
  for await (const entry of fileEntries(of, input, states)) entries.push(entry);
  return entries;
}

test('the states are those that a comparison of two whole lists gives, in the order of S3', async () => {
  const dice = random(20261128);
  const pieces = ['a', 'b', '/', ' ', '-', '0', 'é', '\ue000', '😀', "'"];
  const keys = [
    ...new Set(
      Array.from(
        { length: 6000 },
        () => `data/${dice.pick(pieces)}${dice.pick(pieces)}${dice.pick(pieces)}${dice.pick(pieces)}x.json`,
      ),
    ),
  ].sort(compareKeys);
  const ledger = keys.filter(() => dice.chance(0.7)).map((key) => listed(key));
  const files = keys.filter(() => dice.chance(0.7)).map((key) => listed(key, dice.chance(0.2) ? 'other' : 'e'));
  const { rig, input } = await opened(ledger, files);
  await using _ = rig;
  const inLedger = new Set(ledger.map(({ key }) => key));
  const inListing = new Map(files.map((file) => [file.key, file]));
  const expected = keys.flatMap((key) => {
    const file = inListing.get(key);
    if (file === undefined) return inLedger.has(key) ? [`gone ${key}`] : [];
    if (!inLedger.has(key)) return [`new ${key}`];
    return [`${file.etag === 'e' ? 'loaded' : 'changed'} ${key}`];
  });
  for (const picksOfPage of [1, 10]) {
    const entries = await entriesOf({ ...input, picksOfPage });
    expect(entries.map(({ state, uri }) => `${state} ${uri.slice('s3://bucket/'.length)}`)).toEqual(expected);
  }
  const gone = await entriesOf(input, new Set(['gone']));
  expect(gone.map(({ state }) => state)).toEqual(expected.flatMap((line) => (line.startsWith('gone') ? ['gone'] : [])));
});

test('addresses in any order, that share files, give each file once', async () => {
  const files = ['a/1.json', 'a/b/2.json', 'a/b/3.json', 'c/4.json'].map((key) => listed(`data/${key}`));
  const { rig, input } = await opened([], files);
  await using _ = rig;
  const from = ['s3://bucket/data/c/', 's3://bucket/data/a/b/', 's3://bucket/data/a/'];
  const many = sourceNode({ columns: { id: 'integer' }, from });
  expect((await entriesOf(input, all, many)).map(({ uri }) => uri)).toEqual(files.map(({ uri }) => uri));
});

test('what is not ready is waiting, loaded or not', async () => {
  const now = new Date('2026-11-28T12:00:00Z');
  const young = now.getTime() - 1000;
  const { rig, input } = await opened(
    [listed('data/a.json'), listed('data/b.json')],
    [listed('data/a.json'), listed('data/b.json', 'e', young), listed('data/c.json', 'e', young)],
  );
  await using _ = rig;
  const patient = sourceNode({ columns: { id: 'integer' }, load: { ready: { minAgeMs: 60_000, marker: undefined } } });
  const entries = await entriesOf({ ...input, now }, all, patient);
  expect(entries.map(({ state, loaded }) => [state, loaded?.rows])).toEqual([
    ['loaded', 2],
    ['waiting', 2],
    ['waiting', undefined],
  ]);
});

test('a bucket that lists in no order is refused: files would seem to be gone', async () => {
  const { rig, input } = await opened([], [listed('data/b.json'), listed('data/a.json')]);
  await using _ = rig;
  const error = await entriesOf(input).catch((reason: unknown) => reason);
  expect((error as DiagnosticError).diagnostics.map(({ data }) => data)).toEqual([
    { uri: 's3://bucket/data/a.json', detail: 'it came out of the order of names, in which S3 lists objects' },
  ]);
  expect(error).toBeInstanceOf(DiagnosticError);
});

test('files go by: the listing is asked for one more only when the last was taken', async () => {
  const keyOf = (number: number): string => `data/part-${String(number).padStart(9, '0')}.json`;
  const ledger = Array.from({ length: 100 }, (_, at) => listed(keyOf(2 * at)));
  const endless = {
    *[Symbol.iterator]() {
      for (let number = 0; ; number += 1) yield listed(keyOf(number));
    },
  };
  const { rig, input, asked } = await opened(ledger, endless);
  await using _ = rig;
  const taken: FileState[] = [];
  for await (const { state } of fileEntries(node, input, all)) {
    taken.push(state);
    expect(asked.count).toBe(taken.length);
    if (taken.length === 500) break;
  }
  expect(taken.filter((state) => state === 'loaded')).toHaveLength(100);
});
