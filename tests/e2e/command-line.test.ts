// The binary itself: version, help, usage mistakes, exit codes, output without a terminal.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventSchema } from '../../src/report/event-schema.ts';
import { createBuiltShop, createShop } from '../support/shop-project.ts';
import { repositoryRoot } from '../support/source-imports.ts';
import { steadyText } from '../support/steady-text.ts';

const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly version: string;
};

const binary = join(repositoryRoot, 'dist/cli/main.js');

test('--version prints the version of the package', async () => {
  await using rig = await createShop();
  expect(await rig.run('--version')).toMatchObject({ exitCode: 0, stdout: `sqlflow ${version}\n`, stderr: '' });
});

test('help lists every command, and each command has help with an example', async () => {
  await using rig = await createShop();
  const help = await rig.run('--help');
  expect(help.exitCode).toBe(0);
  const commands = [
    'build',
    'run',
    'test',
    'load',
    'plan',
    'seed',
    'compile',
    'show',
    'ls',
    'debug',
    'init',
    'clean',
    'explain',
  ];
  for (const command of commands) {
    expect(help.stdout).toContain(`\n  ${command}`);
    const own = await rig.run(`${command} --help`);
    expect([command, own.exitCode]).toEqual([command, 0]);
    expect(own.stdout).toContain(`sqlflow ${command}`);
  }
});

test('a working directory that was removed is no bug: the project above it is found, or none is', async () => {
  await using rig = await createShop();
  const inGone = (folder: string, words: string) => {
    mkdirSync(folder);
    const script = `cd "$1" && rmdir "$1" && exec "$2" "$3" ${words}`;
    const done = spawnSync('sh', ['-c', script, 'sh', folder, process.execPath, binary], {
      env: { ...process.env, NO_COLOR: '1' },
      encoding: 'utf8',
    });
    return [done.status, done.stdout, done.stderr.split(':')[0]];
  };
  const words = 'ls -s stg_orders --resource-type model --output name';
  const outside = `${rig.dir}-gone`;
  expect(inGone(rig.path('gone'), words)).toEqual([0, 'stg_orders\n', '']);
  expect(inGone(outside, words)).toEqual([2, '', 'error[SF1002]']);
  expect(inGone(outside, `${words} --project-dir '${rig.dir}'`)).toEqual([0, 'stg_orders\n', '']);
});

test('an unknown command and an unknown flag exit with 2 and name the nearest', async () => {
  await using rig = await createShop();
  const command = await rig.run('biuld');
  expect([command.exitCode, steadyText(command, rig)]).toMatchInlineSnapshot(`
    [
      2,
      "error[SF1001]: unknown command "biuld"
       = hint: did you mean "build"?",
    ]
  `);
  const flag = await rig.run('build --full-refesh');
  expect([flag.exitCode, steadyText(flag, rig)]).toMatchInlineSnapshot(`
    [
      2,
      "error[SF1001]: unknown flag --full-refesh
       = hint: did you mean "--full-refresh"?",
    ]
  `);
});

