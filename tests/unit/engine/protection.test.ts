// What sqlflow must never do to a database: drop, replace or forget what it did not make, or believe a catalog that says nothing.
import { expect, test } from 'vitest';
import type { Warehouse } from '../../../src/adapters/adapter.ts';
import { adapter } from '../../../src/adapters/duckdb/index.ts';
import type { RelationState } from '../../../src/core/relation.ts';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
import { refuseEmptyCatalog } from '../../../src/engine/refuse-empty-catalog.ts';
import { CliRig } from '../../support/cli-rig.ts';
import { SessionRig } from '../../support/session-rig.ts';

const files = {
  'models/a.sql': "{{ config(materialized='table') }} select 1 as id",
  'models/b.sql': "select * from {{ ref('a') }}",
  'seeds/s.csv': 'id\n1\n',
};

const everything = 'select table_schema, table_name, table_type from information_schema.tables order by all';

test('a model, a view and a seed replace nothing that somebody else made, whatever kind it is', async () => {
  using rig = new SessionRig(files);
  await rig.execute(
    'create schema shop',
    'create view shop.a as select 2 as id',
    'create table shop.b as select 2 as id',
    'create table shop.s as select 2 as id',
  );
  for (const request of [{}, { fullRefresh: true }] as const) {
    expect((await rig.run('build', request)).codes).toEqual(['SF5004', 'SF5004', 'SF5004']);
  }
  expect([await rig.rows('select id from shop.a'), await rig.rows('select id from shop.s')]).toEqual([
    [['2']],
    [['2']],
  ]);
  expect((await rig.run('build', { adopt: true })).codes).toEqual([]);
  expect(await rig.rows('select id from shop.b')).toEqual([['1']]);
});

test('a table that only looks like a leftover of a dead run stays', async () => {
  using rig = new SessionRig(files);
  await rig.run('build');
  await rig.execute('create table shop.a__sf_0123456789ab as select 7 as id');
  expect((await rig.run('build')).codes).toEqual([]);
  expect(await rig.rows('select id from shop.a__sf_0123456789ab')).toEqual([['7']]);
});

test('the table of a model that is gone, renamed or disabled stays where it is', async () => {
  using rig = new SessionRig(files);
  await rig.run('build');
  rig.write({
    'models/a.sql': "{{ config(materialized='table', alias='a_new') }} select 1 as id",
    'models/b.sql': "{{ config(enabled=false) }} select * from {{ ref('a') }}",
  });
  await rig.run('build', { fullRefresh: true });
  expect((await rig.rows(everything)).filter(([, name]) => !name?.startsWith('_sqlflow'))).toEqual([
    ['shop', 'a', 'BASE TABLE'],
    ['shop', 'a_new', 'BASE TABLE'],
    ['shop', 'b', 'VIEW'],
    ['shop', 's', 'BASE TABLE'],
  ]);
});

test('no statement that a run sends cascades or drops a schema', async () => {
  using rig = new CliRig({
    'project.config.json': '{"name":"shop","targets":{"local":{"type":"duckdb","schema":"shop"}}}',
    ...files,
    'models/c.sql':
      "{{ config(materialized='incremental', unique_key='id', on_schema_change='sync_all_columns') }} select id, {{ var('more', '1 as x') }} from {{ ref('a') }}",
  });
  for (const command of ['build', 'build --full-refresh', 'build --vars {more:2}', 'run']) {
    await rig.run(command);
    rig.write({ 'models/b.sql': "{{ config(materialized='table') }} select * from {{ ref('a') }}" });
  }
  const sent = [...rig.files()].filter(([path]) => path.startsWith('target/run/')).map(([, text]) => text.toString());
  expect(sent.length).toBeGreaterThan(3);
  expect(sent.filter((text) => /cascade|drop\s+schema/i.test(text))).toEqual([]);
});

test('a catalog that lists nothing where the bookkeeping stands stops the run', async () => {
  using rig = new SessionRig(files);
  await rig.run('build');
  await using warehouse = await adapter.connect(adapter.schema.parse({ type: 'duckdb', schema: 'shop' }), {
    projectDir: rig.dir,
    targetPath: `${rig.dir}/target`,
    threads: 1,
    write: false,
    waitMs: 0,
    signal: new AbortController().signal,
  });
  const refused = async (answer: ReadonlyMap<string, RelationState>): Promise<readonly string[]> => {
    try {
      await refuseEmptyCatalog(warehouse as Warehouse, ['never_built', 'shop'], answer);
      return [];
    } catch (error) {
      return error instanceof DiagnosticError
        ? error.diagnostics.map((one) => `${codeOf(one)} ${messageOf(one)}`)
        : [String(error)];
    }
  };
  expect(await refused(await warehouse.inspect(['shop']))).toEqual([]);
  expect(await refused(new Map())).toEqual([
    'SF6080 the catalog of "target/local.duckdb" lists nothing in schema "shop", but "_sqlflow_relations" is there',
  ]);
});

test.each([
  ['build -t prod --full-refresh', 'a full refresh'],
  ['run -t prod -f', 'a full refresh'],
  ['seed -t prod --full-refresh', 'a full refresh'],
  ['load -t prod --full-refresh', 'a full refresh'],
  ['load -t prod --reload *', 'a reload'],
  ['build -t prod --adopt', 'taking over relations'],
])('%s on production asks, and without an answer does nothing', async (command, what) => {
  using rig = new CliRig({
    'project.config.json':
      '{"name":"shop","defaultTarget":"local","targets":{"local":{"type":"duckdb","schema":"shop"},"prod":{"type":"duckdb","schema":"shop","production":true}}}',
    ...files,
  });
  const silent = await rig.run(command);
  expect([silent.code, silent.output]).toEqual([2, expect.stringContaining(`SF1501]: ${what} on "prod"`)]);
  const wrong = await rig.run(command, { tty: true, columns: 80, answer: 'yes' });
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('SF1502')]);
  expect([...rig.files().keys()].filter((path) => path.endsWith('.duckdb'))).toEqual([]);
  const right = await rig.run(command, { tty: true, columns: 80, answer: 'prod' });
  expect(right.output).not.toContain('SF150');
});
