import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { causes, rowsOf, SourceRig, sourceNode, warnings } from './source-rig.ts';

const csv = { kind: 'csv', delimiter: ',', quote: '"', header: true, nullAs: undefined } as const;
const columns = { id: 'integer', name: 'varchar(20)', paid: 'boolean' };
const withHeader = sourceNode({ columns, load: { format: csv } });
const select = 'select id, name, paid from raw.events order by id';

test('CSV: the header says where the columns stand; quotes, line ends inside them, empty and NULL fields', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.csv', 'id,name,paid\n1,"a, ""b""\nc",yes\n2,,\n3,\\N,f\n');
  rig.put('data/b.csv', 'paid,ID,Name\r\nt,4,plain\r\n');
  rig.put('data/c.csv.gz', gzipSync('id,name,paid\n5,zipped,n\n'));
  expect(rowsOf(await rig.load(withHeader))).toBe(5);
  expect(await rig.rows(select)).toEqual([
    ['1', 'a, "b"\nc', 'true'],
    ['2', '', null],
    ['3', null, 'false'],
    ['4', 'plain', 'true'],
    ['5', 'zipped', 'false'],
  ]);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by 1')).toEqual([
    ['data/a.csv', '3'],
    ['data/b.csv', '1'],
    ['data/c.csv.gz', '1'],
  ]);
});

test('CSV without header goes by position; other delimiters, quotes and NULLs', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.txt', "1|'x|y'|0\n2|none|1\n");
  const format = { ...csv, header: false, delimiter: '|', quote: "'", nullAs: 'none' };
  expect(rowsOf(await rig.load(sourceNode({ columns, load: { format } })))).toBe(2);
  expect(await rig.rows(select)).toEqual([
    ['1', 'x|y', 'false'],
    ['2', null, 'true'],
  ]);
});

test('CSV: large files are read where they are', async () => {
  await using rig = await SourceRig.create();
  const rows = Array.from({ length: 60_000 }, (_, at) => `${at},"name ${at}",t\n`).join('');
  rig.put('data/large.csv', `id,name,paid\n${rows}`);
  rig.put('data/large.csv.gz', gzipSync(`id,name,paid\n${rows}`, { level: 0 }));
  expect(rowsOf(await rig.load(withHeader))).toBe(120_000);
});

test('CSV: a bad value, a row with too few fields', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.csv', 'id,name,paid\n1,"two\nlines",t\nx,y,t\n');
  rig.put('data/b.csv', 'id,name,paid\n1,a,t\n2,b\n');
  expect(causes(await rig.load(withHeader))).toMatchInlineSnapshot(`
    "error[SF8012]: 2 of 2 files cannot be loaded; batch rolled back
      --> s3://bucket/data/a.csv:4
       | id = "x"      column id is integer (sources.yml:2:5)
       = also b.csv:3   2 fields where 3 are expected
       = mend the files, then run again; nothing of this batch was loaded
       = load the other rows:   on_error: { skip_rows: N } in sources.yml"
  `);
  const tolerant = sourceNode({
    name: 'tolerant',
    columns,
    load: { format: csv, onError: { kind: 'skip-rows', limit: 5 } },
  });
  const outcome = await rig.load(tolerant);
  expect(rowsOf(outcome)).toBe(2);
  expect(warnings(outcome)).toMatchInlineSnapshot(`
    "warning[SF8017]: 2 rows of "tolerant" in 2 files were skipped (on_error: skip_rows)
      --> s3://bucket/data/a.csv:4
       = a.csv:4   id = "x"
       = b.csv:3   2 fields where 3 are expected"
  `);
});

test('CSV: a header that does not name the columns is refused', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.csv', 'id,nmae,paid\n1,a,t\n');
  expect(causes(await rig.load(withHeader))).toMatchInlineSnapshot(`
    "error[SF8023]: the header line does not name the columns of "events"
      --> s3://bucket/data/a.csv:1
       | in the file only: nmae
       | in the YAML only: name
       = hint: did you mean "name"?"
  `);
});

const parquetColumns = { id: 'integer', name: 'varchar(5)', at: 'timestamp', price: 'decimal(9,2)', tags: 'super' };
const load: Partial<LoadSpec> = { format: { kind: 'parquet' } };
const parquet = sourceNode({ columns: parquetColumns, load });

async function putParquet(rig: SourceRig, key: string, select: string): Promise<void> {
  rig.put(key, '');
  await rig.warehouse.execute(`copy (${select}) to '${rig.dir}/bucket/${key}' (format parquet)`);
}

const good = `select 1::int as id, 'one' as name, timestamp '2018-11-01 10:00:00' as at, 1.5::decimal(5,1) as price, [1,2] as tags`;

test('Parquet is matched by name, whatever the order', async () => {
  await using rig = await SourceRig.create();
  await putParquet(rig, 'data/a.parquet', good);
  await putParquet(
    rig,
    'data/b.parquet',
    `select {'x': 1} as Tags, 2::bigint as ID, timestamptz '2018-11-01 10:00:00+02' as at, 2 as price, 'two' as name`,
  );
  expect(rowsOf(await rig.load(parquet))).toBe(2);
  expect(await rig.rows('select * exclude (_loaded_at) from raw.events order by id')).toEqual([
    ['1', 'one', '2018-11-01 10:00:00', '1.50', '[1,2]'],
    ['2', 'two', '2018-11-01 08:00:00', '2.00', '{"x":1}'],
  ]);
});

test('Parquet: other columns than declared are refused before a row is read', async () => {
  await using rig = await SourceRig.create();
  await putParquet(
    rig,
    'data/a.parquet',
    `select 1.5::double as id, 'one' as nmae, timestamp '2018-11-01' as at, 1 as price, 1 as tags`,
  );
  expect(causes(await rig.load(parquet))).toMatchInlineSnapshot(`
    "error[SF8022]: the columns of 1 Parquet file are not those of "events"
      --> s3://bucket/data/a.parquet
       | id is double in the file, integer in the YAML
       | in the file only: nmae
       | in the YAML only: name
       = hint: declare the columns as the file has them (names in any order); Parquet is matched by name"
  `);
});

test('Parquet: values that do not fit, and a file that is no Parquet', async () => {
  await using rig = await SourceRig.create();
  await putParquet(rig, 'data/a.parquet', good);
  await putParquet(rig, 'data/b.parquet', `${good} union all ${good.replace("'one'", "'much too long'")}`);
  await putParquet(rig, 'data/c.parquet', good.replace('1::int as id', '3000000000 as id'));
  expect(causes(await rig.load(parquet))).toMatchInlineSnapshot(`
    "error[SF8012]: 2 of 3 files hold values that do not fit; batch rolled back
      --> s3://bucket/data/b.parquet:2
       | name = "much too long"      column name is varchar(5) (sources.yml:3:5)
       = also c.parquet:1   id = 3000000000
       = load the other 1:      sqlflow load -s source:raw.events --skip-file 'data/b.parquet' --skip-file 'data/c.parquet'
       = mend the files, then run again; nothing of this batch was loaded"
  `);
  rig.put('data/d.parquet', 'not parquet');
  expect(causes(await rig.load(parquet))).toMatchInlineSnapshot(`
    "error[SF8012]: 1 of 4 files cannot be read; batch rolled back
      --> s3://bucket/data/d.parquet
       | no sound Parquet file: File 'd.parquet' too small to be a Parquet file
       = load the other 3:      sqlflow load -s source:raw.events --skip-file 'data/d.parquet'
       = mend the files, then run again; nothing of this batch was loaded"
  `);
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['0']]);
});
