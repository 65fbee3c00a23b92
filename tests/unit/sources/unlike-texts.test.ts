// What the files of a first large load tell of the texts of the raw table that is made for them.
import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { runLoad } from '../../../src/sources/run-load.ts';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

const columns = {
  id: 'integer',
  name: 'varchar(40)',
  level: 'varchar(10)',
  seldom: 'varchar(10)',
  pad: 'varchar(200)',
};
const node = sourceNode({ columns });

/** `name` is different in each row, `level` one of three, `seldom` mostly absent, `pad` too, and does not compress. */
const records = (count: number): readonly (readonly [number, string, string, string | null, string])[] =>
  Array.from({ length: count }, (_, id) => [
    id,
    `name of ${id * 7919}`,
    `level ${id % 3}`,
    id % 50 === 0 ? `${id}` : null,
    hash('sha512', `${id}`, 'base64'),
  ]);
const json = (count: number): string =>
  records(count)
    .map(([id, name, level, seldom, pad]) => `${JSON.stringify({ id, name, level, seldom, pad })}\n`)
    .join('');
const csv = { kind: 'csv', delimiter: ',', quote: '"', header: true, nullAs: undefined } as const;

/** The columns of the table that a load makes of which it is said, and how the load ended. */
async function firstLoad(rig: SourceRig, source = node, wishes = {}) {
  const statements: string[] = [];
  const result = await runLoad(await rig.plan(source, undefined, wishes), {
    warehouse: rig.warehouse,
    store: rig.store,
    runId: 'r',
    workDir: join(rig.dir, 'work'),
    emit: () => {},
    signal: new AbortController().signal,
    now: () => new Date(0),
    onStatement: (sql) => statements.push(sql),
  });
  const made = statements.find((sql) => sql.startsWith('CREATE TABLE "raw"."events"')) ?? '';
  const unlike = [...made.matchAll(/"(\w+)" VARCHAR USING COMPRESSION fsst/g)].map(([, name]) => name);
  return { result, unlike, looks: statements.filter((sql) => sql.includes('count(DISTINCT')).length };
}

test.each<readonly [string, () => Buffer | string, Partial<LoadSpec>]>([
  ['data/a.json', () => json(30_000), {}],
  ['data/a.json.gz', () => gzipSync(json(60_000), { level: 1 }), {}],
  ['data/a.json.zst', () => zstdCompressSync(Buffer.from(json(80_000))), {}],
  [
    'data/a.csv',
    () =>
      `pad,id,name,level,seldom\n${records(40_000)
        .map(([id, ...texts]) => [texts[3], id, ...texts.slice(0, 3)].join(','))
        .join('\n')}\n`,
    { format: csv },
  ],
])('%s: texts that are nearly all different are stored as such from the start', async (key, content, load) => {
  await using rig = await SourceRig.create();
  rig.put(key, content());
  const source = sourceNode({ columns, load });
  const { result, unlike } = await firstLoad(rig, source);
  expect(result.status).toBe('success');
  expect(unlike).toEqual(['name', 'pad']);
  expect(readdirSync(join(rig.dir, 'work'))).toEqual([]);
  // To all that comes after, the table is as any other.
  expect(await rig.rows('select count(*) - count(distinct name), count(distinct level) from raw.events')).toEqual([
    ['0', '3'],
  ]);
  expect(rowsOf(await rig.load(source))).toBe(0);
});

test('a table that is made anew is looked at again; one that is there is not', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', json(10));
  expect(await firstLoad(rig)).toMatchObject({ unlike: [], looks: 0 });
  rig.put('data/b.json', json(30_000));
  expect(await firstLoad(rig)).toMatchObject({ unlike: [], looks: 0 });
  expect(await firstLoad(rig, node, { rebuild: true })).toMatchObject({ unlike: ['name', 'pad'], looks: 1 });
});

test('many small files, and forms that are not lines, are not looked at', async () => {
  await using rig = await SourceRig.create();
  for (let file = 0; file < 10; file += 1) rig.put(`data/${file}.json`, json(3000));
  expect(await firstLoad(rig)).toMatchObject({ unlike: [], looks: 0 });
  await using other = await SourceRig.create();
  other.put('data/a.json', json(30_000).replaceAll('{', '{\n'));
  expect(await firstLoad(other)).toMatchObject({ result: { status: 'success' }, unlike: [], looks: 0 });
});

test('what the look stumbles over is for the load to tell', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', `{"id":1,"name":}\n${json(30_000)}`);
  expect(causes(await rig.load(node))).toContain('s3://bucket/data/a.json:1');
  rig.put('data/a.json', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(5 << 20, 7)]));
  expect(causes(await rig.load(sourceNode({ columns, load: { compression: 'gzip' } })))).toContain('gzip');
});

test('only databases of the format that knows the hint are given it', async () => {
  await using rig = await SourceRig.create();
  const { warehouse } = rig;
  const wanted = async (database: string | undefined): Promise<number> =>
    (await warehouse.query(warehouse.dialect.wantsUnlikeTexts?.(database) ?? '')).rows.length;
  expect(await wanted(undefined)).toBe(1);
  expect(await wanted('test')).toBe(1);
  await warehouse.query(`attach '${join(rig.dir, 'later.duckdb')}' as later (storage_version 'latest')`);
  expect(await wanted('later')).toBe(0);
  await expect(warehouse.query('create table later.main.t (a varchar using compression fsst)')).rejects.toThrow();
  await warehouse.query("attach ':memory:' as held");
  expect(await wanted('held')).toBe(0);
});
