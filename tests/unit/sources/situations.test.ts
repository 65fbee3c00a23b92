// What happens to files after they were loaded: each situation of the ledger is a story, told on the real engine.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { causes, rowsOf, SourceRig, sourceNode, thrown, warnings } from './source-rig.ts';

const columns = { id: 'integer', name: 'varchar(20)' };
const node = sourceNode({ columns });
const reloading = sourceNode({ columns, load: { onChanged: 'reload' } });
const ids = 'select id from raw.events order by 1';
const ledger = 'select key, rows from raw._sqlflow_files order by 1';

/** Two batches: a and b of the first day, c of the second. */
async function twoDays(source = node): Promise<SourceRig> {
  const rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  rig.put('data/b.json', [{ id: 2 }, { id: 3 }]);
  await rig.load(source);
  rig.put('data/c.json', [{ id: 4 }]);
  await rig.load(source);
  return rig;
}

test('changed, reload: the batch of the file is loaded again in one transaction, other batches stay', async () => {
  await using rig = await twoDays(reloading);
  const [before] = await rig.rows('select _loaded_at from raw.events where id = 4');
  rig.put('data/a.json', [{ id: 10 }, { id: 11 }]);
  const { step, result } = await rig.load(reloading);
  expect(result).toMatchObject({ status: 'success', rows: 4, files: { count: 2 } });
  expect(step.batches.map(({ number, files }) => [number, Array.from(files, ({ key }) => key)])).toEqual([
    [1, ['data/a.json', 'data/b.json']],
  ]);
  expect(await rig.rows(ids)).toEqual([['2'], ['3'], ['4'], ['10'], ['11']]);
  expect(await rig.rows(ledger)).toEqual([
    ['data/a.json', '2'],
    ['data/b.json', '2'],
    ['data/c.json', '1'],
  ]);
  expect(await rig.rows('select _loaded_at from raw.events where id = 4')).toEqual([before]);
  expect((await rig.load(reloading)).step.action).toBe('skip');
});

test('changed, reload: a bad new content leaves the old rows', async () => {
  await using rig = await twoDays(reloading);
  rig.put('data/a.json', '{"id": "x"}\n');
  expect(causes(await rig.load(reloading))).toContain('SF8012');
  expect(await rig.rows(ids)).toEqual([['1'], ['2'], ['3'], ['4']]);
  expect(await rig.rows('select count(*) from raw._sqlflow_files')).toEqual([['3']]);
});

test('changed, reload: new files come beside the batches that are loaded again', async () => {
  await using rig = await twoDays(reloading);
  rig.put('data/a.json', [{ id: 10 }]);
  rig.put('data/d.json', [{ id: 5 }]);
  const { step } = await rig.load(reloading);
  expect(step.batches.map(({ number, replaces }) => [number, replaces?.rows])).toEqual([
    [1, 3],
    [2, undefined],
  ]);
  expect(await rig.rows(ids)).toEqual([['2'], ['3'], ['4'], ['5'], ['10']]);
});

test('changed, --reload: only the changed files that the glob means; the others still stop the load', async () => {
  await using rig = await twoDays();
  rig.put('data/a.json', [{ id: 10 }, { id: 11 }]);
  rig.put('data/c.json', [{ id: 40 }, { id: 41 }]);
  expect(causes(await rig.load(node, { wishes: { reload: ['a.*'] } }))).toMatchInlineSnapshot(`
    "error[SF8004]: 1 loaded file has new content under its old name
      --> s3://bucket/data/c.json
       | loaded 2026-11-21 18:02, 9 bytes, 1 row; now 20 bytes
       = take the new content:  sqlflow load -s source:raw.events --reload 'data/c.json'
       = keep the old rows:     sqlflow files accept 'data/c.json'"
  `);
  expect(rowsOf(await rig.load(node, { wishes: { reload: ['data/{a,c}.json'] } }))).toBe(6);
  expect(await rig.rows(ids)).toEqual([['2'], ['3'], ['10'], ['11'], ['40'], ['41']]);
});

