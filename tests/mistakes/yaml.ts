import type { Chapter } from './mistake.ts';
import { changed } from './shop.ts';

const schema = 'models/schema.yml';

export const yaml: Chapter = {
  title: 'YAML',
  mistakes: [
    {
      title: 'A tab in YAML',
      files: changed(schema, '    columns:\n      - name: order_id', '\tcolumns:\n      - name: order_id'),
      command: 'build',
    },
    {
      title: 'Braces without quotes',
      files: changed(schema, 'name: customers', "name: customers\n    description: {{ doc('customers') }}"),
      command: 'build',
    },
    {
      title: 'A key is misspelt',
      files: changed(schema, '    columns:\n      - name: order_id', '    colums:\n      - name: order_id'),
      command: 'build',
    },
    {
      title: 'A test is misspelt',
      files: changed(schema, '[unique, not_null]', '[unique, not_nul]'),
      command: 'build',
    },
    {
      title: 'accepted_values without values',
      files: changed(schema, '[unique, not_null]', '[{ accepted_values: { value: [1, 2] } }]'),
      command: 'build',
    },
    {
      title: 'A test of a package that is not installed',
      files: changed(schema, '[unique, not_null]', '[dbt_utils.not_constant]'),
      command: 'build',
    },
    {
      title: 'The YAML describes a model that was renamed',
      files: changed(schema, 'name: stg_orders', 'name: stg_order'),
      command: 'build',
    },
    {
      title: 'A model is described twice',
      files: { 'models/marts/customers.yml': 'models:\n  - name: customers\n    description: one row a customer\n' },
      command: 'build',
    },
    {
      title: 'A key stands twice',
      files: changed(schema, 'name: customers', 'name: customers\n    description: a\n    description: b'),
      command: 'build',
    },
    {
      title: 'Columns as a mapping',
      files: changed(
        schema,
        'columns:\n      - name: customer\n        data_tests: [unique, not_null]',
        'columns:\n      customer: { data_tests: [unique, not_null] }',
      ),
      command: 'build',
    },
    {
      title: 'A test stands at the column list instead of at a column',
      files: changed(schema, '      - name: order_id\n        data_tests', '      - order_id\n        data_tests'),
      command: 'build',
    },
    {
      title: 'A model is listed by its name alone',
      files: changed(schema, '- name: stg_orders', '- stg_orders\n  - name: stg_orders'),
      command: 'build',
    },
    {
      title: 'No blank behind a colon',
      files: changed(schema, '- name: customers', '- name:customers\n  - name: customers'),
      command: 'build',
    },
    {
      title: 'A quote is not closed',
      files: changed(schema, 'name: customers', 'name: customers\n    description: "one row a customer'),
      command: 'build',
    },
    {
      title: 'Two documents in one file',
      files: changed(schema, '  - name: customers', '---\nmodels:\n  - name: customers'),
      command: 'build',
    },
    {
      title: 'YAML nests without end',
      files: { [schema]: `models:\n${'['.repeat(3000)}${']'.repeat(3000)}\n` },
      command: 'build',
    },
    {
      title: 'A seed is described among the models',
      files: changed(schema, 'models:', 'models:\n  - name: regions'),
      command: 'ls --resource-type seed',
    },
    {
      title: 'A severity that does not exist',
      files: changed(schema, '[unique, not_null]', '[{ unique: { config: { severity: warning } } }]'),
      command: 'build',
    },
    {
      title: 'relationships to a model that does not exist',
      files: changed(
        schema,
        '[unique, not_null]',
        "[{ relationships: { arguments: { to: ref('region'), field: customer } } }]",
      ),
      command: 'build',
    },
  ],
};
