import { expect, test } from 'vitest';
import type { ModelNode } from '../../../src/core/node.ts';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { configColumnProblems } from '../../../src/plan/config-columns.ts';
import { integer } from '../../../src/sql/types/type-makers.ts';

const columns = [
  { name: 'id', type: integer },
  { name: 'day', type: integer },
];

function problems(
  given: { readonly uniqueKey?: readonly string[]; readonly dist?: string; readonly sort?: readonly string[] },
  materialized = 'incremental',
  known = columns,
): readonly string[] {
  const template = { path: 'models/m.sql', text: 'select 1 as id' };
  const node = {
    ...{ name: 'm', template, declaredAt: { file: template, start: 0, end: 0 } },
    config: { materialized, uniqueKey: given.uniqueKey ?? [], physical: { dist: given.dist, sort: given.sort ?? [] } },
  } as unknown as ModelNode;
  return configColumnProblems(node, known).map((problem) => `${codeOf(problem)} ${messageOf(problem)}`);
}

test('columns of the query, in any case, and words of Redshift are right', () => {
  expect(problems({ uniqueKey: ['ID'], dist: 'Day', sort: ['day', 'id'] })).toEqual([]);
  for (const dist of ['even', 'ALL', 'auto']) expect(problems({ dist, sort: ['auto'] })).toEqual([]);
});

test('each other name is told', () => {
  expect(problems({ uniqueKey: ['ids', 'day'], dist: 'key', sort: ['days', 'auto'] })).toEqual([
    'SF5008 the unique_key "ids" is not a column of "m"',
    'SF5018 "key", which dist of "m" names, is not a column of it',
    'SF5018 "days", which sort of "m" names, is not a column of it',
    'SF5018 "auto", which sort of "m" names, is not a column of it',
  ]);
});

test('a unique_key counts for incremental models alone, and nothing where the columns are not known', () => {
  expect(problems({ uniqueKey: ['ids'] }, 'table')).toEqual([]);
  expect(problems({ dist: 'nope' }, 'table', [])).toEqual([]);
  expect(problems({ dist: 'nope' }, 'table', [{ name: '*', type: integer }])).toEqual([]);
});