test('backfill: --reload loads what is loaded and unchanged once more, nothing twice', async () => {
  await using rig = await twoDays();
  expect(rowsOf(await rig.load(node, { wishes: { reload: ['c.json'] } }))).toBe(1);
  expect(await rig.rows(ids)).toEqual([['1'], ['2'], ['3'], ['4']]);
});

test('reload: a file of the batch that is gone from S3 would be lost, and is, once that is accepted', async () => {
  await using rig = await twoDays();
  rig.put('data/a.json', [{ id: 10 }, { id: 11 }]);
  rig.remove('data/b.json');
  expect(causes(await rig.load(node, { wishes: { reload: ['a.json'] } }))).toMatchInlineSnapshot(`
    "error[SF8028]: 1 loaded file of "events" is gone from S3: loading the batch again would lose 2 rows
      --> s3://bucket/data/b.json
       | loaded 2026-11-21 18:02, 2 rows
       = let these rows go:     sqlflow load -s source:raw.events --reload 'a.json' --accept-loss
       = keep the old rows:     sqlflow files accept '*' -s source:raw.events"
  `);
  expect(await rig.rows(ids)).toEqual([['1'], ['2'], ['3'], ['4']]);
  expect(rowsOf(await rig.load(node, { wishes: { reload: ['a.json'], acceptLoss: true } }))).toBe(2);
  expect(await rig.rows(ids)).toEqual([['4'], ['10'], ['11']]);
});

test('reload: rows that somebody changed are not taken for the batch', async () => {
  await using rig = await twoDays();
  await rig.warehouse.execute('delete from raw.events where id = 2');
  rig.put('data/a.json', [{ id: 10 }, { id: 11 }]);
  expect(causes(await rig.load(node, { wishes: { reload: ['a.json'] } }))).toMatchInlineSnapshot(`
    "error[SF8030]: the batch of 2026-11-21 18:02:00 of "events" has 2 rows, the ledger counts 3; nothing was changed
      --> sources.yml
       = hint: somebody changed the raw table, or its load-time column was renamed; from the start: sqlflow load -s source:raw.events --full-refresh"
  `);
  expect(await rig.rows(ids)).toEqual([['1'], ['3'], ['4']]);
});

test('reload without a load time is refused: the rows of a batch cannot be found', async () => {
  await using rig = await SourceRig.create();
  const timeless = sourceNode({ columns, load: { loadedAtColumn: undefined } });
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(timeless);
  expect(causes(await rig.load(timeless, { wishes: { reload: ['a.json'] } }))).toMatchInlineSnapshot(`
    "error[SF8029]: the rows of a batch of "events" cannot be found: it has loaded_at: false
      --> sources.yml
       = hint: leave loaded_at out of the load, then \`sqlflow load --full-refresh\` once; or on_changed: fail"
  `);
});

