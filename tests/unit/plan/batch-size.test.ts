import { expect, test } from 'vitest';
import { duckdbDialect } from '../../../src/adapters/duckdb/dialect.ts';
import { redshiftDialect } from '../../../src/adapters/redshift/dialect.ts';
import type { ModelNode } from '../../../src/core/node.ts';
import { messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { batchProblem } from '../../../src/plan/batch-size.ts';
import { buildManifest } from '../../support/manifest-builder.ts';

const manifest = buildManifest({ models: [{ name: 'orders' }] });
const [model] = [...manifest.nodes.values()].filter((node): node is ModelNode => node.kind === 'model');
if (model === undefined) throw new Error('no model');

const query = (text: string) => ({ kind: 'compiled' as const, sql: { text, lineMap: { lines: [] } } });
const problem = (node: ModelNode, text: string, dialect = redshiftDialect): string | undefined => {
  const found = batchProblem(node, [], query(text), dialect);
  return found === undefined ? undefined : messageOf(found);
};
const hooked = (sql: string, transaction = true): ModelNode => ({
  ...model,
  config: { ...model.config, postHooks: [{ sql, transaction }] },
});

test('a query that does not fit into a statement is told when the run is planned', () => {
  expect(problem(model, `select '${'ü'.repeat(49_000)}' as text`)).toBeUndefined();
  expect(problem(model, `select '${'ü'.repeat(50_000)}' as text`)).toBe(
    '"orders" makes a statement of 101 kB, and the Data API takes 100 kB',
  );
  expect(problem(model, `select '${'ü'.repeat(50_000)}' as text`, duckdbDialect)).toBeUndefined();
});

test('hooks count with the statements that they hold, if they are part of the transaction', () => {
  const many = Array.from({ length: 37 }, (_, at) => `insert into log values (${at})`).join(';\n');
  expect(problem(hooked(many), 'select 1 as n')).toBe(
    '"orders" makes 41 statements, and the Data API takes 40 in one transaction',
  );
  expect(problem(hooked(many, false), 'select 1 as n')).toBeUndefined();
  // How many statements a template makes is known when it is rendered.
  expect(problem(hooked(`{% if true %}${many}{% endif %}`), 'select 1 as n')).toBeUndefined();
});
