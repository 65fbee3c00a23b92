// The library: a program opens a project, builds it, asks it.
import { DiagnosticError, formatDiagnostic, messageOf, open } from 'sqlflow';
import { expect, test } from 'vitest';
import { createShop } from '../support/shop-project.ts';

test('a program opens a project, builds it and asks for rows', async () => {
  await using rig = await createShop();
  const kinds = new Set<string>();
  await using project = await open({ projectDir: rig.dir, env: {}, onEvent: (event) => kinds.add(event.type) });
  const summary = await project.build({ select: '+customers' });
  expect([...summary.results.values()].map((result) => result.status)).toEqual(
    Array.from(summary.results, () => 'success'),
  );
  expect([...kinds].filter((kind) => kind.startsWith('run-'))).toEqual(['run-started', 'run-finished']);
  const { columns, rows } = await project.show(
    "select customer, orders, amount from {{ ref('customers') }} order by customer",
  );
  expect(columns.map((column) => column.name)).toEqual(['customer', 'orders', 'amount']);
  expect(rows).toEqual([
    ['ada', '2', '17.75'],
    ['bob', '1', '20.00'],
  ]);
  expect(await project.ls({ select: 'customers', exclude: 'resource_type:test' })).toEqual(['model.shop.customers']);
});

test('a window of event times says which batches of a microbatch model are built', async () => {
  await using rig = await createShop({
    'models/daily.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ordered_at', batch_size='day', begin='2026-01-01') }}
select order_id, ordered_at from {{ ref('timed') }}
`,
    'models/timed.sql':
      "{{ config(event_time='ordered_at') }}\nselect order_id, ordered_at from {{ ref('stg_orders') }}\n",
  });
  await using project = await open({ projectDir: rig.dir, env: {} });
  const only = { eventTimeStart: new Date('2026-01-02'), eventTimeEnd: new Date('2026-01-03') };
  await project.build({ select: '+daily', ...only });
  expect((await project.show("select order_id from {{ ref('daily') }} order by 1")).rows).toEqual([['3']]);
});

test('a project that is wrong is an error that carries every diagnostic', async () => {
  await using rig = await createShop();
  rig.replace('models/customers.sql', "ref('regions')", "ref('region')");
  const opened = open({ projectDir: rig.dir, env: {} });
  await expect(opened).rejects.toBeInstanceOf(DiagnosticError);
  const failure = await opened.catch((error: unknown) => error as DiagnosticError);
  expect((failure as DiagnosticError).diagnostics.map(messageOf)).toEqual(['model "region" does not exist']);
});

test('a query that is wrong is told as the command line tells it, at its place in the query', async () => {
  await using rig = await createShop();
  await using project = await open({ projectDir: rig.dir, env: {} });
  const failure = await project.show("select 1 as one\nfrom {{ ref('custmers') }}").catch((error: unknown) => error);
  if (!(failure instanceof DiagnosticError)) throw failure;
  expect(failure.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)).join('\n')).toMatchInlineSnapshot(`
    "error[SF3001]: model "custmers" does not exist
      --> show():2:9
       |
     2 | from {{ ref('custmers') }}
       |         ^^^^^^^^^^^^^^^ not found
       = hint: did you mean "customers"?"
  `);
});

test('options that do not exist are refused, and so is a project that is closed', async () => {
  await using rig = await createShop();
  const project = await open({ projectDir: rig.dir, env: {} });
  const wrong = { selct: 'customers' } as object;
  await expect(project.build(wrong)).rejects.toThrow(
    new TypeError('build() has no option "selct"; did you mean "select"?'),
  );
  await expect(project.ls(wrong)).rejects.toThrow('ls() has no option "selct"');
  await expect(project.show('select 1', { rows: 3 } as object)).rejects.toThrow(
    'show() has no option "rows"; it has: limit',
  );
  await expect(open({ ...{ projectDirectory: '.' } } as never)).rejects.toThrow(
    'open() has no option "projectDirectory"',
  );
  await expect(open({} as never)).rejects.toThrow(new TypeError('open() needs projectDir, the folder of the project'));
  await project.close();
  await expect(project.show('select 1')).rejects.toThrow('the project is closed: show() comes too late');
});
