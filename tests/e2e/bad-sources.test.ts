// Files that do not hold what they should: the batch is rolled back, each bad value is named, nothing published is harmed.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBuiltShop, createShop } from '../support/shop-project.ts';
import { steadyText } from '../support/steady-text.ts';

const goodDay = '{"order_id": 4, "customer": "bob", "amount": 3.00, "ordered_at": "2026-01-03 07:00:00"}\n';

test('values of a wrong type are listed with file, line and column; the whole batch is rolled back', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write('lake/orders/2026-01-03.json', goodDay);
  rig.write(
    'lake/orders/2026-01-04.json',
    `${goodDay}{"order_id": "n/a", "customer": "eve", "amount": 1.00, "ordered_at": "2026-01-04 07:00:00"}\n`,
  );
  rig.write('lake/orders/2026-01-05.json', '{"order_id": 6, "customer": "eve", "amount": "x", "ordered_at": "soon"}\n');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          2 rows <time>
    FAIL  2 of 5  load   raw_orders       SF8012 <time>
    error[SF8012]: 2 of 3 files hold values that do not fit; batch rolled back
      --> s3://lake/orders/2026-01-04.json:2
       | $.order_id = "n/a"      column order_id is integer (sources.yml:9:21)
       = also 2026-01-05.json:1   $.amount = "x"   and 1 more
       = load the other 1:      sqlflow load -s source:lake.raw_orders --skip-file 'orders/2026-01-04.json' --skip-file 'orders/2026-01-05.json'
       = mend the files, then run again; nothing of this batch was loaded
       = load the other rows:   on_error: { skip_rows: N } in sources.yml
    skip  3 of 5  view   stg_orders       skipped: raw_orders failed
    skip  4 of 5  table  customers        skipped: raw_orders failed
    skip  5 of 5  table  regions_summary  skipped: raw_orders failed
    Tests 4 skipped
    Done. PASS=1 WARN=0 ERROR=1 SKIP=7 TOTAL=9"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('a broken JSON line is named by file and line', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write('lake/orders/2026-01-03.json', `${goodDay}{"order_id": 5, "customer": "bo\n`);
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          2 rows <time>
    FAIL  2 of 5  load   raw_orders       SF8012 <time>
    error[SF8012]: 1 of 1 file cannot be read; batch rolled back
      --> s3://lake/orders/2026-01-03.json:2
       | broken JSON: {"order_id": 5, "customer": "bo (unterminated string)
       = mend the files, then run again; nothing of this batch was loaded
       = load the other rows:   on_error: { skip_rows: N } in sources.yml
    skip  3 of 5  view   stg_orders       skipped: raw_orders failed
    skip  4 of 5  table  customers        skipped: raw_orders failed
    skip  5 of 5  table  regions_summary  skipped: raw_orders failed
    Tests 4 skipped
    Done. PASS=1 WARN=0 ERROR=1 SKIP=7 TOTAL=9"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('a gzip file that was cut off is refused whole', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  const whole = gzipSync(goodDay.repeat(200));
  rig.write('lake/orders/2026-01-03.json.gz', whole.subarray(0, whole.length - 20));
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          2 rows <time>
    FAIL  2 of 5  load   raw_orders       SF8012 <time>
    error[SF8012]: 1 of 1 file cannot be read; batch rolled back
      --> s3://lake/orders/2026-01-03.json.gz      the gzip data is cut off
       = mend the files, then run again; nothing of this batch was loaded
    skip  3 of 5  view   stg_orders       skipped: raw_orders failed
    skip  4 of 5  table  customers        skipped: raw_orders failed
    skip  5 of 5  table  regions_summary  skipped: raw_orders failed
    Tests 4 skipped
    Done. PASS=1 WARN=0 ERROR=1 SKIP=7 TOTAL=9"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('the next run finishes the job once the file is mended', async () => {
  await using rig = await createBuiltShop();
  rig.write('lake/orders/2026-01-03.json', '{"order_id": 4, "customer": "bob"');
  expect((await rig.run('build')).exitCode).toBe(1);
  rig.write('lake/orders/2026-01-03.json', goodDay);
  expect((await rig.run('build')).exitCode).toBe(0);
  expect(await rig.query('select count(*) as rows from shop_raw.raw_orders', { schema: 'shop' })).toEqual([
    { rows: '4' },
  ]);
});

test('a file whose content changed after it was loaded stops its load, and says how to go on', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.replace('lake/orders/2026-01-02.json', '7.25', '8.25');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          2 rows <time>
    FAIL  2 of 5  load   raw_orders       SF8004 <time>
    error[SF8004]: 1 loaded file has new content under its old name
      --> s3://lake/orders/2026-01-02.json      loaded <date>, 88 bytes, 1 row; now 88 bytes
       = take the new content:  sqlflow load -s source:lake.raw_orders --reload 'orders/2026-01-02.json'
       = keep the old rows:     sqlflow files accept 'orders/2026-01-02.json'
    skip  3 of 5  view   stg_orders       skipped: raw_orders failed
    skip  4 of 5  table  customers        skipped: raw_orders failed
    skip  5 of 5  table  regions_summary  skipped: raw_orders failed
    Tests 4 skipped
    Done. PASS=1 WARN=0 ERROR=1 SKIP=7 TOTAL=9"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('a prefix with no files is an error that names what is there', async () => {
  await using rig = await createShop();
  rig.replace('sources.yml', 's3://lake/orders/', 's3://lake/ordres/');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          2 rows <time>
    FAIL  2 of 5  load   raw_orders       SF8001 <time>
    error[SF8001]: source "raw_orders": no file under s3://lake/ordres/
      --> sources.yml:7:23
       |
     7 |         load: { from: s3://lake/ordres/, format: json }
       |                       ^^^^^^^^^^^^^^^^^ nothing there
       = hint: did you mean "s3://lake/orders/"?
    skip  3 of 5  view   stg_orders       skipped: raw_orders failed
    skip  4 of 5  table  customers        skipped: raw_orders failed
    skip  5 of 5  table  regions_summary  skipped: raw_orders failed
    Tests 4 skipped
    Done. PASS=1 WARN=0 ERROR=1 SKIP=7 TOTAL=9"
  `);
});
