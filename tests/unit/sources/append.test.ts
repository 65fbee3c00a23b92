import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rowsOf, SourceRig, sourceNode } from './source-rig.ts';

const columns = { id: 'integer', name: 'varchar(20)' };

test('new files load, loaded ones do not load again', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ]);
  rig.put('data/sub/b.json', [{ id: 3, name: null }]);
  const node = sourceNode({ columns });
  const first = await rig.load(node);
  expect(rowsOf(first)).toBe(3);
  rig.put('data/c.json', [{ id: 4, name: 'four' }]);
  const second = await rig.load(node);
  expect(second.step.batches.map(({ files }) => Array.from(files, ({ uri }) => uri))).toEqual([
    ['s3://bucket/data/c.json'],
  ]);
  expect(rowsOf(second)).toBe(1);
  expect((await rig.load(node)).step.action).toBe('skip');
  expect(await rig.rows('select id, name, _loaded_at from raw.events order by id')).toEqual([
    ['1', 'one', '2026-11-21 18:02:00'],
    ['2', 'two', '2026-11-21 18:02:00'],
    ['3', null, '2026-11-21 18:02:00'],
    ['4', 'four', '2026-11-21 18:02:00.001'],
  ]);
  expect(await rig.rows('select key, rows, batch_id, loaded_at from raw._sqlflow_files order by key')).toEqual([
    ['data/a.json', '2', 'run1-1', '2026-11-21 18:02:00'],
    ['data/c.json', '1', 'run2-1', '2026-11-21 18:02:00.001'],
    ['data/sub/b.json', '1', 'run1-1', '2026-11-21 18:02:00'],
  ]);
  expect(existsSync(join(rig.dir, 'work')) ? readdirSync(join(rig.dir, 'work')) : []).toEqual([]);
});
