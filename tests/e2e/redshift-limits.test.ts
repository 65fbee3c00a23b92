// What stands in the way on Redshift, told before anything is sent or by the call that meets it: contracts, owners, the limits of a
// batch, pages of a result, names and rights.
import { expect, test } from 'vitest';
import { ClusterRig } from '../support/cluster-rig.ts';

const config = (more = ''): string => `import { defineConfig, env, redshift } from 'sqlflow';
export default defineConfig({
  name: 'shop', dialect: 'redshift', defaultTarget: 'dwh',
  targets: {
    dwh: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: env('REDSHIFT_DATABASE'), schema: 'shop', staging: env('REDSHIFT_STAGING')${more} }),
  },
});
`;

async function shop(files: Readonly<Record<string, string>>, options: Parameters<typeof ClusterRig.create>[0] = {}) {
  return ClusterRig.create({ ...options, files: { 'project.config.ts': config(), ...files } });
}

const contract = (config: string, columns: readonly string[]): string => `version: 2
models:
  - name: orders
    config: { materialized: table, contract: { enforced: true }${config} }
    columns:
${columns.map((column) => `      - { ${column} }`).join('\n')}
`;
const declared = [
  'name: id, data_type: bigint',
  'name: customer, data_type: varchar(20)',
  'name: amount, data_type: "decimal(10,2)"',
  'name: at, data_type: timestamp',
];
const query = "select 1 as id, 'ann' as customer, 5.5 as amount, '2018-11-01'::date as at";
const typesOf = async (rig: ClusterRig): Promise<Readonly<Record<string, string | null | undefined>>> =>
  Object.fromEntries(
    (
      await rig.rows(
        "select attname, format_type(atttypid, atttypmod) as type from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid where c.relname = 'orders' and attnum > 0",
      )
    ).map(({ attname, type }) => [attname ?? '', type]),
  );
const promised = {
  id: 'bigint',
  customer: 'character varying(20)',
  amount: 'numeric(10,2)',
  at: 'timestamp without time zone',
};

test.each([
  ['swap', ''],
  ['delete-insert', ', publish: delete-insert'],
])("a contract's types are those of the table, whatever the expressions give (publish: %s)", async (_, publish) => {
  await using rig = await shop({ 'models/orders.yml': contract(publish, declared), 'models/orders.sql': query });
  for (const round of ['made', 'made again']) {
    const outcome = await rig.run('build');
    expect(outcome.exitCode, `${round}: ${outcome.output}`).toBe(0);
    expect(await typesOf(rig), round).toEqual(promised);
  }
  // The next batch is wider than any literal of the first: with the width of the first it would not fit.
  rig.project.write(
    'models/orders.sql',
    `${query} union all select 9007199254740993, 'a customer of twenty', 0.125, null`,
  );
  const wider = await rig.run('build');
  expect(wider.exitCode, wider.output).toBe(0);
  expect(await rig.rows('select id, customer, amount from shop.orders order by id')).toEqual([
    { id: '1', customer: 'ann', amount: '5.50' },
    { id: '9007199254740993', customer: 'a customer of twenty', amount: '0.13' },
  ]);
  rig.project.write(
    'models/orders.sql',
    "select 1 as id, repeat('a', 21) as customer, 5.5 as amount, null::timestamp as at",
  );
  const longer = await rig.run('build');
  expect(longer.exitCode, longer.output).toBe(1);
  expect(longer.output).toMatch(
    /error\[SF6001\]: the SQL of "orders" failed: value too long for type character varying\(20\)/i,
  );
  expect(await rig.row('select count(*) as n from shop.orders')).toEqual({ n: '2' });
  expect((await rig.relations()).filter((name) => name.includes('__sf_'))).toEqual([]);
});

test('a contract that is not kept is told whole, and nothing is published', async () => {
  await using rig = await shop({
    'models/orders.yml': contract('', [...declared, 'name: missing, data_type: integer', 'name: untyped']),
    'models/orders.sql': `${query}, 7 as more`,
  });
  const outcome = await rig.run('build');
  expect(outcome.exitCode, outcome.output).not.toBe(0);
  expect(outcome.output).toMatch(/error\[SF5009\]: "orders" does not keep its contract/);
  for (const part of [
    'missing: declared integer, missing in the query',
    'untyped: has no data_type',
    'more: integer in the query, not declared',
  ])
    expect(outcome.output).toContain(part);
  expect((await rig.relations()).filter((name) => name.includes('orders'))).toEqual([]);
});

test('a table of somebody else is refused before anything is sent, or filled in place and stays theirs', async () => {
  const files = { 'models/orders.sql': `{{ config(materialized='table') }}\n${query}` };
  await using rig = await shop(files, { grantees: ['ann'] });
  expect((await rig.run('build')).exitCode).toBe(0);
  await rig.aws.query('alter table shop.orders owner to ann');
  const before = rig.aws.log.length;
  const refused = await rig.run('build');
  expect(refused.exitCode, refused.output).toBe(2);
  expect(refused.output).toMatch(/error\[SF5015\].*\n.*models\/orders\.sql/);
  expect(rig.aws.log.slice(before).filter(({ name }) => name?.includes('model.shop'))).toEqual([]);
  rig.project.replace('models/orders.sql', "'table'", "'table', publish='delete-insert'");
  const filled = await rig.run('build');
  expect(filled.exitCode, filled.output).toBe(0);
  const owner = "select pg_get_userbyid(relowner) as owner from pg_catalog.pg_class where relname = 'orders'";
  expect(await rig.row(owner)).toEqual({ owner: 'ann' });
});

