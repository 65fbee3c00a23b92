// `source freshness` and `docs generate`: what they print, and the artifacts that they write.
import { expect, test } from 'vitest';
import { CliRig } from '../../support/cli-rig.ts';

const files = {
  'project.config.json': JSON.stringify({
    name: 'shop',
    targets: { local: { type: 'duckdb', schema: 'shop', buckets: { lake: './lake' } } },
  }),
  'sources.yml': `version: 2
sources:
  - name: lake
    schema: shop_raw
    freshness: { warn_after: { count: 1, period: hour }, error_after: { count: 2, period: day } }
    tables:
      - name: fresh
        load: { from: s3://lake/a/, format: json }
        columns: [{ name: id, data_type: integer }]
  - name: hand
    schema: hand
    loaded_at_field: came
    freshness: { warn_after: { count: 1, period: hour }, error_after: { count: 2, period: day } }
    tables:
      - name: late
      - name: old
      - name: empty
      - name: filtered
        freshness: { filter: "came < getdate() - interval '3 days'" }
      - { name: unchecked, freshness: null }
      - name: asked
        loaded_at_query: select max(came) from hand.old
      - { name: missing }
  - name: unknown
    schema: hand
    freshness: { error_after: { count: 1, period: day } }
    tables: [{ name: old_too, identifier: old }]
`,
  'lake/a/1.json': '{"id": 1}\n',
  'models/m.sql': "{{ config(materialized='table') }} select id, 'x' as \"Name\" from {{ source('lake', 'fresh') }}",
  'models/v.sql': "select * from {{ ref('m') }}",
  'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as x",
  'seeds/s.csv': 'id\n1\n',
};

async function built(): Promise<CliRig> {
  const rig = new CliRig(files);
  await rig.execute(`create schema hand;
create table hand.late as select current_timestamp::timestamp - interval 3 hour as came;
create table hand.old as select current_timestamp::timestamp - interval 4 day as came;
create table hand.empty (came timestamp);
create table hand.filtered as select current_timestamp::timestamp as came union all select current_timestamp::timestamp - interval 5 day`);
  const { code, output } = await rig.run('build --exclude source:hand.* source:unknown.*');
  if (code !== 0) throw new Error(output);
  return rig;
}

test('each source with limits is asked for its newest row, judged and told; sources.json has all of it', async () => {
  using rig = await built();
  const { code, out, err } = await rig.run('source freshness');
  expect(out).toBe(
    `error  hand.asked       newest row 4 days old
error  hand.empty       no rows
error  hand.filtered    newest row 5 days old
warn   hand.late        newest row 3 hours old
ERROR  hand.missing     cannot be known
error  hand.old         newest row 4 days old
pass   lake.fresh       newest row 0 seconds old
ERROR  unknown.old_too  cannot be known
written to target/sources.json
`.replace('0 seconds', /(\d+ seconds?) old/.exec(out)?.[1] ?? ''),
  );
  expect(code).toBe(1);
  expect(err).toContain(
    'warning[SF8080]: source "hand.late" is older than 1 hour: newest row 3 hours old\n   --> sources.yml:15:15',
  );
  expect(err).toContain('error[SF8080]: source "hand.old" is older than 2 days: newest row 4 days old\n');
  expect(err).toContain(
    'error[SF8081]: the freshness of source "hand.missing" cannot be known: table "hand.missing" does not exist\n',
  );
  expect(err).toContain('neither loaded_at_field nor loaded_at_query says when a row came\n');
  const { results, metadata } = JSON.parse(rig.read('target/sources.json')) as {
    results: readonly Readonly<Record<string, unknown>>[];
    metadata: Readonly<Record<string, unknown>>;
  };
  expect(metadata['dbt_schema_version']).toBe('https://schemas.getdbt.com/dbt/sources/v3.json');
  expect(results.map((result) => [result['unique_id'], result['status'], typeof result['max_loaded_at']])).toEqual([
    ['source.shop.hand.asked', 'error', 'string'],
    ['source.shop.hand.empty', 'error', 'string'],
    ['source.shop.hand.filtered', 'error', 'string'],
    ['source.shop.hand.late', 'warn', 'string'],
    ['source.shop.hand.missing', 'runtime error', 'undefined'],
    ['source.shop.hand.old', 'error', 'string'],
    ['source.shop.lake.fresh', 'pass', 'string'],
    ['source.shop.unknown.old_too', 'runtime error', 'undefined'],
  ]);
  expect(results[2]?.['criteria']).toEqual({
    warn_after: { count: 1, period: 'hour' },
    error_after: { count: 2, period: 'day' },
    filter: "came < getdate() - interval '3 days'",
  });
});

