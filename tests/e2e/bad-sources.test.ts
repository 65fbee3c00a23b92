// Files that do not hold what they should: the batch is rolled back, each bad value is named, nothing published is harmed.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBuiltShop } from '../support/shop-project.ts';
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
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
  expect(await rig.contents()).toEqual(before);
});

test('a broken JSON line is named by file and line', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write('lake/orders/2026-01-03.json', `${goodDay}{"order_id": 5, "customer": "bo\n`);
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
  expect(await rig.contents()).toEqual(before);
});

test('a gzip file that was cut off is refused whole', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  const whole = gzipSync(goodDay.repeat(200));
  rig.write('lake/orders/2026-01-03.json.gz', whole.subarray(0, whole.length - 20));
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
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
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
  expect(await rig.contents()).toEqual(before);
});

test('a prefix with no files is an error that names what is there', async () => {
  await using rig = await createBuiltShop();
  rig.replace('sources.yml', 's3://lake/orders/', 's3://lake/ordres/');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});
