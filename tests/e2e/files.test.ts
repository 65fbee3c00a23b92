// `sqlflow files`: the ledger, and what a person decides about its cases. The printed commands are run as they are printed.
import { renameSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBuiltShop, createShop } from '../support/shop-project.ts';
import { steadyText } from '../support/steady-text.ts';

const order = (id: number, customer = 'ada'): string =>
  `{"order_id": ${id}, "customer": "${customer}", "amount": 1.00, "ordered_at": "2026-01-03 07:00:00"}\n`;
const orders = 'select order_id from shop_raw.raw_orders order by 1';
const ids = async (rig: Awaited<ReturnType<typeof createShop>>): Promise<readonly unknown[]> =>
  (await rig.query(orders)).map((row) => row['order_id']);

/** The time of the load, as it is printed to the minute. */
const steadyTime = (text: string): string => text.replaceAll(/20\d\d-\d\d-\d\d \d\d:\d\d(?!:)/g, '<minute>');

test('every file has a state', async () => {
  await using rig = await createBuiltShop();
  rig.write('lake/orders/2026-01-03.json', '{"order_id": "n/a"}\n');
  rig.write('lake/orders/2026-01-04.json', order(4));
  await rig.run(['load', '--skip-file', '*01-03*']);
  rig.write('lake/orders/2026-01-01.json', order(1) + order(2) + order(9));
  rig.write('lake/orders/2026-01-05.json', order(5));
  rig.remove('lake/orders/2026-01-02.json');
  const listed = await rig.run('files');
  expect([listed.exitCode, listed.stderr]).toEqual([0, '']);
  expect(steadyTime(listed.stdout)).toMatchInlineSnapshot(`
    "lake.raw_orders
      changed  s3://lake/orders/2026-01-01.json     264 B      2 rows  <minute>
      gone     s3://lake/orders/2026-01-02.json      88 B       1 row  <minute>
      failed   s3://lake/orders/2026-01-03.json      20 B              <minute>
      loaded   s3://lake/orders/2026-01-04.json      88 B       1 row  <minute>
      new      s3://lake/orders/2026-01-05.json      88 B
      1 new, 1 loaded, 1 changed, 1 gone, 1 failed
    "
  `);
  const json = await rig.run('files --output json');
  const value = JSON.parse(json.stdout) as { sources: { source: string; files: object[] }[] };
  expect(json.stdout).toBe(`${JSON.stringify(value, undefined, 2)}\n`);
  const lines = await rig.run('files --output jsonl');
  expect(
    lines.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(value.sources.flatMap(({ source, files }) => files.map((file) => ({ source, ...file }))));
  const nothing = await rig.run('files --state waiting --output json');
  expect(nothing.stdout).toBe(
    `${JSON.stringify({ v: 1, sources: [{ source: 'source.shop.lake.raw_orders', files: [] }] }, undefined, 2)}\n`,
  );
  const changed = await rig.run('files -s source:lake.raw_orders --state changed --output json');
  expect(JSON.parse(changed.stdout)).toMatchObject({
    v: 1,
    sources: [
      {
        source: 'source.shop.lake.raw_orders',
        files: [{ uri: 's3://lake/orders/2026-01-01.json', state: 'changed', bytes: 264, rows: 2 }],
      },
    ],
  });
});

test('a changed file: the load stops, and both ways out work as they are printed', async () => {
  await using rig = await createBuiltShop();
  rig.write('lake/orders/2026-01-02.json', order(3) + order(30));
  const stopped = await rig.run('load');
  expect(stopped.exitCode).toBe(1);
  expect(steadyTime(steadyText(stopped, rig))).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   4 threads   run <id>
    FAIL  1 of 1  load   raw_orders  SF8004 <time>
    error[SF8004]: 1 loaded file has new content under its old name
      --> s3://lake/orders/2026-01-02.json      loaded <date>, 88 bytes, 1 row; now 177 bytes
       = take the new content:  sqlflow load -s source:lake.raw_orders --reload 'orders/2026-01-02.json'
       = keep the old rows:     sqlflow files accept 'orders/2026-01-02.json'
    Done. PASS=0 WARN=0 ERROR=1 SKIP=0 TOTAL=1"
  `);
  const accepted = await rig.run(['files', 'accept', '2026-01-02.json']);
  expect([accepted.exitCode, accepted.stdout]).toEqual([
    0,
    'raw_orders: the rows of 1 changed file stay; the new content counts as loaded\n',
  ]);
  expect((await rig.run('load')).exitCode).toBe(0);
  expect(await ids(rig)).toEqual([1, 2, 3]);
  rig.write('lake/orders/2026-01-02.json', order(3) + order(31));
  expect((await rig.run('load')).exitCode).toBe(1);
  const reloaded = await rig.run(['load', '-s', 'source:lake.raw_orders', '--reload', '2026-01-02.json']);
  expect(reloaded.exitCode).toBe(0);
  expect(await ids(rig)).toEqual([1, 2, 3, 31]);
});

test('a renamed prefix: the ledger follows, nothing is loaded, nothing is doubled', async () => {
  await using rig = await createBuiltShop();
  renameSync(rig.path('lake/orders'), rig.path('lake/purchases'));
  rig.replace('sources.yml', 's3://lake/orders/', 's3://lake/purchases/');
  const stopped = await rig.run('load');
  expect(stopped.exitCode).toBe(1);
  const command = /sqlflow (files move \S+ \S+)/.exec(stopped.output)?.[1] ?? '';
  expect(command).toBe('files move s3://lake/orders/ s3://lake/purchases/');
  const moved = await rig.run(command);
  expect([moved.exitCode, moved.stdout, moved.stderr]).toEqual([
    0,
    'raw_orders: 2 loaded files renamed in the ledger, nothing loaded\n',
    '',
  ]);
  expect((await rig.run('load')).output).toContain('nothing new, 2 loaded');
  expect(await ids(rig)).toEqual([1, 2, 3]);
  const again = await rig.run(command);
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toMatchInlineSnapshot(`
    "error[SF8034]: no loaded file has a name that begins with "s3://lake/orders/"
       = hint: \`sqlflow files --state gone\` lists the files that are gone
    "
  `);
});

