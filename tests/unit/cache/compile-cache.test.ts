// Every compile with the cache comes out as a compile from nothing does, byte by byte, whatever was edited in between.
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Compiled, type CompileFlags, CompileRig } from '../../support/compile-rig.ts';
import { random } from '../../support/random.ts';

const config = {
  name: 'shop',
  defaultTarget: 'local',
  vars: { least: 1 },
  models: { shop: { '+tags': ['all'], marts: { '+materialized': 'table' } } },
  targets: { local: { type: 'duckdb', schema: 'shop' }, other: { type: 'duckdb', schema: 'elsewhere' } },
};

const files = {
  'project.config.json': JSON.stringify(config),
  'macros/amounts.sql':
    "{% macro rounded(column) %}round({{ column }}, 2){% endmacro %}\n{% macro label() %}'x'{% endmacro %}\n",
  'macros/documented.yml': 'version: 2\nmacros:\n  - { name: rounded, description: To cents. }\n',
  'macros/codes.ts': 'export const code = (name: string): string => JSON.stringify(name.toUpperCase());\n',
  'models/staging/stg_orders.sql': "select id, {{ rounded('amount') }} as amount from {{ source('raw', 'orders') }}\n",
  'models/staging/stg_people.sql': "select * from {{ ref('people') }} where id >= {{ var('least') }}\n",
  'models/staging/_staging.yml':
    'version: 2\nmodels:\n  - name: stg_orders\n    description: \'{{ doc("orders") }}\'\n    columns:\n      - { name: id, data_tests: [unique, not_null] }\n  - name: stg_people\n',
  'models/marts/within.sql':
    "{{ config(materialized='ephemeral') }}\nselect * from {{ ref('stg_orders') }} where amount > 0\n",
  'models/marts/orders.sql':
    "{{ config(tags=['daily']) }}\nselect o.*, {{ label() }} as label, '{{ target.schema }}' as place from {{ ref('within') }} o left join {{ ref('stg_people') }} p on p.id = o.id\n",
  'models/marts/by_env.sql':
    "select '{{ env_var('REGION', 'none') }}' as region, '{{ env_var('ZONE', 'none') }}' as zone\n",
  'models/marts/coded.sql': "select {{ code('a') }} as code\n",
  'models/marts/last.sql': "select * from {{ ref('orders') }}\n",
  'models/marts/off.sql': '{{ config(enabled=false) }}\nselect 1 as x\n',
  'models/docs.md': '{% docs orders %}All orders.{% enddocs %}\n',
  'models/sources.yml':
    'version: 2\nsources:\n  - name: raw\n    tables:\n      - { name: orders, columns: [{ name: id, data_tests: [not_null] }] }\n',
  'seeds/people.csv': 'id,name\n1,Ada\n',
  'tests/generic/small.sql':
    '{% test small(model, column_name) %}select * from {{ model }} where {{ column_name }} > 9{% endtest %}\n',
  'tests/no_gap.sql': "select * from {{ ref('orders') }} where label is null\n",
  'analyses/counted.sql': "select count(*) from {{ ref('orders') }}\n",
  'selectors.yml': 'selectors:\n  - name: daily\n    definition: tag:daily\n',
};

/** Compiles with the cache and from nothing, and holds one against the other. */
async function compareBoth(rig: CompileRig, flags: CompileFlags = {}): Promise<Compiled> {
  const warm = await rig.compile(flags);
  const cold = await rig.compileFromNothing(flags);
  expect(warm.told).toEqual(cold.told);
  // A compile that fails writes what it can, and not everything is worth as much.
  if (warm.reused === 'failed' || cold.reused === 'failed') expect(warm.reused).toBe(cold.reused);
  else {
    expect([...warm.written.keys()].sort()).toEqual([...cold.written.keys()].sort());
    for (const [path, text] of cold.written) expect(warm.written.get(path), path).toBe(text);
  }
  return warm;
}