test('renamed: new files that equal loaded ones whose names are gone stop the load before it doubles', async () => {
  await using rig = await twoDays();
  rig.put('data/new/z.json', [{ id: 9 }]);
  for (const name of ['a', 'b', 'c']) {
    renameSync(join(rig.dir, `bucket/data/${name}.json`), join(rig.dir, `bucket/data/new/${name}.json`));
  }
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8027]: 3 new files equal loaded ones whose names are gone: loading them would double their rows
      --> s3://bucket/data/new/a.json
       | loaded as s3://bucket/data/a.json
       = also b.json   loaded as s3://bucket/data/b.json
       = also c.json   loaded as s3://bucket/data/c.json
       = they were renamed:     sqlflow files move s3://bucket/data/ s3://bucket/data/new/
       = they are new rows:     sqlflow load -s source:raw.events --accept-equal"
  `);
  expect(await rig.rows(ids)).toEqual([['1'], ['2'], ['3'], ['4']]);
});

test('renamed: the content tells it where the ETag is another', async () => {
  await using rig = await twoDays();
  rig.remove('data/b.json');
  rig.put('data/b2.json', [{ id: 2 }, { id: 3 }]);
  rig.put('data/other.json', [{ id: 2 }, { id: 9 }]);
  rig.touch('data/b2.json', '2030-01-01T00:00:00Z');
  const said = causes(await rig.load(node));
  expect(said).toContain('sqlflow files move s3://bucket/data/b.json s3://bucket/data/b2.json');
  expect(rowsOf(await rig.load(node, { wishes: { acceptEqual: true } }))).toBe(4);
});

test('a copy beside its original is a new file: both are there', async () => {
  await using rig = await twoDays();
  rig.put('data/copy.json', [{ id: 1 }]);
  expect(rowsOf(await rig.load(node))).toBe(1);
});

test('backfill: --files loads only the new files that it means', async () => {
  await using rig = await twoDays();
  rig.put('data/2020/x.json', [{ id: 20 }]);
  rig.put('data/2021/x.json', [{ id: 21 }]);
  expect(rowsOf(await rig.load(node, { wishes: { files: ['data/2020/'] } }))).toBe(1);
  expect(await rig.rows('select id from raw.events where id > 9')).toEqual([['20']]);
  expect(rowsOf(await rig.load(node))).toBe(1);
});

test('one bad file of a hundred: set aside, told each run, tried again when its content changes', async () => {
  await using rig = await SourceRig.create();
  for (let day = 1; day < 100; day += 1) rig.put(`data/day-${day}.json`, [{ id: day }]);
  rig.put('data/day-100.json', '{"id": "n/a"}\n');
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8012]: 1 of 100 files holds values that do not fit; batch rolled back
      --> s3://bucket/data/day-100.json:1
       | $.id = "n/a"      column id is integer (sources.yml:2:5)
       = load the other 99:     sqlflow load -s source:raw.events --skip-file 'data/day-100.json'
       = mend the files, then run again; nothing of this batch was loaded
       = load the other rows:   on_error: { skip_rows: N } in sources.yml"
  `);
  const skipping = await rig.load(node, { wishes: { skip: ['day-100.json'] } });
  expect(rowsOf(skipping)).toBe(99);
  expect(warnings(skipping)).toMatchInlineSnapshot(`
    "warning[SF8032]: 1 file of "events" is set aside and not loaded
      --> s3://bucket/data/day-100.json
       = tried again when the content changes; at once: sqlflow files forget 'data/day-100.json'"
  `);
  const next = await rig.load(node);
  expect([next.step.action, next.step.failedCount]).toEqual(['skip', 1]);
  expect(warnings(next)).toBe(warnings(skipping));
  rig.put('data/day-100.json', [{ id: 100 }, { id: 101 }]);
  const mended = await rig.load(node);
  expect([rowsOf(mended), warnings(mended)]).toEqual([2, '']);
  expect(warnings(await rig.load(node))).toBe('');
  expect(await rig.rows('select count(*) from raw._sqlflow_failed_files')).toEqual([['0']]);
});

test('a file that was set aside and is bad again stops the load again', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', '{"id": "n/a"}\n');
  rig.put('data/b.json', [{ id: 2 }]);
  await rig.load(node, { wishes: { skip: ['a.json'] } });
  rig.put('data/a.json', '{"id": "none"}\n');
  expect(causes(await rig.load(node))).toContain('SF8012');
  await rig.load(node, { wishes: { skip: ['a.json'] } });
  expect(await rig.rows('select key, bytes from raw._sqlflow_failed_files')).toEqual([['data/a.json', '15']]);
});