/** The words of a command that is printed, as a shell would read them. */
function printed(output: string, beginning: string): readonly string[] {
  const line = output.split('\n').find((text) => text.includes(`sqlflow ${beginning}`)) ?? '';
  const command = line.slice(line.indexOf(`sqlflow ${beginning}`) + 'sqlflow '.length);
  return Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}

test('files renamed one by one: each has its move, and every printed command means the target path at hand', async () => {
  await using rig = await createShop();
  expect((await rig.run('load --target-path elsewhere')).exitCode).toBe(0);
  renameSync(rig.path('lake/orders/2026-01-01.json'), rig.path('lake/orders/first.json'));
  renameSync(rig.path('lake/orders/2026-01-02.json'), rig.path('lake/orders/second.json'));
  for (const now of ['first', 'second']) {
    const stopped = await rig.run('load --target-path elsewhere');
    const words = printed(stopped.output, 'files move');
    expect(words).toEqual([
      'files',
      'move',
      `s3://lake/orders/2026-01-0${now === 'first' ? 1 : 2}.json`,
      `s3://lake/orders/${now}.json`,
      '--target-path',
      'elsewhere',
    ]);
    expect((await rig.run(words)).exitCode).toBe(0);
  }
  expect((await rig.run('load --target-path elsewhere')).output).toContain('nothing new, 2 loaded');
});

test('rows that would be lost: the printed command lets them go, and asks for what was asked', async () => {
  await using rig = await createBuiltShop();
  rig.remove('lake/orders/2026-01-01.json');
  for (const [asked, wanted] of [
    [
      ['load', '--reload', '*01-02*'],
      ['--reload', '*01-02*', '--accept-loss'],
    ],
    [
      ['load', '-f'],
      ['--full-refresh', '--accept-loss'],
    ],
  ] as const) {
    const stopped = await rig.run(asked);
    expect(stopped.exitCode).toBe(1);
    const words = printed(stopped.output, 'load');
    expect(words).toEqual(['load', '-s', 'source:lake.raw_orders', ...wanted]);
    if (asked.length === 2) expect((await rig.run(words)).exitCode).toBe(0);
  }
  expect(await ids(rig)).toEqual([3]);
});

test('a move to another content is refused whole', async () => {
  await using rig = await createBuiltShop();
  renameSync(rig.path('lake/orders'), rig.path('lake/purchases'));
  rig.replace('sources.yml', 's3://lake/orders/', 's3://lake/purchases/');
  rig.write('lake/purchases/2026-01-02.json', order(3));
  const moved = await rig.run('files move s3://lake/orders/ s3://lake/purchases/');
  expect(moved.exitCode).toBe(2);
  expect(moved.stderr).toMatchInlineSnapshot(`
    "error[SF8034]: 1 loaded file under "s3://lake/orders/" has no equal under "s3://lake/purchases/"; nothing was moved
       | 2026-01-02.json: its content is another
       = hint: move what is equal, folder by folder or file by file; what changed on the way is a new file
    "
  `);
});

