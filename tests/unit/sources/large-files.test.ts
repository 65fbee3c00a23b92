// Files that are too large to be spooled: read in place, several in one statement, the rows of each counted.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

const columns = { id: 'integer', filename: 'varchar(20)' };
const node = sourceNode({ columns });
const text = (count: number): string =>
  Array.from({ length: count }, (_, id) => `{"id":${id},"filename":"name of ${id}","more":"${'x'.repeat(20)}"}\n`).join(
    '',
  );

test('several large files share a statement, and each has its own count', async () => {
  await using rig = await SourceRig.create();
  for (const [name, count] of Object.entries({ a: 20_000, b: 25_000, c: 30_000 })) {
    rig.put(`data/${name}.json`, text(count));
    rig.put(`data/${name}.json.gz`, gzipSync(text(count), { level: 0 }));
  }
  rig.put('data/d.json.zst', zstdCompressSync(Buffer.from(text(60_000))));
  rig.put('data/e.json', text(1));
  const statements: string[] = [];
  const { runLoad } = await import('../../../src/sources/run-load.ts');
  const result = await runLoad(await rig.plan(node), {
    warehouse: rig.warehouse,
    store: rig.store,
    runId: 'r',
    workDir: join(rig.dir, 'work'),
    emit: () => {},
    signal: new AbortController().signal,
    now: () => new Date(0),
    onStatement: (sql) => statements.push(sql),
  });
  expect(result.status).toBe('success');
  expect(statements.filter((sql) => sql.startsWith('INSERT INTO "raw"."events"')).length).toBe(3);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by 1')).toEqual([
    ['data/a.json', '20000'],
    ['data/a.json.gz', '20000'],
    ['data/b.json', '25000'],
    ['data/b.json.gz', '25000'],
    ['data/c.json', '30000'],
    ['data/c.json.gz', '30000'],
    ['data/d.json.zst', '60000'],
    ['data/e.json', '1'],
  ]);
  expect(await rig.rows('select count(*), count(distinct _loaded_at), min(filename) from raw.events')).toEqual([
    ['210001', '1', 'name of 0'],
  ]);
  expect(readdirSync(join(rig.dir, 'work'))).toEqual([]);
});

test('large CSV files with the same header share a statement', async () => {
  await using rig = await SourceRig.create();
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, id) => `${id},${'x'.repeat(15)}\n`).join('');
  rig.put('data/a.csv', `id,filename\n${rows(60_000)}`);
  rig.put('data/b.csv', `id,filename\n${rows(70_000)}`);
  const csv = { kind: 'csv', delimiter: ',', quote: '"', header: true, nullAs: undefined } as const;
  expect(rowsOf(await rig.load(sourceNode({ columns, load: { format: csv } })))).toBe(130_000);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by 1')).toEqual([
    ['data/a.csv', '60000'],
    ['data/b.csv', '70000'],
  ]);
});

test('a large file with a bad value far behind: its line is told, and no scratch file stays', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json.gz', gzipSync(text(30_000), { level: 0 }));
  rig.put('data/b.json.gz', gzipSync(`${text(30_000)}{"id":"n/a"}\n`, { level: 0 }));
  expect(causes(await rig.load(node))).toContain(
    's3://bucket/data/b.json.gz:30001\n   | $.id = "n/a"      column id is integer (sources.yml:2:5)',
  );
  expect(existsSync(join(rig.dir, 'work')) ? readdirSync(join(rig.dir, 'work')) : []).toEqual([]);
});