async function settledRig(more: Readonly<Record<string, string>> = {}): Promise<CompileRig> {
  const rig = new CompileRig({ ...files, ...more });
  expect((await compareBoth(rig)).reused).toBe('nothing');
  return rig;
}

type Edit = (rig: CompileRig) => void;
const exchange =
  (path: string, from: string, to: string): Edit =>
  (rig) => {
    const text = rig.read(path);
    expect(text).toContain(from);
    rig.write(path, text.replace(from, to));
  };
const withConfig =
  (changes: object): Edit =>
  (rig) =>
    rig.write('project.config.json', JSON.stringify({ ...config, ...changes }));

/** What is edited, how, and how much of the earlier compile is of use afterwards. */
const edits: readonly (readonly [what: string, edit: Edit, reused: Compiled['reused']])[] = [
  ['the text of a model', exchange('models/marts/last.sql', 'select *', 'select 1 as one, o.*'), 'a part'],
  ['a model with YAML', exchange('models/staging/stg_people.sql', 'select *', 'select id'), 'a part'],
  ['what a model reads', exchange('models/marts/last.sql', "ref('orders')", "ref('stg_people')"), 'a part'],
  ['the tags of a model', exchange('models/marts/orders.sql', 'daily', 'hourly'), 'a part'],
  [
    'a model to an ephemeral one',
    exchange('models/marts/last.sql', 'select', "{{ config(materialized='ephemeral') }} select"),
    'nothing',
  ],
  ['a table to a view', exchange('models/marts/orders.sql', 'config(', "config(materialized='view', "), 'nothing'],
  ['the name of a relation', exchange('models/marts/orders.sql', 'config(', "config(alias='renamed', "), 'nothing'],
  ['an ephemeral model', exchange('models/marts/within.sql', '> 0', '> 1'), 'nothing'],
  [
    'a model that is switched off',
    exchange('models/marts/last.sql', 'select', '{{ config(enabled=false) }} select'),
    'nothing',
  ],
  ['a model that is switched on', exchange('models/marts/off.sql', 'enabled=false', 'enabled=true'), 'nothing'],
  [
    'a description',
    exchange('models/staging/_staging.yml', 'stg_people', 'stg_people\n    description: New'),
    'a part',
  ],
  ['a test that is added', exchange('models/staging/_staging.yml', 'not_null]', 'not_null, small]'), 'a part'],
  ['a test that is taken away', exchange('models/staging/_staging.yml', 'unique, ', ''), 'a part'],
  [
    'a config in YAML',
    exchange('models/staging/_staging.yml', 'name: stg_people', 'name: stg_people\n    config: { tags: [new] }'),
    'a part',
  ],
  [
    'a schema in YAML',
    exchange('models/staging/_staging.yml', 'name: stg_people', 'name: stg_people\n    config: { schema: new }'),
    'nothing',
  ],
  ['a source', exchange('models/sources.yml', 'name: raw', 'name: raw\n    description: Raw.'), 'a part'],
  ['the place of a source', exchange('models/sources.yml', 'name: raw', 'name: raw\n    schema: landing'), 'nothing'],
  ['a macro', exchange('macros/amounts.sql', ', 2)', ', 3)'), 'nothing'],
  ['the description of a macro', exchange('macros/documented.yml', 'To cents', 'To two digits'), 'nothing'],
  ['a macro in TypeScript', exchange('macros/codes.ts', 'toUpperCase', 'toLowerCase'), 'nothing'],
  ['a generic test', exchange('tests/generic/small.sql', '> 9', '> 8'), 'nothing'],
  ['a singular test', exchange('tests/no_gap.sql', 'is null', "= ''"), 'a part'],
  ['an analysis', exchange('analyses/counted.sql', 'count(*)', 'count(*) as n'), 'a part'],
  ['a seed', exchange('seeds/people.csv', 'Ada', 'Bob'), 'a part'],
  ['a page of docs', exchange('models/docs.md', 'All orders', 'Each order'), 'nothing'],
  ['selectors.yml', exchange('selectors.yml', 'tag:daily', 'tag:all'), 'nothing'],
  ['a new model', (rig) => rig.write('models/marts/new.sql', "select * from {{ ref('orders') }}\n"), 'nothing'],
  ['a model that is gone', (rig) => rig.remove('models/marts/last.sql'), 'nothing'],
  [
    'a new macro file',
    (rig) => rig.write('macros/generate_schema_name.sql', '{% macro generate_schema_name(a, b) %}mine{% endmacro %}'),
    'nothing',
  ],
  [
    'a file that another stands in for',
    (rig) => {
      rig.write('models/staging/last.sql', rig.read('models/marts/last.sql'));
      rig.remove('models/marts/last.sql');
    },
    'nothing',
  ],
  ['a variable of the config', withConfig({ vars: { least: 2 } }), 'nothing'],
  ['a config of a folder', withConfig({ models: { shop: { marts: { '+materialized': 'view' } } } }), 'nothing'],
  ['the schema of a target', withConfig({ targets: { local: { type: 'duckdb', schema: 'new' } } }), 'nothing'],
  ['the name of the project', withConfig({ name: 'store', models: {} }), 'nothing'],
  ['the version in the config', withConfig({ version: '2.0' }), 'nothing'],
  ['the limits of templates', withConfig({ templates: { limits: { steps: 1000000 } } }), 'nothing'],
  ['a path of the config', withConfig({ paths: { analyses: [] } }), 'nothing'],
  ['.env', (rig) => rig.write('.env', 'REGION=west\n'), 'nothing'],
  ['a mistake', exchange('models/marts/last.sql', "ref('orders')", "ref('nobody')"), 'failed'],
  ['a circle', exchange('models/staging/stg_people.sql', "ref('people')", "ref('last')"), 'failed'],
  ['a name that is taken', (rig) => rig.write('models/staging/orders.sql', 'select 1 as x'), 'failed'],
];

