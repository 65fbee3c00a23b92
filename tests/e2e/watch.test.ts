// `sqlflow watch`, the real binary: every wait is for what it prints, and between two rebuilds the database is free.
import { renameSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LoggedEvent, Outcome, ProjectRig, Running } from '../support/project-rig.ts';
import { createBuiltShop, createShop, endlessModel } from '../support/shop-project.ts';
import { steadyText } from '../support/steady-text.ts';

/** A watch on its way: `idle(n)` waits until it has nothing left to do for the n-th time. */
class Watched {
  readonly #running: Running;
  #idle = 0;

  constructor(rig: ProjectRig, flags = '') {
    this.#running = rig.start(`watch --threads 1 --log-format json ${flags}`);
  }

  async idle(): Promise<void> {
    this.#idle += 1;
    await this.#running.printed(new RegExp(`("type":"watch-waiting"[\\s\\S]*){${this.#idle}}`));
  }

  printed(pattern: RegExp): Promise<void> {
    return this.#running.printed(pattern);
  }

  /** Holds the process still while files are saved, however slow the machine is: it then meets all of them at once. */
  during(saves: () => void): void {
    this.#running.kill('SIGSTOP');
    saves();
    this.#running.kill('SIGCONT');
  }

  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<Outcome> {
    this.#running.kill(signal);
    return this.#running.outcome;
  }
}

/** What of an event is looked at here. */
interface Seen {
  readonly type: string;
  readonly files: readonly string[];
  readonly node: string;
  readonly result: { readonly status: string };
  readonly diagnostic: { readonly code: string };
  readonly errors: number;
  readonly nodes: readonly string[];
  readonly changes: readonly { readonly name: string; readonly before?: number; readonly after: number }[];
  readonly rebuilt: boolean;
}

/** What it did, a line for each event that a person would see; steps of a run in the order of their ends. */
function story(events: readonly LoggedEvent[]): readonly string[] {
  return (events as unknown as readonly Seen[]).flatMap((event) => {
    switch (event.type) {
      case 'watch-saved':
        return [`saved ${event.files.join(' ')}`];
      case 'node-finished':
        return [`${event.node.split('.').slice(2).join('.')} ${event.result.status}`];
      case 'diagnostic':
        return [event.diagnostic.code];
      case 'watch-mended':
        return [`mended ${[event.errors, ...event.nodes].join(' ')}`];
      case 'rows-changed':
        return event.changes
          .filter((change) => change.before !== change.after)
          .map((change) => `${change.name} ${change.before ?? 'new'} -> ${change.after}`);
      case 'watch-waiting':
        return [event.rebuilt ? 'rebuilt' : `nothing built, errors: ${event.errors}`];
      default:
        return [];
    }
  });
}

test('a save rebuilds the model and its children with their tests, and shows the change in rows; Ctrl-C ends it well', async () => {
  await using rig = await createShop();
  const running = rig.start('watch --threads 1');
  await running.printed(/waiting for the next save/);
  rig.replace('models/customers.sql', 'group by', "where o.customer <> 'bob'\ngroup by");
  await running.printed(/(waiting for the next save[\s\S]*){2}/);
  // Another process may read: the watch holds nothing while it waits.
  expect(await rig.query('select customer from customers', { schema: 'shop' })).toEqual([{ customer: 'ada' }]);
  running.kill('SIGINT');
  const run = await running.outcome;
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  const saved = run.stdout.slice(run.stdout.search(/\n\d\d:\d\d:\d\d {2}models/));
  expect(steadyText({ output: saved.replace(/\d\d:\d\d:\d\d/, '<clock>') }, rig)).toMatchInlineSnapshot(`
    "<clock>  models/customers.sql
    sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 2  table  customers        2 tests  1 row <time>
    ok    2 of 2  table  regions_summary  1 row <time>
    Tests 2 passed
    Done. PASS=4 WARN=0 ERROR=0 SKIP=0 TOTAL=4
    customers        2 rows → 1 (−1)
    regions_summary  2 rows → 1 (−1)
    waiting for the next save"
  `);
});

test('an error is shown at once, nothing is touched, and mending it is said', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  const watch = new Watched(rig, '--no-first-build');
  await watch.idle();
  rig.replace('models/customers.sql', "ref('stg_orders')", "ref('stg_ordres')");
  await watch.idle();
  rig.write('models/note.md', 'still wrong\n');
  await watch.idle();
  expect(await rig.contents()).toEqual(before);
  rig.replace('models/customers.sql', "ref('stg_ordres')", "ref('stg_orders')");
  await watch.idle();
  rig.replace('models/customers.sql', 'count(*) as orders', 'count(*) / 0 as orders');
  await watch.idle();
  rig.replace('models/customers.sql', 'count(*) / 0 as orders', 'count(*) as orders');
  await watch.idle();
  const run = await watch.end('SIGTERM');
  expect([run.exitCode, story(run.events)]).toMatchInlineSnapshot(`
    [
      0,
      [
        "nothing built, errors: 0",
        "saved models/customers.sql",
        "SF3001",
        "nothing built, errors: 1",
        "saved models/note.md",
        "SF3001",
        "nothing built, errors: 1",
        "saved models/customers.sql",
        "mended 1",
        "nothing built, errors: 0",
        "saved models/customers.sql",
        "customers failed",
        "regions_summary skipped",
        "rebuilt",
        "saved models/customers.sql",
        "customers success",
        "regions_summary success",
        "mended 0 model.shop.customers",
        "rebuilt",
      ],
    ]
  `);
});