test('a step of more than 40 statements, or with one of more than 100 kB, is refused before anything is built', async () => {
  const hook = (at: number): string => `insert into shop.log values (${at})`;
  const hooks = Array.from({ length: 41 }, (_, at) => `"${hook(at)}"`).join(', ');
  await using rig = await shop({
    'models/first.sql': "{{ config(materialized='table') }}\nselect 1 as id",
    'models/many.sql': `{{ config(materialized='table', pre_hook=[${hooks}]) }}\nselect id from {{ ref('first') }}`,
    'models/long.sql': `{{ config(materialized='table') }}\nselect id from {{ ref('first') }} where id in (${'1, '.repeat(40_000)}1)`,
  });
  const outcome = await rig.run('build');
  expect(outcome.exitCode, outcome.output).toBe(2);
  expect(outcome.output).toMatch(/error\[SF6014\]: "many" .*4\d statements/);
  expect(outcome.output).toMatch(/error\[SF6014\]: "long" makes a statement of 1\d\d kB/);
  expect((await rig.relations()).filter((name) => name.startsWith('shop.'))).toEqual([]);
});

test('a result of many pages is shown whole, and numbers of 64 bits with all their digits', async () => {
  await using rig = await shop({}, { pageRows: 3 });
  const digits = Array.from({ length: 20 }, (_, at) => `select ${9007199254740993n + BigInt(at)} as id`);
  const outcome = await rig.run([
    'show',
    '--inline',
    `${digits.join(' union all ')} order by 1`,
    '--limit',
    '100',
    '--output',
    'json',
  ]);
  expect(outcome.exitCode, outcome.output).toBe(0);
  const ids = [...outcome.output.matchAll(/90071992547\d+/g)].map(([id]) => id);
  expect(ids).toEqual(digits.map((_, at) => String(9007199254740993n + BigInt(at))));
  expect(rig.aws.calls['GetStatementResult']?.calls).toBeGreaterThan(6);
});

test('a workgroup, a database, a role and an account that are not there are named', async () => {
  const source = `version: 2
sources:
  - name: raw
    schema: raw
    tables: [{ name: events, load: { from: s3://data/events/, format: json }, columns: [{ name: id, data_type: integer }] }]
`;
  await using rig = await shop({ 'sources.yml': source }, { buckets: { data: undefined } });
  rig.aws.objects.put('data', 'events/1.json', Buffer.from('{"id": 1}\n'));
  const named = async (from: string, to: string): Promise<string> => {
    rig.project.replace('project.config.ts', from, to);
    const { output, exitCode } = await rig.run('build');
    expect(exitCode, output).not.toBe(0);
    rig.project.replace('project.config.ts', to, from);
    return output;
  };
  const workgroup = await named("env('REDSHIFT_WORKGROUP')", "'nosuch'");
  expect(workgroup).toContain('error[SF6010]: Redshift knows no "nosuch"');
  expect(workgroup).toContain('check `workgroup` or `cluster`, the region and the account of the target');
  const database = await named("env('REDSHIFT_DATABASE')", "'nosuch'");
  expect(database).toMatch(/database "nosuch" does not exist[\s\S]*hint: check `database` of the target/);
  expect(await named("schema: 'shop'", "schema: 'shop', iamRole: 'nosuch'")).toMatch(
    /error\[SF8024\][\s\S]*Invalid IAM role: nosuch[\s\S]*hint: check `iamRole` of the target/,
  );
  expect(await named("schema: 'shop'", "schema: 'shop', account: '999999999999'")).toMatch(
    /error\[SF6011\].*\n?.*999999999999/,
  );
  rig.aws.faults.add({
    kind: 'fail',
    match: 'iam_role default',
    message: 'ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1,ExtRid 2,CanRetry 1',
  });
  expect(await named("schema: 'shop'", "schema: 'shop', iamRole: 'default'")).toMatch(
    /error\[SF8024\][\s\S]*Access Denied[\s\S]*hint: COPY's role may not read it/,
  );
  expect(await rig.rows('select count(*) as n from "raw".events').catch(() => 'no table')).not.toEqual([{ n: '1' }]);
  expect(rig.aws.objects.list('local-staging', '')).toEqual([]);
});

test('WITH RECURSIVE, which may not stand in a subquery, is built and shown in every way', async () => {
  const recursive = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 4) select i from n';
  const configs = {
    plain: "materialized='table'",
    filled: "materialized='table', publish='delete-insert'",
    seen: "materialized='view'",
    bound: "materialized='view', bind=true",
    grows: "materialized='incremental', unique_key='i', on_schema_change='append_new_columns'",
    promised: "materialized='table', contract={'enforced': true}",
  };
  await using rig = await shop({
    'models/promised.yml':
      'version: 2\nmodels:\n  - name: promised\n    columns: [{ name: i, data_type: bigint, data_tests: [unique] }]\n',
    ...Object.fromEntries(
      Object.entries(configs).map(([name, config]) => [
        `models/${name}.sql`,
        `{{ config(${config}) }}\n${recursive} -- end\n`,
      ]),
    ),
  });
  for (const round of [1, 2]) {
    const outcome = await rig.run('build');
    expect(outcome.exitCode, `${round}: ${outcome.output}`).toBe(0);
  }
  for (const name of Object.keys(configs))
    expect(await rig.row(`select count(*) as n, max(i) as i from shop.${name}`), name).toEqual({ n: '4', i: '4' });
  const shown = await rig.run(['show', '--inline', recursive, '--output', 'csv']);
  expect(shown.output.trim().split(/\r?\n/)).toEqual(['i', '1', '2', '3', '4']);
});
