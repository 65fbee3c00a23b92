// A small project for Redshift with one of each: materializations, strategies, grants, comments, a seed, and loads of each kind.
const table = (name: string, load: string, columns: readonly string[]): string =>
  [
    `      - name: ${name}`,
    `        load: ${load}`,
    '        columns:',
    ...columns.map((one) => `          - ${one}`),
  ].join('\n');

const id = '{ name: id, data_type: integer }';
const customer = '{ name: customer, data_type: varchar(8) }';
const day = '{ name: day, data_type: date }';

const sources = `version: 2
sources:
  - name: raw
    schema: shop_raw
    tables:
${table('orders', '{ from: s3://shop/orders/, format: json, paths: { customer: $.by }, on_error: { skip_rows: 3 }, sort: [id], copy: { truncate_columns: true, empty_as_null: true, accept_inv_chars: "?", statupdate: true } }', [id, customer, day])}
${table('visits', '{ from: s3://shop/visits/, format: csv, partition_path: "day={day}/", date_format: YYYY-MM-DD, header: false, copy: { ignore_header: 2, fill_record: true, ignore_blank_lines: true, blanks_as_null: true } }', [id, customer, day])}
${table('rates', '{ from: s3://shop/rates/, format: csv, mode: replace, null_as: none }', [id, '{ name: rate, data_type: "decimal(10,2)" }'])}
`;

const models = `version: 2
models:
  - name: customers
    description: One row a customer, isn't it
    config: { persist_docs: { relation: true, columns: true }, grants: { select: [bi_reader] } }
    columns:
      - { name: customer, description: "Who", data_tests: [unique, not_null] }
  - name: recent
    columns:
      - { name: customer, data_tests: [{ relationships: { to: ref('customers'), field: customer } }] }
      - { name: id, data_tests: [{ accepted_values: { values: [1, 2, 3], quote: false, config: { severity: warn } } }] }
`;

const config = `import { defineConfig, env, redshift } from 'sqlflow';
export default defineConfig({
  name: 'shop',
  dialect: 'redshift',
  defaultTarget: 'dwh',
  targets: {
    dwh: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'shop', staging: env('REDSHIFT_STAGING') }),
  },
});
`;

const incremental = (options: string): string =>
  `{{ config(materialized='incremental', on_schema_change='append_new_columns', ${options}) }}
select id, customer, day from {{ source('raw', 'orders') }}
{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}
`;

export const shopFiles: Readonly<Record<string, string>> = {
  'project.config.ts': config,
  'sources.yml': sources,
  'models/models.yml': models,
  'models/customers.sql':
    "{{ config(materialized='table', dist='customer', sort='customer', backup=false) }}\nselect customer, count(*) as orders from {{ source('raw', 'orders') }} group by customer\n",
  'models/swapped.sql':
    "{{ config(materialized='table', publish='delete-insert') }}\nselect id, rate from {{ source('raw', 'rates') }}\n",
  'models/appended.sql': incremental("incremental_strategy='append'"),
  'models/replaced.sql': incremental("unique_key='id'"),
  'models/merged.sql': incremental("unique_key=['id', 'day'], incremental_strategy='merge'"),
  'models/recent.sql': "select id, customer from {{ ref('merged') }}\n",
  'models/bound.sql':
    "{{ config(materialized='view', bind=true) }}\nselect id, day from {{ source('raw', 'visits') }}\n",
  'models/counted.sql':
    "{{ config(materialized='materialized_view', auto_refresh=true) }}\nselect customer, count(*) as n from {{ source('raw', 'orders') }} group by customer\n",
  'seeds/names.csv': "id,name\n1,ann\n2,o'neil\n",
};

const order = (number: number, by: string): string =>
  `${JSON.stringify({ id: number, by, day: `2026-11-0${number}` })}\n`;

/** The files that come before each build. */
export const shopObjects: readonly Readonly<Record<string, string>>[] = [
  {
    'orders/1.json': order(1, 'ann') + order(2, 'bob'),
    'visits/day=2026-11-01/a.csv': 'visits\nid,customer\n1,ann\n\n2\n',
    'rates/1.csv': 'id,rate\n1,1.5\n2,none\n',
  },
  {
    'orders/2.json': order(3, 'cid'),
    'rates/1.csv': 'id,rate\n1,2.5\n2,3\n3,4\n',
  },
];
