// Ctrl-C, SIGTERM and kill -9 in the midst of a statement: published tables stay, the next run goes through.
import { expect, test } from 'vitest';
import { createBuiltShop, endlessModel } from '../support/shop-project.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} stops the running statement, exits with 130, and leaves what was published`, async () => {
    await using rig = await createBuiltShop();
    const before = await rig.contents();
    rig.write('models/endless.sql', endlessModel);
    const running = rig.start('build --log-format json');
    await running.printed(/node-started[^\n]*model\.shop\.endless|model\.shop\.endless[^\n]*node-started/);
    running.kill(signal);
    const run = await running.outcome;
    expect([run.exitCode, run.signal], run.output).toEqual([130, undefined]);
    expect(await rig.contents()).toEqual(before);

    rig.remove('models/endless.sql');
    expect((await rig.run('build')).exitCode).toBe(0);
    expect(await rig.contents()).toEqual(before);
  });
}

test('after kill -9 the next run finishes the job: nothing twice, nothing lost, no leftovers', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write('models/endless.sql', endlessModel);
  rig.write(
    'lake/orders/2026-01-03.json',
    '{"order_id": 4, "customer": "bob", "amount": 3.00, "ordered_at": "2026-01-03 07:00:00"}\n',
  );
  const running = rig.start('build --log-format json');
  await running.printed(/node-started[^\n]*model\.shop\.endless|model\.shop\.endless[^\n]*node-started/);
  running.kill('SIGKILL');
  expect((await running.outcome).signal).toBe('SIGKILL');

  rig.remove('models/endless.sql');
  const next = await rig.run('build');
  expect(next.exitCode, next.output).toBe(0);
  const after = await rig.contents();
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(
    await rig.query('select count(*) as rows, count(distinct order_id) as orders from shop_raw.raw_orders', {
      schema: 'shop',
    }),
  ).toEqual([{ rows: '4', orders: '4' }]);
  expect(await rig.query("select orders from customers where customer = 'bob'", { schema: 'shop' })).toEqual([
    { orders: '2' },
  ]);
});

test('a second process is told who holds the database', async () => {
  await using rig = await createBuiltShop();
  rig.write('models/endless.sql', endlessModel);
  const running = rig.start('build --log-format json');
  await running.printed(/node-started[^\n]*model\.shop\.endless|model\.shop\.endless[^\n]*node-started/);
  const second = await rig.run('build');
  expect(second.exitCode).not.toBe(0);
  expect(second.output).toMatch(/error\[SF6\d{3}\]/);
  expect(second.output).toContain('--wait');
  running.kill('SIGINT');
  expect((await running.outcome).exitCode).toBe(130);
});
