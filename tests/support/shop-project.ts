// A project small enough to be seen whole: a source, a seed, three models, a few tests. The e2e tests break it in many ways.
import { ProjectRig } from './project-rig.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const shopFiles: Files = {
  'project.config.ts': `import { defineConfig, duckdb } from 'sqlflow';

export default defineConfig({
  name: 'shop',
  dialect: 'redshift',
  defaultTarget: 'local',
  targets: { local: duckdb({ schema: 'shop', buckets: { lake: './lake' } }) },
});
`,
  'sources.yml': `version: 2
sources:
  - name: lake
    schema: shop_raw
    tables:
      - name: raw_orders
        load: { from: s3://lake/orders/, format: json }
        columns:
          - { name: order_id, data_type: integer }
          - { name: customer, data_type: varchar(32) }
          - { name: amount, data_type: 'decimal(18,2)' }
          - { name: ordered_at, data_type: timestamp }
`,
  'lake/orders/2026-01-01.json': [
    '{"order_id": 1, "customer": "ada", "amount": 10.50, "ordered_at": "2026-01-01 08:00:00"}',
    '{"order_id": 2, "customer": "bob", "amount": 20.00, "ordered_at": "2026-01-01 09:30:00"}',
    '',
  ].join('\n'),
  'lake/orders/2026-01-02.json': [
    '{"order_id": 3, "customer": "ada", "amount": 7.25, "ordered_at": "2026-01-02 10:15:00"}',
    '',
  ].join('\n'),
  'seeds/regions.csv': 'customer,region\nada,north\nbob,south\n',
  'models/stg_orders.sql': `{{ config(materialized='view') }}
select order_id, customer, amount, ordered_at
from {{ source('lake', 'raw_orders') }}
`,
  'models/customers.sql': `{{ config(materialized='table') }}
select
  o.customer,
  r.region,
  count(*) as orders,
  sum(o.amount) as amount
from {{ ref('stg_orders') }} as o
left join {{ ref('regions') }} as r on r.customer = o.customer
group by o.customer, r.region
`,
  'models/regions_summary.sql': `{{ config(materialized='table') }}
select region, sum(orders) as orders
from {{ ref('customers') }}
group by region
`,
  'models/schema.yml': `version: 2
models:
  - name: stg_orders
    columns:
      - name: order_id
        data_tests: [unique, not_null]
  - name: customers
    columns:
      - name: customer
        data_tests: [unique, not_null]
`,
};

/** A model that runs for hours unless it is stopped: what stands in a test for "in the midst of a statement". */
export const endlessModel = `{{ config(materialized='table') }}
with digits as (
  select 0 as n union all select 1 union all select 2 union all select 3 union all select 4
  union all select 5 union all select 6 union all select 7 union all select 8 union all select 9
),
thousand as (
  select a.n + 10 * b.n + 100 * c.n as n from digits as a cross join digits as b cross join digits as c
)
select count(*) as n
from {{ ref('customers') }} as o
cross join thousand as a
cross join thousand as b
cross join thousand as c
cross join thousand as d
where md5(cast(a.n + b.n + c.n + d.n as varchar(20))) = 'never'
`;

/** The shop, with `files` added or put in the place of its own. */
export function createShop(files: Files = {}): Promise<ProjectRig> {
  return ProjectRig.create({ files: { ...shopFiles, ...files } });
}

/** A built shop: the state that a later mistake must not harm. */
export async function createBuiltShop(): Promise<ProjectRig> {
  const rig = await createShop();
  const built = await rig.run('build');
  if (built.exitCode !== 0) throw new Error(`the shop does not build:\n${built.output}`);
  return rig;
}
