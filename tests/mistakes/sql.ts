import type { Chapter } from './mistake.ts';
import { changed } from './shop.ts';

const customers = 'models/marts/customers.sql';

export const sql: Chapter = {
  title: 'SQL, tables and tests',
  mistakes: [
    { title: 'A column is misspelt', files: changed(customers, 'o.amount', 'o.amuont'), command: 'build' },
    {
      title: 'A table is written out instead of ref',
      files: changed(customers, "{{ ref('stg_orders') }}", 'shop.stg_order'),
      command: 'build',
    },
    { title: 'A comma is missing', files: changed(customers, 'r.region, count', 'r.region count'), command: 'build' },
    {
      title: 'WHERE is misspelt',
      files: changed(customers, 'group by', 'wher o.amount > 1\ngroup by'),
      command: 'build',
    },
    { title: 'A comma too many', files: changed(customers, ' as amount\n', ' as amount,\n'), command: 'build' },
    {
      title: 'GROUP BY is forgotten',
      files: changed(customers, 'group by o.customer, r.region', ''),
      command: 'build',
    },
    {
      title: 'Configs name columns that the query does not have',
      files: changed(
        'models/marts/daily.sql',
        "unique_key='day'",
        "unique_key='days', dist='dya', sort=['day', 'amout']",
      ),
      command: 'build',
    },
    {
      title: 'A column that two tables have',
      files: changed(customers, 'select o.customer', 'select customer'),
      command: 'build',
    },
    {
      title: 'A text that is no number',
      files: changed(customers, 'count(*)', "cast('n/a' as integer)"),
      command: 'build',
    },
    {
      title: 'The mistake stands in a loop',
      files: changed(
        customers,
        'count(*) as orders',
        "{% for column in ['amount', 'tax'] %}\n  sum(o.{{ column }}) as {{ column }}_sum,\n{% endfor %}\n  count(*) as orders",
      ),
      command: 'build',
    },
    {
      title: 'The mistake stands in a macro that a macro calls',
      files: {
        ...changed(customers, 'sum(o.amount)', "{{ money('o.amount') }}"),
        'macros/money.sql':
          '{% macro money(column) %}\n  round(\n    {{ rounded(column) }}\n  )\n{% endmacro %}\n\n{% macro rounded(column) %}\n  summe({{ column }})\n{% endmacro %}\n',
      },
      command: 'build',
    },
    {
      title: 'Two statements in a model',
      files: changed(customers, 'group by o.customer, r.region\n', 'group by o.customer, r.region;\nselect 1\n'),
      command: 'build',
    },
    {
      title: 'A model without a query',
      files: { 'models/marts/empty.sql': "{{ config(materialized='table') }}\n-- select 1\n" },
      command: 'build',
    },
    {
      title: 'A hook with a mistake in its SQL',
      files: changed(customers, 'select o', "{{ config(post_hook='grant select on {{ thus }} to bi') }}\nselect o"),
      command: 'build',
    },
    {
      title: 'The query does not keep its contract',
      files: changed(
        'models/schema.yml',
        '- name: customers\n    columns:\n      - name: customer\n',
        '- name: customers\n    config: { contract: { enforced: true } }\n    columns:\n      - { name: region, data_type: varchar }\n      - { name: orders, data_type: varchar }\n      - name: customer\n        data_type: varchar\n',
      ),
      command: 'build',
    },
    {
      title: 'A new column in an incremental model that forbids it',
      after: ['build'],
      files: changed(
        'models/marts/daily.sql',
        "unique_key='day') }}\nselect cast(ordered_at as date) as day, sum(amount) as amount",
        "unique_key='day', on_schema_change='fail') }}\nselect cast(ordered_at as date) as day, sum(amount) as amount, count(*) as orders",
      ),
      command: 'build',
    },
    {
      title: 'The key of a merge is not unique',
      after: ['build'],
      files: {
        'models/marts/daily.sql': `{{ config(materialized='incremental', unique_key='day', incremental_strategy='merge') }}
select cast(ordered_at as date) as day, amount
from {{ ref('stg_orders') }}
`,
      },
      command: 'build -s daily',
    },
    {
      title: 'A table of that name is there already, made by somebody else',
      foreign: 'create schema shop; create table shop.customers as select 1 as id',
      command: 'build',
    },
    {
      title: 'A seed whose rows have too many values',
      files: { 'seeds/regions.csv': 'customer,region\nada,north\nbob,south,east\n' },
      command: 'build',
    },
    {
      title: 'A quote inside a value of a seed',
      files: { 'seeds/regions.csv': 'customer,region\nada,the "far" north\n' },
      command: 'build -s regions',
    },
    {
      title: 'A NUL byte in a seed',
      files: { 'seeds/regions.csv': 'customer,region\nada,no\0rth\n' },
      command: 'build -s regions',
    },
    {
      title: 'A column of a seed has no name',
      files: { 'seeds/regions.csv': 'customer,\nada,north\n' },
      command: 'build',
    },
    {
      title: 'Values stand twice',
      files: { 'seeds/regions.csv': 'customer,region\nada,north\nada,south\nbob,south\n' },
      command: 'build',
    },
    {
      title: 'NULL where there may be none',
      files: {
        ...changed(
          'models/schema.yml',
          '  - name: customers\n    columns:\n      - name: customer\n        data_tests: [unique, not_null]',
          '  - name: customers\n    columns:\n      - name: region\n        data_tests: [not_null]',
        ),
        'seeds/regions.csv': 'customer,region\nada,north\n',
      },
      command: 'build',
    },
    {
      title: 'A value that is not accepted, as a warning',
      files: changed(
        'models/schema.yml',
        'data_tests: [unique, not_null]\n  - name: customers',
        'data_tests: [unique]\n      - name: customer\n        data_tests: [{ accepted_values: { arguments: { values: [ada] }, config: { severity: warn } } }]\n  - name: customers',
      ),
      command: 'build',
    },
    {
      title: 'Keys that are not in the other table',
      files: {
        ...changed(
          'models/schema.yml',
          'columns:\n      - name: customer\n        data_tests: [unique, not_null]',
          "columns:\n      - name: customer\n        data_tests: [{ relationships: { arguments: { to: ref('regions'), field: customer } } }]",
        ),
        'seeds/regions.csv': 'customer,region\nada,north\n',
      },
      command: 'build',
    },
    {
      title: 'A field of relationships that does not exist',
      files: changed(
        'models/schema.yml',
        'columns:\n      - name: customer\n        data_tests: [unique, not_null]',
        "columns:\n      - name: customer\n        data_tests: [{ relationships: { arguments: { to: ref('regions'), field: custmer } } }]",
      ),
      command: 'build',
    },
    {
      title: 'A mistake in a generic test of its own',
      files: {
        'macros/positive.sql':
          '{% test positive(model, column_name) %}\nselect * from {{ model }}\nwhere {{ column_name }} <= nul\n{% endtest %}\n',
        ...changed('models/schema.yml', '[unique, not_null]', '[positive]'),
      },
      command: 'build',
    },
    {
      title: 'A model reads its own table before there is one',
      files: { 'models/marts/daily.sql': "{{ config(materialized='table') }}\nselect * from {{ this }}\n" },
      command: 'build -s daily',
    },
    {
      title: 'A hook in the YAML with a mistake in its SQL',
      files: changed(
        'models/schema.yml',
        'name: customers',
        'name: customers\n    config:\n      post_hook: "grnt select on {{ this }} to reader"',
      ),
      command: 'build',
    },
    {
      title: 'A materialization in the YAML that does not exist',
      files: changed(
        'models/schema.yml',
        'name: customers',
        'name: customers\n    config: { tags: [daily], materialized: tabel }',
      ),
      command: 'build',
    },
    {
      title: 'A test of a column that does not exist',
      files: changed('models/schema.yml', '- name: customer\n', '- name: costumer\n'),
      command: 'build',
    },
    {
      title: 'A data test of its own finds rows',
      files: { 'tests/no_small_orders.sql': "select * from {{ ref('stg_orders') }} where amount < 10\n" },
      command: 'build',
    },
  ],
};