test('many files saved at once, by writing and renaming, are one rebuild; what is no input starts none', async () => {
  await using rig = await createBuiltShop();
  rig.write('models/marts/README.md', 'marts\n');
  // However slowly the system tells of them.
  const watch = new Watched(rig, '--no-first-build --debounce 1s');
  await watch.idle();
  watch.during(() => {
    rig.write('target/scratch.sql', 'select 1\n');
    rig.write('models/.customers.sql.swp', 'x');
    rig.write('node_modules/p/models/a.sql', 'select 1\n');
    rig.write('lake/orders/notes.yml', 'x: 1\n');
    rig.write('models/customers.sql~', rig.read('models/customers.sql').replace('count(*)', 'count(1)'));
    renameSync(rig.path('models/customers.sql~'), rig.path('models/customers.sql'));
    rig.write('models/marts/one.sql', 'select 1 as id\n');
    rig.write('models/marts/two.sql', "select * from {{ ref('one') }}\n");
  });
  await watch.idle();
  rig.remove('models/marts/two.sql');
  await watch.idle();
  const run = await watch.end();
  expect(story(run.events)).toMatchInlineSnapshot(`
    [
      "nothing built, errors: 0",
      "saved models/customers.sql models/marts/one.sql models/marts/two.sql",
      "one success",
      "customers success",
      "two success",
      "regions_summary success",
      "rebuilt",
      "saved models/marts/two.sql",
      "nothing built, errors: 0",
    ]
  `);
});

test('a file that is renamed is one rebuild', async () => {
  await using rig = await createBuiltShop();
  rig.write('models/one.sql', 'select 1 as id\n');
  const watch = new Watched(rig, '--no-first-build --debounce 1s');
  await watch.idle();
  watch.during(() => renameSync(rig.path('models/one.sql'), rig.path('models/uno.sql')));
  await watch.idle();
  const run = await watch.end();
  expect(story(run.events)).toEqual([
    'nothing built, errors: 0',
    'saved models/one.sql models/uno.sql',
    'uno success',
    'rebuilt',
  ]);
});

test('seeds, macros, YAML and the sources rebuild what they reach', async () => {
  await using rig = await createBuiltShop();
  rig.write('macros/money.sql', '{% macro money(column) %}{{ column }}{% endmacro %}\n');
  rig.replace('models/customers.sql', 'sum(o.amount)', "sum({{ money('o.amount') }})");
  const watch = new Watched(rig, '--no-first-build');
  await watch.idle();
  rig.write('seeds/regions.csv', 'customer,region\nada,north\nbob,south\ncleo,west\n');
  await watch.idle();
  rig.write('macros/money.sql', '{% macro money(column) %}({{ column }} * 2){% endmacro %}\n');
  await watch.idle();
  rig.replace('models/schema.yml', '  - name: stg_orders', '  - name: stg_orders\n    config: { tags: [first] }');
  await watch.idle();
  rig.replace('sources.yml', 'varchar(32)', 'varchar(64)');
  await watch.idle();
  const run = await watch.end();
  expect(story(run.events)).toMatchInlineSnapshot(`
    [
      "nothing built, errors: 0",
      "saved seeds/regions.csv",
      "regions success",
      "customers success",
      "regions_summary success",
      "regions 2 -> 3",
      "rebuilt",
      "saved macros/money.sql",
      "customers success",
      "regions_summary success",
      "rebuilt",
      "saved models/schema.yml",
      "stg_orders success",
      "customers success",
      "regions_summary success",
      "rebuilt",
      "saved sources.yml",
      "lake.raw_orders success",
      "stg_orders success",
      "customers success",
      "regions_summary success",
      "rebuilt",
    ]
  `);
});

test('a save while a rebuild runs cancels it, and the next one finishes the job', async () => {
  await using rig = await createBuiltShop();
  const watch = new Watched(rig, '--no-first-build');
  await watch.idle();
  rig.write('models/slow.sql', endlessModel);
  await watch.printed(/"type":"node-started"[^\n]*model\.shop\.slow/);
  rig.write(
    'models/slow.sql',
    "{{ config(materialized='table') }}\nselect count(*) as n from {{ ref('customers') }}\n",
  );
  await watch.idle();
  const run = await watch.end();
  expect(story(run.events)).toMatchInlineSnapshot(`
    [
      "nothing built, errors: 0",
      "saved models/slow.sql",
      "slow cancelled",
      "saved models/slow.sql",
      "slow success",
      "slow new -> 1",
      "rebuilt",
    ]
  `);
});

