// A dbt project as dbt's own tutorials write it, with nothing of sqlflow in it: its commands, and the tables that they make.
import { expect, test } from 'vitest';
import { ProjectRig } from '../support/project-rig.ts';

const files = {
  'dbt_project.yml': `name: jaffle_shop
version: '1.0.0'
config-version: 2
profile: jaffle_shop
require-dbt-version: [">=1.5.0", "<3.0.0"]
model-paths: [models]
seed-paths: [seeds]
snapshot-paths: [snapshots]
clean-targets: [target, dbt_packages]
dispatch:
  - { macro_namespace: dbt_utils, search_order: [jaffle_shop, dbt_utils] }
vars: { payment_methods: [credit_card, coupon] }
on-run-end: "{{ log('end', info=true) }}"
models:
  jaffle_shop:
    +materialized: table
    staging: { +materialized: view, +schema: "{{ var('staging_schema', 'staging') }}" }
seeds:
  jaffle_shop: { +schema: raw, raw_payments: { +column_types: { amount: bigint } } }
`,
  'profiles.yml': `jaffle_shop:
  target: dev
  outputs:
    dev: { type: duckdb, path: target/jaffle.duckdb, schema: "{{ env_var('DBT_SCHEMA', 'jaffle') }}", threads: 2 }
`,
  'packages.yml': 'packages:\n  - { package: dbt-labs/dbt_utils, version: 1.3.0 }\n',
  'seeds/raw_orders.csv': 'id,user_id,order_date,status\n1,1,2026-01-01,placed\n2,3,2026-01-02,returned\n',
  'seeds/raw_payments.csv': 'id,order_id,payment_method,amount\n1,1,credit_card,1000\n2,1,coupon,250\n3,2,coupon,99\n',
  'models/staging/stg_orders.sql': `with source as (
    {#- Normally we would select from the table here #}
    select * from {{ ref('raw_orders') }}
)
select id as order_id, user_id as customer_id, order_date, status from source
`,
  'models/staging/stg_payments.sql':
    "select id as payment_id, order_id, payment_method, {{ cents_to_dollars('amount') }} as amount from {{ ref('jaffle_shop', 'raw_payments') }}\n",
  'models/orders.sql': `{{ config(tags=['nightly'], post_hook="insert into {{ this }} by name select -1 as order_id") }}
select o.order_id, o.status,
  {% for method in var('payment_methods') -%}
  sum(case when payment_method = '{{ method }}' then amount else 0 end) as {{ method }}_amount,
  {% endfor -%}
  {{ dbt.datediff("cast('2026-01-01' as date)", 'o.order_date', 'day') }} as days
from {{ ref('stg_orders') }} as o left join {{ ref('stg_payments') }} as p using (order_id)
group by 1, 2, o.order_date
{% if target.name == 'dev' %}limit 500{% endif %}
`,
  'models/schema.yml': `version: 2
models:
  - name: orders
    description: "{{ doc('orders') }}"
    columns:
      - name: status
        tests: [{ accepted_values: { values: [placed, returned] } }]
  - name: stg_payments
    columns:
      - name: payment_id
        data_tests: [unique, not_null, positive]
exposures:
  - { name: weekly, type: dashboard, owner: { name: Ada, email: ada@example.com }, depends_on: [ref('orders')] }
`,
  'models/docs.md': '{% docs orders %}One row an order.{% enddocs %}\n',
  'macros/cents_to_dollars.sql': `{% macro cents_to_dollars(column, precision=2) %}
  {{ return(adapter.dispatch('cents_to_dollars', 'jaffle_shop')(column, precision)) }}
{% endmacro %}
{% macro default__cents_to_dollars(column, precision) %}({{ column }} / 100)::numeric(16, {{ precision }}){% endmacro %}
`,
  'tests/generic/positive.sql':
    '{% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} <= 0{% endtest %}\n',
  'tests/no_free_orders.sql':
    "{{ config(severity='warn') }}\nselect * from {{ ref('orders') }} where credit_card_amount + coupon_amount = 0\n",
};

test('an unmodified dbt project builds, and what is not built of it is told', async () => {
  await using rig = await ProjectRig.create({ files });
  const built = await rig.run('build');
  expect(built.output).toContain('jaffle_shop → dev (target/jaffle.duckdb)');
  expect(built.output).toContain('"on-run-end" is not built yet: these hooks do not run');
  expect(built.output).toContain('Done. PASS=10 WARN=0 ERROR=0 SKIP=0 TOTAL=10');
  expect(built.exitCode).toBe(0);
  const shown = await rig.run([
    'show',
    '--inline',
    "select * from {{ ref('orders') }} order by order_id",
    '--output',
    'csv',
  ]);
  expect(shown.stdout.replaceAll('\r\n', '\n')).toBe(
    'order_id,status,credit_card_amount,coupon_amount,days\n-1,,,,\n1,placed,10.00,2.50,0\n2,returned,0.00,0.99,1\n',
  );
  const listed = await rig.run('ls --resource-type model --output name -s tag:nightly +stg_payments');
  expect(listed.stdout.trim().split('\n').toSorted()).toEqual(['orders', 'stg_payments']);
});

test("the schema of dbt's profile comes from the environment, and a target that is not there is named", async () => {
  await using rig = await ProjectRig.create({ files });
  const compiled = await rig.run('compile -s orders', { env: { DBT_SCHEMA: 'ci' } });
  expect(compiled.stdout).toContain('"jaffle"."ci_staging"."stg_orders"');
  const wrong = await rig.run('build -t prod');
  expect(wrong.exitCode).toBe(2);
  expect(wrong.output).toContain('target "prod" does not exist');
});