test('partial delivery, min_age: a young file waits, and is neither new nor gone', async () => {
  await using rig = await SourceRig.create();
  const patient = sourceNode({ columns, load: { ready: { minAgeMs: 120_000, marker: undefined } } });
  const now = new Date('2026-11-21T12:00:00Z');
  rig.put('data/a.json', [{ id: 1 }]);
  rig.put('data/b.json', [{ id: 2 }]);
  rig.touch('data/a.json', '2026-11-21T11:58:00Z');
  rig.touch('data/b.json', '2026-11-21T11:59:00Z');
  const first = await rig.load(patient, { now });
  expect([rowsOf(first), first.step.waitingCount]).toEqual([1, 1]);
  const later = await rig.load(patient, { now: new Date('2026-11-21T12:01:00Z') });
  expect([rowsOf(later), later.step.waitingCount]).toEqual([1, 0]);
  // Rewritten a moment ago: it may be half there.
  rig.put('data/a.json', [{ id: 1 }, { id: 3 }]);
  rig.touch('data/a.json', '2026-11-21T12:01:30Z');
  const rewritten = await rig.plan(patient, undefined, {}, new Date('2026-11-21T12:02:00Z'));
  expect([rewritten.refusals, rewritten.waitingCount, rewritten.goneCount]).toEqual([[], 1, 0]);
});

test('partial delivery, marker: a folder counts once its marker is there, for files below it too', async () => {
  await using rig = await SourceRig.create();
  const ready = { minAgeMs: undefined, marker: '_SUCCESS' };
  const marked = sourceNode({ columns, load: { ready } });
  rig.put('data/day1/a.json', [{ id: 1 }]);
  rig.put('data/day1/part/b.json', [{ id: 2 }]);
  rig.put('data/day2/c.json', [{ id: 3 }]);
  rig.put('data/day1/_SUCCESS', '');
  const first = await rig.load(marked);
  expect([rowsOf(first), first.step.waitingCount]).toEqual([2, 1]);
  const globbed = sourceNode({ columns, from: 's3://bucket/data/*/c.json', load: { ready } });
  expect((await rig.plan(globbed)).waitingCount).toBe(1);
  rig.put('data/day2/_SUCCESS', '');
  expect((await rig.plan(globbed)).waitingCount).toBe(0);
  expect(rowsOf(await rig.load(marked))).toBe(1);
});

test('partial delivery, replace: a version that is still arriving does not replace the old one', async () => {
  await using rig = await SourceRig.create();
  const ready = { minAgeMs: undefined, marker: '_SUCCESS' };
  const version = sourceNode({ columns, load: { mode: 'replace', ready } });
  rig.put('data/one/a.json', [{ id: 1 }]);
  rig.put('data/one/_SUCCESS', 'x');
  await rig.load(version);
  rig.put('data/two/b.json', [{ id: 2 }]);
  expect((await rig.load(version)).step.action).toBe('skip');
  rig.put('data/two/_SUCCESS', 'x');
  expect(rowsOf(await rig.load(version))).toBe(2);
});

test('full refresh: the table is made anew from what is listed, in the types that are declared now', async () => {
  await using rig = await twoDays();
  rig.put('data/a.json', [{ id: 10, name: 'ten' }]);
  const wider = sourceNode({ columns: { id: 'bigint', label: 'varchar(9)' } });
  expect(causes(await rig.load(wider))).toContain('SF8010');
  const refreshed = await rig.load(wider, { wishes: { rebuild: true } });
  expect([refreshed.step.action, rowsOf(refreshed)]).toEqual(['rebuild', 4]);
  expect(
    await rig.rows(
      "select column_name, data_type from information_schema.columns where table_name = 'events' order by ordinal_position",
    ),
  ).toEqual([
    ['id', 'BIGINT'],
    ['label', 'VARCHAR'],
    ['_loaded_at', 'TIMESTAMP'],
  ]);
  expect(await rig.rows(ids)).toEqual([['2'], ['3'], ['4'], ['10']]);
  expect(await rig.rows('select count(*), count(distinct batch_id) from raw._sqlflow_files')).toEqual([['3', '1']]);
  expect((await rig.load(wider)).step.action).toBe('skip');
});

test('full refresh: a bad file leaves the old table, its rows and its ledger', async () => {
  await using rig = await twoDays();
  rig.put('data/d.json', '{"id": "x"}\n');
  expect(causes(await rig.load(node, { wishes: { rebuild: true } }))).toContain('SF8012');
  expect(await rig.rows(ids)).toEqual([['1'], ['2'], ['3'], ['4']]);
  expect(await rig.rows('select count(*) from raw._sqlflow_files')).toEqual([['3']]);
  expect(rowsOf(await rig.load(node, { wishes: { rebuild: true, skip: ['d.json'] } }))).toBe(4);
});