test('whatever is edited, a compile with the cache writes and tells what one from nothing does', async () => {
  using rig = await settledRig();
  for (const [what, edit, reused] of edits) {
    edit(rig);
    const compiled = await compareBoth(rig);
    expect(`${what}: ${compiled.reused}`).toBe(`${what}: ${reused}`);
    rig.reset(files);
    await rig.compile();
  }
}, 120_000);

test('flags, variables, targets and the environment are part of the key', async () => {
  using rig = await settledRig();
  const flags: readonly (readonly [CompileFlags, Compiled['reused']])[] = [
    [{ vars: { least: 7 } }, 'nothing'],
    [{ vars: { least: 8 } }, 'nothing'],
    [{ target: 'other' }, 'nothing'],
    [{ target: 'other' }, 'a part'],
    [{ fullRefresh: true }, 'nothing'],
    [{ threads: 7 }, 'nothing'],
    [{}, 'nothing'],
    [{ env: { REGION: 'north' } }, 'nothing'],
    // Nobody asked for this one.
    [{ env: { REGION: 'north', SHELL: 'fish' } }, 'a part'],
    [{ env: { REGION: 'south' } }, 'nothing'],
    [{ env: { REGION: 'south', ZONE: '1' } }, 'nothing'],
    [{}, 'nothing'],
    // What is blanked out of what is written.
    [{ env: { SOME_TOKEN: 'select count' } }, 'nothing'],
  ];
  for (const [flag, reused] of flags) expect((await compareBoth(rig, flag)).reused).toBe(reused);
});

test('code is refused after a compile that knew it', async () => {
  using rig = await settledRig();
  expect((await compareBoth(rig, { noCode: true })).told).toContainEqual(expect.stringContaining('SF1022'));
});

const plain = Object.fromEntries(Object.entries(files).filter(([path]) => !/codes|coded/.test(path)));