test('Ctrl-C in the midst of a rebuild stops it, leaves what was published, and is still a good end', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write('models/slow.sql', endlessModel);
  const watch = new Watched(rig);
  await watch.printed(/"type":"node-started"[^\n]*model\.shop\.slow/);
  const run = await watch.end();
  expect([run.exitCode, run.signal]).toEqual([0, undefined]);
  expect(await rig.contents()).toEqual(before);
});

test('a changed config opens the project anew: other variables rebuild everything, another folder is watched from then on', async () => {
  await using rig = await createBuiltShop();
  rig.write('marts/late.sql', 'select 1 as id\n');
  const watch = new Watched(rig, '--no-first-build -s regions_summary late');
  await watch.idle();
  rig.replace('project.config.ts', "name: 'shop',", "name: 'shop',\n  vars: { day: 1 },");
  await watch.idle();
  rig.replace('project.config.ts', 'vars: { day: 1 }', 'vars: { day: 1 }, oops: 1');
  await watch.idle();
  rig.replace('project.config.ts', 'oops: 1', "paths: { models: ['models', 'marts'] }");
  await watch.idle();
  rig.write('marts/late.sql', 'select 2 as id\n');
  await watch.idle();
  rig.write('.env', 'SHOP_DAY=2\n');
  await watch.idle();
  const run = await watch.end();
  expect(story(run.events)).toMatchInlineSnapshot(`
    [
      "SF4005",
      "nothing built, errors: 0",
      "saved project.config.ts",
      "regions_summary success",
      "rebuilt",
      "saved project.config.ts",
      "SF1004",
      "nothing built, errors: 1",
      "saved project.config.ts",
      "mended 1",
      "late success",
      "rebuilt",
      "saved marts/late.sql",
      "late success",
      "rebuilt",
      "saved .env",
      "late success",
      "regions_summary success",
      "rebuilt",
    ]
  `);
});

test('a target that is not embedded, or is a production target, is refused unless it is allowed', async () => {
  await using rig = await createShop({
    'project.config.ts': `import { defineConfig, duckdb, redshift } from 'sqlflow';

export default defineConfig({
  name: 'shop',
  dialect: 'redshift',
  defaultTarget: 'local',
  targets: {
    local: duckdb({ schema: 'shop', buckets: { lake: './lake' } }),
    live: duckdb({ schema: 'live', production: true, buckets: { lake: './lake' } }),
    prod: redshift({ schema: 'shop', workgroup: 'shop', database: 'dwh', region: 'us-west-2' }),
  },
});
`,
  });
  const prod = await rig.run('watch -t prod');
  const live = await rig.run('watch -t live');
  expect([prod.exitCode, live.exitCode]).toEqual([2, 2]);
  expect(`${steadyText(prod, rig)}\n${steadyText(live, rig)}`).toBe(
    [
      'error[SF1506]: "prod" is not the embedded engine: watch would send it statements with every save',
      '   = hint: watch an embedded target (-t NAME), or add --allow-target if you mean this one',
      'error[SF1506]: "live" is a production target: watch would rebuild it with every save',
      '   = hint: watch an embedded target (-t NAME), or add --allow-target if you mean this one',
    ].join('\n'),
  );
  const allowed = new Watched(rig, '-t live --allow-target');
  await allowed.idle();
  const run = await allowed.end();
  expect([run.exitCode, story(run.events).at(-1)]).toEqual([0, 'rebuilt']);
});

test('a selector that cannot be parsed ends the watch before it begins', async () => {
  await using rig = await createShop();
  const run = await rig.run('watch -s tagg:x');
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(/^error\[SF40\d\d\]/);
});

test('a watch prints no secret, whatever the database says about it', async () => {
  await using rig = await createShop({
    'project.config.ts': `import { defineConfig, duckdb, secret } from 'sqlflow';

export default defineConfig({
  name: 'shop',
  vars: { password: secret('SHOP_PASSPHRASE') },
  targets: { local: duckdb({ schema: 'shop', buckets: { lake: './lake' } }) },
});
`,
  });
  rig.replace('models/customers.sql', 'o.customer,\n', 'o.customer, \'{{ var("password") }}\'::integer as n,\n');
  const running = rig.start('watch --threads 1', { env: { SHOP_PASSPHRASE: 'open sesame 4711' } });
  await running.printed(/Done\. PASS/);
  running.kill('SIGINT');
  const { output } = await running.outcome;
  expect(output).toContain('invalid input syntax for integer: "***"');
  expect(output).not.toMatch(/sesame|4711/);
});