test('selected sources alone are asked; the file may go elsewhere, and selects what is fresher later', async () => {
  using rig = await built();
  const first = await rig.run('source freshness -s source:lake source:hand.late --output state/sources.json');
  expect([first.code, first.out.split('\n').length, first.out]).toEqual([
    0,
    4,
    expect.stringContaining('written to state/sources.json'),
  ]);
  await rig.execute('insert into hand.late values (current_timestamp::timestamp + interval 1 second)');
  expect((await rig.run('source freshness -s source:lake source:hand.late')).code).toBe(0);
  const fresher = await rig.run('ls -s source_status:fresher --state state --resource-type source');
  expect(fresher.out).toBe('source:shop.hand.late\n');
});

test("a filter that is no SQL is told as its source's mistake, with what to do; the others are asked", async () => {
  using rig = await built();
  rig.write({ 'sources.yml': files['sources.yml'].replace("interval '3 days'", 'interval 3 day') });
  const { code, out, err } = await rig.run('source freshness -s source:hand.late source:hand.filtered');
  expect([code, out]).toEqual([
    1,
    `ERROR  hand.filtered  cannot be known
warn   hand.late      newest row 3 hours old
written to target/sources.json
`,
  ]);
  expect(
    err,
  ).toContain(`error[SF8081]: the freshness of source "hand.filtered" cannot be known: syntax error at or near "3": expected a text in quotes
   --> sources.yml:18:15
    |
 18 |       - name: filtered
    |               ^^^^^^^^
    = hint: an interval stands in quotes: interval '1 day'
`);
});

test('docs generate writes what stands in the warehouse', async () => {
  using rig = await built();
  const { code, out } = await rig.run('docs generate');
  expect([code, out]).toEqual([0, '9 relations written to target/catalog.json\n']);
  const { nodes, sources, errors } = JSON.parse(rig.read('target/catalog.json')) as {
    nodes: Readonly<Record<string, { metadata: { type: string }; columns: unknown }>>;
    sources: Readonly<Record<string, unknown>>;
    errors: unknown;
  };
  expect(
    Object.entries(nodes)
      .map(([id, { metadata }]) => [id, metadata.type])
      .sort(),
  ).toEqual([
    ['model.shop.m', 'BASE TABLE'],
    ['model.shop.v', 'VIEW'],
    ['seed.shop.s', 'BASE TABLE'],
  ]);
  expect(nodes['model.shop.m']?.columns).toEqual({
    id: { type: 'INTEGER', index: 1, name: 'id', comment: null },
    name: { type: 'VARCHAR', index: 2, name: 'name', comment: null },
  });
  expect([Object.keys(sources).sort(), errors]).toEqual([
    [
      'source.shop.hand.empty',
      'source.shop.hand.filtered',
      'source.shop.hand.late',
      'source.shop.hand.old',
      'source.shop.lake.fresh',
      'source.shop.unknown.old_too',
    ],
    null,
  ]);
});

test.each(['source', 'source fresh', 'docs', 'docs serve'])('`%s` says which word is missing', async (command) => {
  using rig = new CliRig(files);
  const { code, err } = await rig.run(command);
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/SF1001]: `(source|docs)` takes one word: (freshness|generate)\n/),
  ]);
});