test('nothing is rendered where nothing changed, and what somebody did to compiled files is undone', async () => {
  using rig = new CompileRig(plain);
  expect((await compareBoth(rig)).reused).toBe('nothing');
  expect((await compareBoth(rig)).reused).toBe('everything');
  rig.write('target/compiled/shop/models/marts/last.sql', 'spoiled');
  rig.remove('target/compiled/shop/models/staging');
  rig.write('target/manifest.json', '{}');
  expect((await compareBoth(rig)).reused).toBe('everything');
  const path = rig.path('target/compiled/shop/models/marts/last.sql');
  const { atime, mtime } = statSync(path);
  rig.write(
    'target/compiled/shop/models/marts/last.sql',
    rig.read('target/compiled/shop/models/marts/last.sql').replace('o', 'O'),
  );
  utimesSync(path, atime, mtime);
  expect((await compareBoth(rig)).reused).toBe('everything');
  rig.write('target/compiled/shop/models/marts/last.sql', 'spoiled');
  exchange('models/marts/by_env.sql', 'select', 'select 1 as x,')(rig);
  expect((await compareBoth(rig)).reused).toBe('a part');
});

test('an edit that keeps the size and the time of a file is seen', async () => {
  using rig = new CompileRig(plain);
  await compareBoth(rig);
  for (const [path, from, to] of [
    ['models/marts/last.sql', 'select *', 'select 1'],
    ['seeds/people.csv', 'Ada', 'Eve'],
    ['macros/amounts.sql', ', 2)', ', 4)'],
  ] as const) {
    const { atime, mtime } = statSync(rig.path(path));
    exchange(path, from, to)(rig);
    utimesSync(rig.path(path), atime, mtime);
    await compareBoth(rig);
  }
});

test('a record that is torn, of another time, or not ours is no record', async () => {
  using rig = new CompileRig(plain);
  await compareBoth(rig);
  const record = rig.read('target/cache/compile.json');
  for (const text of [
    record.slice(0, -100),
    record.slice(0, 90),
    '',
    '{}',
    record.replace('"everything"', ''),
    `x${record}`,
  ]) {
    if (text === record) continue;
    rig.write('target/cache/compile.json', text);
    expect((await compareBoth(rig)).reused).toBe('nothing');
    expect((await compareBoth(rig)).reused).toBe('everything');
  }
  const copies = readdirSync(rig.path('target/cache')).filter((name) => name.startsWith('manifest-'));
  expect(copies).toHaveLength(1);
  rig.write(`target/cache/${copies[0]}`, rig.read(`target/cache/${copies[0]}`).replace('shop', 'SHOP'));
  expect((await compareBoth(rig)).reused).toBe('nothing');
  rig.remove('target/cache');
  expect((await compareBoth(rig)).reused).toBe('nothing');
});

test('what changes by itself is rendered each time, and told each time', async () => {
  using rig = new CompileRig({
    ...plain,
    'models/marts/timed.sql': "select '{{ run_started_at.year > 2000 }}' as t",
    'models/marts/now.sql':
      "select {{ modules.datetime.datetime.now().year > 2000 }} as t, '{{ invocation_id | length }}'",
    'models/marts/diced.sql': 'select {{ [1] | random }} as t',
    'models/marts/by_graph.sql':
      "{% if execute %}select '{{ graph.nodes['model.shop.last'].raw_code }}' as t{% else %}select 1{% endif %}",
    'models/marts/told.sql': "{% do log('told', info=true) %}{% do exceptions.warn('warned') %}select 1 as x",
  });
  expect((await compareBoth(rig)).told).toContain('told');
  // A part has no graph, so a model that looks into it is rendered with all others.
  exchange('models/marts/last.sql', 'select *', 'select 1')(rig);
  expect((await compareBoth(rig)).reused).toBe('nothing');
  rig.remove('models/marts/by_graph.sql');
  await compareBoth(rig);
  const again = await compareBoth(rig);
  expect(again.reused).toBe('a part');
  expect(again.told).toContain('told');
  expect(again.told.join()).toContain('warned');
});

