import { expect, test } from 'vitest';
import { redshiftHost } from '../../../src/config/dbt-profile.ts';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { ConfigFolder } from './config-folder.ts';

const project = `name: shop
version: '1.0'
profile: shop
model-paths: [sql]
seed-paths: [csv]
target-path: out
clean-targets: [out]
vars: { first_day: '2026-01-01' }
models:
  shop: { +materialized: table }
data_tests: { +severity: warn }
`;
const duckdb =
  "shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: dev.duckdb, schema: jaffle, threads: \"{{ env_var('THREADS', '2') }}\" }\n";
const redshift = `shop:
  target: "{{ env_var('DBT_TARGET', 'dev') }}"
  outputs:
    dev:
      type: redshift
      host: etl.111122223333.us-west-2.redshift-serverless.amazonaws.com
      user: me
      password: "{{ env_var('DBT_PASSWORD') }}"
      dbname: dwh
      schema: dev_me
      port: 5439
    old: { type: redshift, host: dwh.abc123.eu-west-1.redshift.amazonaws.com, user: me, password: x, dbname: dwh, schema: a }
`;

test('dbt_project.yml and profiles.yml are a config', async () => {
  using folder = new ConfigFolder({ 'dbt_project.yml': project, 'profiles.yml': duckdb });
  const config = await folder.config();
  expect({ ...config, trees: config.trees.models.values, tests: config.trees.tests.values }).toMatchObject({
    ...{ name: 'shop', version: '1.0', dialect: 'duckdb', defaultTarget: 'dev', targetPath: 'out' },
    paths: { models: ['sql'], seeds: ['csv'], macros: ['macros'], tests: ['tests'], analyses: ['analyses'] },
    vars: { first_day: '2026-01-01' },
    trees: { shop: { '+materialized': 'table' } },
    tests: { '+severity': 'warn' },
    notes: [],
  });
  expect([...config.targets.keys()]).toEqual(['dev']);
  expect(await folder.target()).toMatchObject({ name: 'dev', type: 'duckdb', schema: 'jaffle', threads: 2 });
});

test('outputs on Redshift become targets of the Data API, without their passwords, beside an embedded one', async () => {
  using folder = new ConfigFolder({ 'dbt_project.yml': project, 'profiles.yml': redshift }, { DBT_TARGET: 'old' });
  const config = await folder.config();
  expect({ dialect: config.dialect, defaultTarget: config.defaultTarget }).toEqual({
    dialect: 'redshift',
    defaultTarget: 'old',
  });
  expect([...config.targets.keys()]).toEqual(['dev', 'old', 'local']);
  const target = async (name: string) => {
    const found = await folder.target(name);
    return typeof found === 'string' ? found : found.adapterConfig;
  };
  expect(await target('dev')).toEqual({
    ...{ type: 'redshift', schema: 'dev_me', database: 'dwh', workgroup: 'etl', account: '111122223333' },
    region: 'us-west-2',
  });
  expect(await target('old')).toEqual({
    ...{ type: 'redshift', schema: 'a', database: 'dwh', cluster: 'dwh', region: 'eu-west-1', dbUser: 'me' },
  });
  expect(await target('local')).toEqual({ type: 'duckdb', schema: 'main' });
});

test('without profiles the embedded engine is the target', async () => {
  using folder = new ConfigFolder({ 'dbt_project.yml': 'name: shop\n' });
  expect(await folder.target()).toMatchObject({ name: 'local', type: 'duckdb', schema: 'main' });
});

test('profiles are looked for in $DBT_PROFILES_DIR, the project, and ~/.dbt, in this order', async () => {
  const named = (name: string) => duckdb.replaceAll('jaffle', name);
  const files = { 'shop/dbt_project.yml': project, 'home/.dbt/profiles.yml': named('of_home') };
  const schema = async (env: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) => {
    using folder = new ConfigFolder({ ...files, ...more });
    const settings = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, `${folder.dir}/${value}`]));
    using same = new ConfigFolder({ ...files, ...more }, settings);
    const config = await same.config('shop');
    return (config.targets.get('dev')?.choose() as { readonly schema?: string } | undefined)?.schema;
  };
  expect(await schema({ HOME: 'home' })).toBe('of_home');
  expect(await schema({ HOME: 'home' }, { 'shop/profiles.yml': named('own') })).toBe('own');
  const given = { 'shop/profiles.yml': named('own'), 'given/profiles.yml': named('given') };
  expect(await schema({ HOME: 'home', DBT_PROFILES_DIR: 'given' }, given)).toBe('given');
});

test('what a project of dbt says that is not built is a note, and what it misspells is an error at its place', async () => {
  const text = `${project}on-run-end: ["select 1"]\nsnapshots: {}\n`;
  using folder = new ConfigFolder({ 'dbt_project.yml': text, 'profiles.yml': duckdb });
  const { notes } = await folder.config();
  expect(notes.map((note) => `${codeOf(note)} ${messageOf(note)}`)).toEqual([
    'SF2009 "on-run-end" is not built yet: these hooks do not run',
  ]);
  folder.write({ 'dbt_project.yml': project.replace('model-paths', 'modle-paths').replace('[csv]', 'csv') });
  expect(await folder.problems()).toMatchInlineSnapshot(`
    "error[SF1004]: unknown key "modle-paths"
      --> dbt_project.yml:4:1
       |
     4 | modle-paths: [sql]
       | ^^^^^^^^^^^ not known
       = hint: did you mean "model-paths"?"
  `);
  folder.write({ 'dbt_project.yml': project.replace('[csv]', 'csv'), 'profiles.yml': duckdb.replace('jaffle', '') });
  expect(await folder.problems()).toMatchInlineSnapshot(`
    "error[SF1005]: "paths.seeds" must be a list, found the text "csv"
      --> dbt_project.yml:5:13
       |
     5 | seed-paths: csv
       |             ^^^ expected a list"
  `);
});

test('a profile that does not exist is told with those that do (SF1024)', async () => {
  using folder = new ConfigFolder({ 'dbt_project.yml': project, 'profiles.yml': duckdb.replace('shop:', 'shp:') });
  expect(await folder.problems()).toMatchInlineSnapshot(`
    "error[SF1024]: profile "shop" is not in profiles.yml
      --> dbt_project.yml:3:10
       |
     3 | profile: shop
       |          ^^^^ no such profile
       = hint: did you mean "shp"?"
  `);
  folder.write({ 'profiles.yml': 'shop: { target: dev }\n' });
  expect(await folder.problems()).toMatchInlineSnapshot(`
    "error[SF1006]: "shop.outputs" is missing
      --> profiles.yml:1:1
       |
     1 | shop: { target: dev }
       | ^^^^
       = hint: give it a value: an object"
  `);
});

test('a project.config.* goes before a dbt_project.yml beside it', async () => {
  const own = 'name: own\ntargets: { local: { type: duckdb, schema: own } }\n';
  using folder = new ConfigFolder({ 'dbt_project.yml': project, 'project.config.yaml': own });
  expect((await folder.config()).name).toBe('own');
});

test.each([
  [
    'wg-1.111122223333.us-west-2.redshift-serverless.amazonaws.com',
    { workgroup: 'wg-1', account: '111122223333', region: 'us-west-2' },
  ],
  ['dwh.abc.eu-west-1.redshift.amazonaws.com', { cluster: 'dwh', region: 'eu-west-1' }],
  ['localhost', undefined],
])('the host %s says where it is', (host, expected) => {
  expect(redshiftHost(host)).toEqual(expected);
});
