// Columns whose values stand in the key, not in the file.
import { expect, test } from 'vitest';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { causes, rowsOf, SourceRig, sourceNode } from './source-rig.ts';

const columns = { id: 'integer', brand: 'varchar(16)', event_date: 'date' };
const partition = { template: 'brand={brand}/event_date={event_date}/', columns: ['brand', 'event_date'] };
const partitioned = (load: Partial<LoadSpec> = {}, from = 's3://bucket/data/') =>
  sourceNode({ columns, from, load: { partition, ...load } });
const rows = 'select id, brand, event_date from raw.events order by 1';

async function threeFolders(): Promise<SourceRig> {
  const rig = await SourceRig.create();
  rig.put('data/brand=acme/event_date=2026-01-01/a.json', [{ id: 1 }, { id: 2 }]);
  rig.put('data/brand=acme/event_date=2026-01-01/b.json', [{ id: 3 }]);
  rig.put('data/brand=A%26B/event_date=2026-01-02/a.json', [{ id: 4 }]);
  rig.put('data/brand=__HIVE_DEFAULT_PARTITION__/event_date=2026-01-02/deep/a.json', [{ id: 5 }]);
  return rig;
}

const expected = [
  ['1', 'acme', '2026-01-01'],
  ['2', 'acme', '2026-01-01'],
  ['3', 'acme', '2026-01-01'],
  ['4', 'A&B', '2026-01-02'],
  ['5', null, '2026-01-02'],
];

test('values of the path stand in every row of the file; the ledger counts each file', async () => {
  await using rig = await threeFolders();
  expect(rowsOf(await rig.load(partitioned()))).toBe(5);
  expect(await rig.rows(rows)).toEqual(expected);
  expect(await rig.rows('select rows from raw._sqlflow_files order by key')).toEqual([['1'], ['1'], ['2'], ['1']]);
  expect((await rig.load(partitioned())).step.action).toBe('skip');
});

test('an address that leads into the path, by folder or by glob', async () => {
  await using rig = await threeFolders();
  expect(rowsOf(await rig.load(partitioned({}, 's3://bucket/data/brand=acme/')))).toBe(3);
  await rig.warehouse.execute('drop table raw.events');
  expect(rowsOf(await rig.load(partitioned({}, 's3://bucket/data/*/event_date=2026-01-01/*.json')))).toBe(3);
});

test('a reload and a full refresh bring the values again', async () => {
  await using rig = await threeFolders();
  await rig.load(partitioned());
  rig.put('data/brand=acme/event_date=2026-01-01/b.json', [{ id: 3 }, { id: 6 }]);
  expect(rowsOf(await rig.load(partitioned({ onChanged: 'reload' })))).toBe(6);
  expect(await rig.rows(rows)).toEqual([...expected, ['6', 'acme', '2026-01-01']]);
  expect(rowsOf(await rig.load(partitioned(), { wishes: { rebuild: true } }))).toBe(6);
  expect(await rig.rows(rows)).toEqual([...expected, ['6', 'acme', '2026-01-01']]);
});

test('large files and files of another form have them, too', async () => {
  await using rig = await SourceRig.create();
  const many = Array.from({ length: 60_000 }, (_, at) => ({ id: at, pad: 'xxxxxxxxxxxx' }));
  rig.put('data/brand=a/event_date=2026-01-01/large.json', many);
  rig.put('data/brand=b/event_date=2026-01-02/large.json', many);
  rig.put('data/brand=b/event_date=2026-01-02/pretty.json', JSON.stringify({ id: 1 }, undefined, 2));
  expect(rowsOf(await rig.load(partitioned()))).toBe(120_001);
  expect(await rig.rows('select brand, event_date, count(*) from raw.events group by all order by 1')).toEqual([
    ['a', '2026-01-01', '60000'],
    ['b', '2026-01-02', '60001'],
  ]);
});

test('CSV: the header does not name the columns of the path', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/brand=a/event_date=2026-01-01/a.csv', 'id\n1\n');
  rig.put('data/brand=b/event_date=2026-01-02/a.csv', 'id\n2\n');
  const format = { kind: 'csv', delimiter: ',', quote: '"', header: true, nullAs: undefined } as const;
  expect(rowsOf(await rig.load(partitioned({ format })))).toBe(2);
  expect(await rig.rows(rows)).toEqual([
    ['1', 'a', '2026-01-01'],
    ['2', 'b', '2026-01-02'],
  ]);
});

test('Parquet: the files hold the other columns', async () => {
  await using rig = await SourceRig.create();
  for (const [at, brand] of ['a', 'b'].entries()) {
    const folder = `data/brand=${brand}/event_date=2026-01-0${at + 1}`;
    rig.put(`${folder}/keep`, '');
    await rig.warehouse.execute(
      `copy (select ${at}::int as id) to '${rig.dir}/bucket/${folder}/p.parquet' (format parquet)`,
    );
  }
  expect(rowsOf(await rig.load(partitioned({ format: { kind: 'parquet' } })))).toBe(2);
  expect(await rig.rows(rows)).toEqual([
    ['0', 'a', '2026-01-01'],
    ['1', 'b', '2026-01-02'],
  ]);
});

test('a bad value in a file is told with its file; nothing of the batch stays', async () => {
  await using rig = await threeFolders();
  rig.put('data/brand=z/event_date=2026-01-02/z.json', '{"id":"x"}\n');
  const said = causes(await rig.load(partitioned()));
  expect(said).toContain('--> s3://bucket/data/brand=z/event_date=2026-01-02/z.json:1\n   | $.id = "x"');
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['0']]);
});

test('a file that does not lie under such a path stops the load', async () => {
  await using rig = await threeFolders();
  rig.put('data/brand=z/z.json', [{ id: 9 }]);
  rig.put('data/z.json', [{ id: 9 }]);
  expect(causes(await rig.load(partitioned()))).toMatchInlineSnapshot(`
    "error[SF8036]: 2 files of "events" do not lie under a path like brand={brand}/event_date={event_date}/
      --> s3://bucket/data/brand=z/z.json
       = hint: partition_path begins where \`from\` ends; narrow \`from\` to the files that have it
       = also s3://bucket/data/z.json"
  `);
});

test('a value of the path that does not fit its column stops the load', async () => {
  await using rig = await threeFolders();
  rig.put('data/brand=z/event_date=tomorrow/z.json', [{ id: 9 }]);
  expect(causes(await rig.load(partitioned()))).toMatchInlineSnapshot(`
    "error[SF8037]: "tomorrow" in the path does not fit column "event_date", which is date
      --> s3://bucket/data/brand=z/event_date=tomorrow/z.json
       = hint: declare the column as varchar, or narrow \`from\` to the folders that are meant"
  `);
});