test('the warnings of a project are told again', async () => {
  using rig = new CompileRig({
    ...plain,
    'project.config.json': JSON.stringify({ ...config, models: { shop: { nowhere: { '+tags': ['x'] } } } }),
    'models/marts/_marts.yml': 'version: 2\nmodels:\n  - name: nobody\n  - { name: last, description: Last }\n',
    'snapshots/kept.sql': '{% snapshot kept %}select 1 as x{% endsnapshot %}',
  });
  const first = await compareBoth(rig);
  expect(first.told.filter((text) => text.startsWith('SF'))).toHaveLength(3);
  expect((await compareBoth(rig)).reused).toBe('everything');
  exchange('models/staging/stg_people.sql', 'select *', 'select id')(rig);
  expect((await compareBoth(rig)).reused).toBe('a part');
  exchange('models/marts/_marts.yml', 'Last', 'At last')(rig);
  expect((await compareBoth(rig)).reused).toBe('a part');
  exchange('models/marts/_marts.yml', 'nobody', 'somebody')(rig);
  expect((await compareBoth(rig)).told.join()).toContain('somebody');
});

test('incremental models follow what stands in the database', async () => {
  using rig = new CompileRig({
    ...plain,
    'models/marts/grown.sql':
      "{{ config(materialized='incremental') }}select 1 as id {% if is_incremental() %}where 1 > (select max(id) from {{ this }}){% endif %}",
  });
  await compareBoth(rig);
  expect((await compareBoth(rig)).reused).toBe('everything');
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(rig.path('target/local.duckdb'));
  const connection = await instance.connect();
  await connection.run('create schema if not exists shop; create table shop.grown as select 1 as id');
  connection.closeSync();
  instance.closeSync();
  expect((await compareBoth(rig)).reused).toBe('a part');
  expect(rig.read('target/compiled/shop/models/marts/grown.sql')).toContain('where 1 >');
  expect((await compareBoth(rig)).reused).toBe('everything');
  expect((await compareBoth(rig, { fullRefresh: true })).reused).toBe('nothing');
});

test('a selector that is the default, and a cache that is switched off, keep nothing', async () => {
  using rig = new CompileRig({
    ...plain,
    'selectors.yml': 'selectors:\n  - name: daily\n    default: true\n    definition: tag:daily\n',
  });
  await compareBoth(rig);
  expect((await compareBoth(rig)).reused).toBe('nothing');
  rig.remove('selectors.yml');
  withConfig({ cache: false })(rig);
  await compareBoth(rig);
  expect((await compareBoth(rig)).reused).toBe('nothing');
  expect(existsSync(rig.path('target/cache/compile.json'))).toBe(false);
});

/** Beside these an edit is little, so that its changes are written beside the record and the copy of the manifest. */
const manyMore: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 240 }, (_, number) => [`models/more/more_${number}.sql`, `select ${number} as number\n`]),
);

const changesFile = 'target/cache/compile-changes.json';

/** Edits until one leaves changes beside the record: what was written a moment ago is not known for good, so the record is written anew. */
/** The clock of the file system has gone on: what was written before shows by its time when it is written again (output-stamp.ts). */
function written(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

async function editUntilLittle(rig: CompileRig): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    rig.write('models/marts/last.sql', `${rig.read('models/marts/last.sql')}-- again\n`);
    await written();
    expect((await compareBoth(rig)).reused).toBe('a part');
    if (existsSync(rig.path(changesFile))) return rig.read(changesFile);
  }
  throw new Error('every edit was written as a whole');
}