test('files forget takes out the rows of the batch, once it is consented to; what is listed loads again', async () => {
  await using rig = await createBuiltShop();
  rig.write('lake/orders/2026-01-03.json', order(4));
  await rig.run('load');
  const asked = await rig.run('files forget 2026-01-01.json');
  expect(asked.exitCode).toBe(2);
  expect(asked.stderr).toMatchInlineSnapshot(`
    "error[SF8035]: this takes rows out of raw tables, and nobody consented; nothing was changed
       | raw_orders: 1 loaded file forgotten, 3 rows taken out; 1 other file of the same batches will load again
       = hint: with consent: sqlflow files forget '2026-01-01.json' --yes
    "
  `);
  expect(await ids(rig)).toEqual([1, 2, 3, 4]);
  rig.remove('lake/orders/2026-01-02.json');
  const losing = await rig.run('files forget 2026-01-01.json --yes');
  expect(losing.exitCode).toBe(2);
  expect(steadyTime(losing.stderr)).toMatchInlineSnapshot(`
    "error[SF8028]: 1 loaded file of "raw_orders" is gone from S3: forgetting the batch would lose 1 row
      --> s3://lake/orders/2026-01-02.json      loaded <minute>, 1 row
       = let them go, too:      name these files in the glob
    "
  `);
  const forgotten = await rig.run(['files', 'forget', '2026-01-0[12].json', '--yes']);
  expect(forgotten.stdout).toBe('raw_orders: 2 loaded files forgotten, 3 rows taken out\n');
  expect(await ids(rig)).toEqual([4]);
  expect((await rig.run('load')).exitCode).toBe(0);
  expect(await ids(rig)).toEqual([1, 2, 4]);
});

test('a glob that matches nothing is a mistake', async () => {
  await using rig = await createBuiltShop();
  const accepted = await rig.run(['files', 'accept', '*2025*']);
  expect([accepted.exitCode, accepted.stderr]).toMatchInlineSnapshot(`
    [
      2,
      "error[SF8033]: files accept "*2025*" matches no changed file
       = hint: a glob without / means files by their own name ('*11-12*'), one with / the key; \`sqlflow files\` lists them
    ",
    ]
  `);
  const reloaded = await rig.run(['load', '--reload', '*2025*']);
  expect([reloaded.exitCode, reloaded.stderr]).toMatchInlineSnapshot(`
    [
      2,
      "error[SF8033]: --reload "*2025*" matches no loaded file
       = hint: a glob without / means files by their own name ('*11-12*'), one with / the key; \`sqlflow files\` lists them
    ",
    ]
  `);
  expect((await rig.run('files drop x')).stderr).toContain('"drop" is none of accept, move, forget');
});

test('one bad file: the printed command loads the others', async () => {
  await using rig = await createShop();
  rig.write('lake/orders/2026-01-03.json', '{"order_id": "n/a"}\n');
  const stopped = await rig.run('load');
  const command = /sqlflow (load -s .*)/.exec(stopped.output)?.[1]?.replaceAll("'", '') ?? '';
  expect(command).toBe('load -s source:lake.raw_orders --skip-file orders/2026-01-03.json');
  expect((await rig.run(command)).exitCode).toBe(0);
  expect(await ids(rig)).toEqual([1, 2, 3]);
  expect((await rig.run(command)).exitCode).toBe(0);
  const built = await rig.run('build');
  expect([built.exitCode, built.output.includes('warning[SF8032]')]).toEqual([0, true]);
});

test('load --full-refresh makes the source anew; build --full-refresh never does', async () => {
  await using rig = await createBuiltShop();
  rig.replace('sources.yml', 'order_id, data_type: integer', 'order_id, data_type: bigint');
  expect((await rig.run('build --full-refresh')).output).toContain('SF8010');
  const refreshed = await rig.run('load --full-refresh');
  expect([refreshed.exitCode, await ids(rig)]).toEqual([0, ['1', '2', '3']]);
});