test('full refresh: files that are gone from S3 stop it, and what would be lost is named', async () => {
  await using rig = await twoDays();
  rig.remove('data/b.json');
  expect(causes(await rig.load(node, { wishes: { rebuild: true } }))).toMatchInlineSnapshot(`
    "error[SF8028]: 1 loaded file of "events" is gone from S3: a full refresh would lose 2 rows
      --> s3://bucket/data/b.json
       | loaded 2026-11-21 18:02, 2 rows
       = let these rows go:     sqlflow load -s source:raw.events --full-refresh --accept-loss"
  `);
  expect(rowsOf(await rig.load(node, { wishes: { rebuild: true, acceptLoss: true } }))).toBe(2);
  expect(await rig.rows(ids)).toEqual([['1'], ['4']]);
});

test('full refresh: a renamed file is not lost', async () => {
  await using rig = await twoDays();
  renameSync(join(rig.dir, 'bucket/data/b.json'), join(rig.dir, 'bucket/data/b2.json'));
  expect(rowsOf(await rig.load(node, { wishes: { rebuild: true } }))).toBe(4);
});

test('drift: varchar may grow; a longer text loads into the old table', async () => {
  await using rig = await SourceRig.create();
  const long = 'x'.repeat(30);
  rig.put('data/a.json', [{ id: 1, name: 'one' }]);
  await rig.load(node);
  rig.put('data/b.json', [{ id: 2, name: long }]);
  expect(causes(await rig.load(node))).toContain('SF8012');
  expect(rowsOf(await rig.load(sourceNode({ columns: { id: 'integer', name: 'varchar(64)' } })))).toBe(1);
  expect(await rig.rows('select name from raw.events order by id')).toEqual([['one'], [long]]);
});

test('replace: some of its files cannot be taken alone', async () => {
  await using rig = await SourceRig.create();
  const version = sourceNode({ columns, load: { mode: 'replace' } });
  rig.put('data/a.json', [{ id: 1 }]);
  expect(causes(await rig.load(version, { wishes: { files: ['a*'], skip: ['b*'] } }))).toMatchInlineSnapshot(`
    "error[SF8031]: "events" is loaded with mode: replace: its files are one version, --files and --skip-file cannot take some of them
      --> sources.yml
       = hint: load it whole (--full-refresh loads an equal set again), or use mode: append"
  `);
});

test('late: a file of an old day that comes late is loaded, and its rows are later than all before', async () => {
  await using rig = await twoDays();
  rig.put('data/0-old.json', [{ id: 0 }]);
  expect(rowsOf(await rig.load(node))).toBe(1);
  expect(await rig.rows('select id from raw.events order by _loaded_at desc limit 1')).toEqual([['0']]);
});

test('what is decided about files is for the target that loads the table', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node, { targetName: 'prod' });
  rig.put('data/a.json', [{ id: 1 }, { id: 2 }]);
  const { acceptFiles } = await import('../../../src/sources/settle-files.ts');
  const { lookAtSource } = await import('../../../src/sources/survey-source.ts');
  const { store, warehouse } = rig;
  const { signal } = new AbortController();
  const current = (await warehouse.inspect(['raw'])).get('raw.events');
  const look = await lookAtSource(node, { store, warehouse, current, signal });
  const decide = async (targetName: string): Promise<void> => {
    const settled = await acceptFiles(['a.json'], { node, look, warehouse, store, runId: 'r', targetName, signal });
    await settled?.apply();
  };
  expect(await thrown(decide('dev'))).toContain('error[SF8011]: raw.events is loaded by target "prod", not by "dev"');
  await decide('prod');
  expect((await rig.load(node, { targetName: 'prod' })).step.action).toBe('skip');
  // The ledger has moved on since the look.
  expect(await thrown(decide('prod'))).toContain('error[SF8013]');
});