test('edits in a row are changes on top of changes, until they are many', async () => {
  using rig = await settledRig(manyMore);
  // Files that were new when the record was written are stamped by the compiles that follow: changes that no edit made. This one knows all.
  await written();
  rmSync(rig.path('target/cache/compile.json'));
  expect((await compareBoth(rig)).reused).toBe('nothing');
  await editUntilLittle(rig);
  expect(rig.read(changesFile).length).toBeLessThan(rig.read('target/cache/compile.json').length / 5);
  const copies = () => readdirSync(rig.path('target/cache')).filter((name) => name.startsWith('manifest-'));
  const [first] = copies();
  for (const [what, edit, reused] of edits) {
    if (reused !== 'a part') continue;
    const record = rig.read('target/cache/compile.json');
    edit(rig);
    await written();
    expect(`${what}: ${(await compareBoth(rig)).reused}`).toBe(`${what}: a part`);
    expect(existsSync(rig.path(changesFile))).toBe(true);
    expect(rig.read('target/cache/compile.json')).toBe(record);
    expect(copies()).toEqual([first]);
    // What nobody changed is restored out of both, the manifest and the compiled file of a changed model.
    rig.write('target/manifest.json', '{}');
    rig.write('target/compiled/shop/models/marts/last.sql', 'spoiled');
    await written();
    await compareBoth(rig);
    await written();
  }
  for (const from of [0, 60]) {
    for (const path of Object.keys(manyMore).slice(from, from + 60)) rig.write(path, `${rig.read(path)}-- again\n`);
    expect((await compareBoth(rig)).reused).toBe('a part');
  }
  expect(existsSync(rig.path(changesFile))).toBe(false);
  expect(copies()).not.toEqual([first]);
  expect((await compareBoth(rig)).reused).toBe('a part');
}, 120_000);

test('changes that are torn, or of another record, are not used', async () => {
  using rig = new CompileRig({ ...plain, ...manyMore });
  await compareBoth(rig);
  const torn: readonly ((text: string) => string)[] = [
    (text) => text.slice(0, -100),
    (text) => text.slice(0, 90),
    () => '',
    () => '{}',
    (text) => `x${text}`,
  ];
  for (const tear of torn) {
    rig.write(changesFile, tear(await editUntilLittle(rig)));
    expect((await compareBoth(rig)).reused).toBe('nothing');
  }
  const changes = await editUntilLittle(rig);
  // As if the process had been killed between the new record and the end of the old changes.
  rig.write('project.config.json', JSON.stringify({ ...config, vars: { least: 5 } }));
  expect((await compareBoth(rig)).reused).toBe('nothing');
  rig.write(changesFile, changes);
  expect((await compareBoth(rig)).reused).toBe('everything');
});

test.each([
  ['a small project', {}],
  ['a larger one', manyMore],
])(
  'any row of edits of %s ends where a compile from nothing ends',
  async (_what, more) => {
    using rig = await settledRig(more);
    const dice = random(20261128);
    const texts = Object.entries(files).filter(([path]) => path !== 'project.config.json');
    for (let round = 0; round < 60; round += 1) {
      for (let count = 1 + dice.int(2); count > 0; count -= 1) {
        const [path, text] = texts[dice.int(texts.length)] ?? ['', ''];
        const [, edit] = edits[dice.int(edits.length)] ?? [];
        // Either one of the edits above, where its mark is there, or the file as it was, or one line more.
        const choice = dice.int(4);
        if (choice === 0) rig.write(path, text);
        else if (choice === 1 && path.endsWith('.sql')) rig.write(path, `${text}-- round ${round}\n`);
        else
          try {
            edit?.(rig);
          } catch {
            rig.write(path, text);
          }
      }
      await compareBoth(rig);
    }
  },
  120_000,
);

test('a process that writes compiled files at the same time leaves no record that is wrong', async () => {
  using rig = new CompileRig(plain);
  await Promise.all([
    rig.compile({ vars: { least: 3 } }),
    rig.compile({ vars: { least: 4 } }),
    rig.compile({ vars: { least: 5 } }),
  ]);
  for (const least of [3, 4, 5]) await compareBoth(rig, { vars: { least } });
});