test('what sources.yml says of deliveries: ready, partition_path, on_changed', async () => {
  await using rig = await createShop();
  rig.replace(
    'sources.yml',
    'load: { from: s3://lake/orders/, format: json }',
    `load: { from: s3://lake/orders/, format: json, on_changed: reload, ready: { marker: _SUCCESS }, partition_path: 'customer={customer}/' }`,
  );
  for (const name of ['2026-01-01', '2026-01-02']) rig.remove(`lake/orders/${name}.json`);
  const order = (id: number): string => `{"order_id": ${id}, "amount": 1.00, "ordered_at": "2026-01-03 07:00:00"}\n`;
  rig.write('lake/orders/customer=ada/1.json', order(1));
  rig.write('lake/orders/customer=bob/2.json', order(2));
  rig.write('lake/orders/customer=ada/_SUCCESS', '');
  expect((await rig.run('build')).exitCode).toBe(0);
  const rows = 'select order_id, customer from shop_raw.raw_orders order by 1';
  expect(await rig.query(rows)).toEqual([{ order_id: 1, customer: 'ada' }]);
  rig.write('lake/orders/customer=ada/1.json', order(1) + order(10));
  rig.write('lake/orders/customer=bob/_SUCCESS', '');
  expect((await rig.run('build')).exitCode).toBe(0);
  expect(await rig.query(rows)).toEqual([
    { order_id: 1, customer: 'ada' },
    { order_id: 2, customer: 'bob' },
    { order_id: 10, customer: 'ada' },
  ]);
});

test('a full refresh is of all files', async () => {
  await using rig = await createShop();
  const { exitCode, stderr } = await rig.run('load --full-refresh --files *01*');
  expect([exitCode, stderr.includes('--full-refresh loads all that is listed: it takes no --files')]).toEqual([
    2,
    true,
  ]);
});

test('a week is loaded again by its event times; a window that cannot be meant says why', async () => {
  await using rig = await createShop();
  rig.write(
    'models/days.yml',
    [
      'version: 2',
      'sources:',
      '  - name: clicks',
      '    tables:',
      '      - name: by_day',
      '        config: { event_time: day }',
      '        load: { from: s3://lake/clicks/, format: json, partition_path: "day={day}/", batch: { max_files: 1 } }',
      '        columns: [{ name: id, data_type: integer }, { name: day, data_type: date }]',
      '',
    ].join('\n'),
  );
  for (const day of ['2026-01-01', '2026-01-08', '2026-01-09'])
    rig.write(`lake/clicks/day=${day}/a.json`, '{"id": 1}\n');
  const load = 'load -s source:clicks.by_day';
  expect((await rig.run(load)).exitCode).toBe(0);
  const again = await rig.run(`${load} --event-time-start 2026-01-02 --event-time-end 2026-01-09 --reload`);
  expect(again.stdout).toContain('Loaded 1 file, 10 B, 1 row');
  const told: string[] = [];
  for (const words of [
    '--event-time-start 2026-02-01 --reload',
    '--event-time-start soon',
    '--event-time-start 2026-01-09 --event-time-end 2026-01-09',
    '--reload',
    '--full-refresh --event-time-end 2026-01-09',
  ]) {
    const { exitCode, stderr, stdout } = await rig.run(`${load} ${words}`);
    told.push(`$ load ${words}`, `${exitCode} ${stdout}${stderr}`.split('\n')[0] ?? '');
  }
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "$ load --event-time-start 2026-02-01 --reload
    2 error[SF8033]: --event-time-start/--event-time-end "2026-02-01 .." matches no listed file
    $ load --event-time-start soon
    2 error[SF1001]: --event-time-start takes a day or a time such as 2026-11-01 or "2026-11-01 06:00:00", in UTC, not "soon"
    $ load --event-time-start 2026-01-09 --event-time-end 2026-01-09
    2 error[SF1001]: --event-time-end (2026-01-09) must be later than --event-time-start (2026-01-09): it is the first moment that is left out
    $ load --reload
    2 error[SF1001]: --reload alone says again, not what: give it a GLOB, or --files, or --event-time-start and --event-time-end
    $ load --full-refresh --event-time-end 2026-01-09
    2 error[SF1001]: --full-refresh loads all that is listed: it takes no --event-time-end"
  `);
  const everything = await rig.run('load --event-time-start 2026-01-09 --reload');
  expect(everything.stdout).toContain('error[SF8071]: the event time of the files of "raw_orders" is not known');
  expect(await rig.query('select count(*)::int as n from clicks.by_day')).toEqual([{ n: 3 }]);
});
