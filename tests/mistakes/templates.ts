import type { Chapter } from './mistake.ts';
import { changed } from './shop.ts';

const customers = 'models/marts/customers.sql';

export const templates: Chapter = {
  title: 'Models, references and templates',
  mistakes: [
    {
      title: 'ref of a model that does not exist',
      files: changed(customers, "ref('stg_orders')", "ref('stg_order')"),
      command: 'build',
    },
    {
      title: 'ref without quotes',
      files: changed(customers, "ref('stg_orders')", 'ref(stg_orders)'),
      command: 'build',
    },
    { title: 'ref of a source', files: changed(customers, "ref('stg_orders')", "ref('raw_orders')"), command: 'build' },
    {
      title: 'ref of a disabled model',
      files: { ...changed('models/staging/stg_orders.sql', 'select', '{{ config(enabled=false) }}\nselect') },
      command: 'build',
    },
    {
      title: 'The table of a source is misspelt',
      files: changed('models/staging/stg_orders.sql', "'raw_orders'", "'orders'"),
      command: 'build',
    },
    {
      title: 'A source that does not exist',
      files: changed('models/staging/stg_orders.sql', "'lake'", "'laek'"),
      command: 'build',
    },
    {
      title: 'Two models depend on each other',
      files: changed('models/staging/stg_orders.sql', "{{ source('lake', 'raw_orders') }}", "{{ ref('customers') }}"),
      command: 'build',
    },
    {
      title: 'A model reads itself',
      files: changed(customers, "ref('stg_orders')", "ref('customers')"),
      command: 'build',
    },
    {
      title: 'Two models of one name',
      files: { 'models/staging/customers.sql': 'select 1 as customer\n' },
      command: 'build',
    },
    {
      title: 'An if without its end',
      files: changed(customers, 'left join', "{% if var('regions', true) %}\nleft join"),
      command: 'build',
    },
    {
      title: 'A tag is misspelt',
      files: { 'models/marts/daily.sql': '{% iff true %}select 1 as one{% endif %}\n' },
      command: 'build',
    },
    {
      title: 'A template with one brace',
      files: changed(customers, "{{ ref('stg_orders') }}", "{ ref('stg_orders') }"),
      command: 'build',
    },
    {
      title: 'A brace is missing',
      files: changed(customers, "{{ ref('regions') }}", "{{ ref('regions') }"),
      command: 'build',
    },
    {
      title: 'A macro that does not exist',
      files: changed(customers, 'sum(o.amount)', "{{ to_cent('sum(o.amount)') }}"),
      command: 'build',
    },
    {
      title: 'A macro of a package that is not installed',
      files: changed(customers, 'sum(o.amount)', "{{ dbt_utils.safe_divide('sum(o.amount)', '2') }}"),
      command: 'build',
    },
    {
      title: 'A macro is called with an argument that it does not have',
      files: changed(customers, 'sum(o.amount)', "{{ to_cents('sum(o.amount)', precision=2) }}"),
      command: 'build',
    },
    {
      title: 'A filter that does not exist',
      files: changed(customers, 'o.customer, r.region, count', "{{ 'o.customer' | uppercase }}, r.region, count"),
      command: 'build',
    },
    {
      title: 'A variable that is not set',
      files: changed(customers, 'group by', "where o.ordered_at >= '{{ var('firstday') }}'\ngroup by"),
      command: 'build',
    },
    {
      title: 'An environment variable that is not set',
      files: changed(customers, 'group by', "where o.customer <> '{{ env_var('SHOP_TESTER') }}'\ngroup by"),
      command: 'build',
    },
    {
      title: 'run_query without `if execute`',
      files: changed(customers, 'select o', "{% set days = run_query('select 1').columns[0].values() %}\nselect o"),
      command: 'build',
    },
    {
      title: 'A macro refuses, inside another macro',
      files: {
        ...changed(customers, 'sum(o.amount)', "{{ money('sum(o.amount)', 'EUR') }}"),
        'macros/money.sql':
          "{% macro money(column, currency) %}\n  {{- checked(currency) }} {{ to_cents(column) }}\n{% endmacro %}\n\n{% macro checked(currency) %}\n  {%- if currency != 'USD' %}{{ exceptions.raise_compiler_error('the shop sells in USD, not in ' ~ currency) }}{% endif %}\n{%- endmacro %}\n",
      },
      command: 'build',
    },
    {
      title: 'A macro is defined twice',
      files: { 'macros/more.sql': '{% macro to_cents(column) %}{{ column }} * 100{% endmacro %}\n' },
      command: 'build',
    },
    {
      title: 'A materialization that does not exist',
      files: changed('models/marts/daily.sql', "'incremental'", "'incrementel'"),
      command: 'build',
    },
    {
      title: 'An unknown config looks like a known one',
      files: changed('models/marts/daily.sql', 'unique_key', 'uniqe_key'),
      command: 'build',
    },
    {
      title: 'merge without a key',
      files: changed('models/marts/daily.sql', "unique_key='day'", "incremental_strategy='merge'"),
      command: 'build',
    },
    {
      title: 'A model is saved as UTF-16',
      files: { 'models/marts/daily.sql': Buffer.from('\ufeffselect 1 as one\n', 'utf16le') },
      command: 'build',
    },
    {
      title: 'A Python model',
      files: { 'models/marts/forecast.py': 'def model(dbt, session):\n    return dbt.ref("customers")\n' },
      command: 'build',
    },
  ],
};