test('without a terminal the output is plain: a line a node, no escapes', async () => {
  await using rig = await createShop();
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is escapes that must not be there
  expect(run.output).not.toMatch(/\u001b|\r/);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          2 rows <time>
    ok    2 of 5  load   raw_orders       2 files, 266 B  3 rows <time>
    ok    3 of 5  view   stg_orders       2 tests <time>
    ok    4 of 5  table  customers        2 tests  2 rows <time>
    ok    5 of 5  table  regions_summary  2 rows <time>
    Loaded 2 files, 266 B, 3 rows   Tests 4 passed
    Done. PASS=9 WARN=0 ERROR=0 SKIP=0 TOTAL=9"
  `);
});

test('--log-format json prints one event a line and nothing else on stdout', async () => {
  await using rig = await createShop();
  const run = await rig.run('build --log-format json');
  expect(run.exitCode).toBe(0);
  expect(run.events.length).toBe(run.stdout.trim().split('\n').length);
  const misshapen = run.events.filter((event) => !eventSchema.safeParse(event).success);
  expect(misshapen).toEqual([]);
  expect([run.events.at(0)?.['type'], run.events.at(-1)?.['type']]).toEqual(['run-started', 'run-finished']);
});

test('plan prints what build would do and changes nothing', async () => {
  await using rig = await createBuiltShop();
  rig.write('lake/orders/2026-01-03.json', '{"order_id": 4, "customer": "bob", "amount": 3.00}\n');
  const before = await rig.contents();
  const plan = await rig.run('plan');
  expect(plan.exitCode).toBe(0);
  expect(steadyText(plan, rig)).toMatchInlineSnapshot(`
    "sqlflow plan  shop → local (target/local.duckdb)
    Load   raw_orders        1 new of 3 files, 51 B   1 batch   → shop_raw
             + s3://lake/orders/2026-01-03.json                                                     51 B
    Seed   regions           candidate, swap
    Build  stg_orders        view, 2 tests, swap
           customers regions_summary   candidate, 2 tests, swap
    Drop   nothing
    1 load, 4 builds, 4 tests.   Apply: sqlflow build"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('ls and compile need no database', async () => {
  await using rig = await createShop();
  const listed = await rig.run('ls --resource-type model');
  expect([listed.exitCode, listed.stdout]).toMatchInlineSnapshot(`
    [
      0,
      "shop.stg_orders
    shop.customers
    shop.regions_summary
    ",
    ]
  `);
  expect((await rig.run('compile -s customers')).exitCode).toBe(0);
  expect(rig.read('target/compiled/shop/models/customers.sql')).toMatchInlineSnapshot(`
    "
    select
      o.customer,
      r.region,
      count(*) as orders,
      sum(o.amount) as amount
    from "local"."shop"."stg_orders" as o
    left join "local"."shop"."regions" as r on r.customer = o.customer
    group by o.customer, r.region
    "
  `);
});

test('clean removes what runs left and spares the data', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  expect((await rig.run('clean')).exitCode).toBe(0);
  expect(await rig.contents()).toEqual(before);
});

test('init makes a project that builds', async () => {
  await using rig = await createShop();
  const made = await rig.run('init fresh');
  expect(made.exitCode, made.output).toBe(0);
  const built = await rig.run('build', { cwd: 'fresh' });
  expect(built.exitCode, built.output).toBe(0);
});

test("compile --translated prints a model's SQL and what the target's engine gets for it", async () => {
  await using rig = await createBuiltShop();
  rig.write('models/recent.sql', "select top 2 order_id, nvl(customer, '') as who from {{ ref('stg_orders') }}\n");
  const { exitCode, stdout } = await rig.run('compile -s recent --translated');
  expect(exitCode).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "-- recent
    select top 2 order_id, nvl(customer, '') as who from "local"."shop"."stg_orders"

    -- as it is sent to the target's engine
    SELECT "stg_orders"."order_id", coalesce("stg_orders"."customer", '') AS "who" FROM "local"."shop"."stg_orders" LIMIT 2
    "
  `);
  const inline = await rig.run([
    'compile',
    '--translated',
    '--inline',
    "select top 1 region from {{ ref('regions') }}",
  ]);
  expect(inline.stdout).toMatch(/^-- as it is sent.*\nSELECT .* LIMIT 1$/m);
  expect((await rig.run('compile --translated')).exitCode).toBe(0);
  expect(rig.read('target/translated/shop/models/customers.sql')).toContain('LEFT JOIN');
});

test('show before anything was built calls functions whose macros are named like built-in ones', async () => {
  await using rig = await createShop();
  const query = `select json_extract_path_text('{"a": 1.50}', 'a') as j, is_valid_json('{}') as v, regexp_replace('abc', 'b', 'x') as r`;
  const shown = await rig.run(['show', '--inline', query]);
  expect(shown).toMatchObject({ exitCode: 0 });
  expect(shown.stdout).toContain('1.50');
  expect(shown.stdout).toContain('axc');
});
