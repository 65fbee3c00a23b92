// The project that is right: what every mistake of the table is made in.
import type { ProjectFiles } from '../support/cli-rig.ts';

export const shop: ProjectFiles = {
  'project.config.yaml': `name: shop
dialect: redshift
defaultTarget: local
vars: { first_day: 2026-01-01 }
targets:
  local: { type: duckdb, schema: shop, buckets: { lake: ./lake } }
  cloud: { type: duckdb, schema: shop }
  prod: { type: duckdb, schema: shop, production: true, buckets: { lake: ./lake } }
models:
  shop:
    staging: { +materialized: view }
    marts: { +materialized: table }
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
          - { name: customer, data_type: varchar(8) }
          - { name: amount, data_type: 'decimal(18,2)' }
          - { name: ordered_at, data_type: timestamp }
`,
  'lake/orders/2026-01-01.json': `{"order_id": 1, "customer": "ada", "amount": 10.50, "ordered_at": "2026-01-01 08:00:00"}
{"order_id": 2, "customer": "bob", "amount": 20.00, "ordered_at": "2026-01-01 09:30:00"}
`,
  'lake/orders/2026-01-02.json': `{"order_id": 3, "customer": "ada", "amount": 7.25, "ordered_at": "2026-01-02 10:15:00"}
`,
  'seeds/regions.csv': 'customer,region\nada,north\nbob,south\n',
  'macros/cents.sql': `{% macro to_cents(column) %}cast({{ column }} * 100 as bigint){% endmacro %}
`,
  'models/staging/stg_orders.sql': `select order_id, customer, amount, ordered_at
from {{ source('lake', 'raw_orders') }}
`,
  'models/marts/customers.sql': `select o.customer, r.region, count(*) as orders, sum(o.amount) as amount
from {{ ref('stg_orders') }} as o
left join {{ ref('regions') }} as r on r.customer = o.customer
group by o.customer, r.region
`,
  'models/marts/daily.sql': `{{ config(materialized='incremental', unique_key='day') }}
select cast(ordered_at as date) as day, sum(amount) as amount
from {{ ref('stg_orders') }}
group by 1
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

/** A file of the shop with one part of it changed; fails where that part is not there, so that no mistake gets lost. */
export function changed(path: string, from: string, to: string): ProjectFiles {
  const text = shop[path];
  if (typeof text !== 'string' || !text.includes(from)) throw new Error(`"${from}" is not in ${path}`);
  return { [path]: text.replace(from, to) };
}
