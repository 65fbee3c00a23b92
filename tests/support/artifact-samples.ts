// A project with one of everything, and a run of it in which everything happened: what artifacts have to be able to say.
import type { RunResultsMeta } from '../../src/artifacts/run-results-json.ts';
import type { RunSummary } from '../../src/core/event.ts';
import type { Manifest } from '../../src/core/manifest.ts';
import type { Node } from '../../src/core/node.ts';
import type { NodeId } from '../../src/core/node-id.ts';
import type { NodeResult } from '../../src/core/node-result.ts';
import type { Plan, Step } from '../../src/core/plan.ts';
import { errorDiagnostic, warningDiagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Dag } from '../../src/graph/dag.ts';
import { manifestDag } from '../../src/graph/manifest-dag.ts';
import { buildManifest } from './manifest-builder.ts';

const macroFile = { path: 'macros/cents.sql', text: '{% macro cents(x) %}{{ x }} / 100{% endmacro %}\n' };

export const sampleManifest: Manifest = {
  ...buildManifest({
    sources: [{ source: 'raw', table: 'orders', tags: ['nightly'], description: 'from the till' }],
    seeds: [{ name: 'countries', config: { quote_columns: true } }],
    models: [
      {
        name: 'stg_orders',
        folder: 'staging',
        reads: ['raw.orders'],
        tags: ['nightly'],
        patchPath: 'models/staging/_staging.yml',
      },
      {
        name: 'orders',
        folder: 'marts/core',
        reads: ['stg_orders', 'countries'],
        description: 'One row an order',
        meta: { owner: 'finance', b: 1, a: [true, null] },
        config: { materialized: 'table', dist: 'id', sort: ['id'], grants: { select: ['bi'] } },
      },
      {
        name: 'orders_by_day',
        folder: 'marts',
        reads: ['orders'],
        config: { materialized: 'ephemeral', access: 'private' },
      },
      { name: 'last', reads: ['orders_by_day'] },
      { name: 'old_orders', folder: 'marts', disabled: true },
    ],
    tests: [
      { on: 'orders', test: 'unique', column: 'id', config: { severity: 'warn' } },
      { on: 'orders', test: 'dbt_utils.accepted_range', column: 'total', args: { min_value: 0 } },
      { on: 'raw.orders', test: 'not_null', column: 'id' },
      { name: 'no_orphans', reads: ['orders', 'countries'] },
    ],
    analyses: [{ name: 'by_country', reads: ['orders'] }],
  }),
  macros: new Map([
    [
      'shop.cents',
      {
        id: 'macro.shop.cents',
        name: 'cents',
        package: 'shop',
        kind: 'macro',
        file: macroFile,
        at: { file: macroFile, start: 0, end: macroFile.text.length - 1 },
        description: 'to currency',
      },
    ],
  ]),
  docs: [{ name: 'till', package: 'shop', text: 'The till.', file: { path: 'models/docs.md', text: '' } }],
};

export const sampleDag: Dag = (() => {
  const dag = manifestDag(sampleManifest);
  if (!dag.ok) throw new Error('the sample has a cycle');
  return dag.value;
})();

const startedAt = new Date('2026-11-22T18:00:00.000Z');

export const sampleMeta: RunResultsMeta = {
  generatedAt: new Date('2026-11-22T18:00:05.500Z'),
  startedAt,
  invocationId: '0b3c5b52-6a4f-4a52-9f9e-0d7f6d6f2a11',
  version: '0.1.0',
  adapterType: 'duckdb',
  database: 'local',
  schema: 'main',
  relationText: ({ database, schema, identifier }) => `"${database}"."${schema}"."${identifier}"`,
  compiledOf: (id) =>
    id.startsWith('model.') ? { code: `select '${id}'`, path: `target/compiled/${id}.sql` } : undefined,
  args: { which: 'build', select: ['+orders'], target: 'local' },
};

export function sampleNode(id: string): Node {
  const node = sampleManifest.nodes.get(id as NodeId);
  if (node === undefined) throw new Error(`the sample has no ${id}`);
  return node;
}

const ids = {
  source: 'source.shop.raw.orders',
  seed: 'seed.shop.countries',
  staging: 'model.shop.stg_orders',
  orders: 'model.shop.orders',
  last: 'model.shop.last',
  unique: 'test.shop.unique_orders_id.a1b2c3d4e5',
  range: 'test.shop.dbt_utils.accepted_range_orders_total.a1b2c3d4e5',
  orphans: 'test.shop.no_orphans',
  notNull: 'test.shop.not_null_raw_orders_id.a1b2c3d4e5',
} as const;

/** A load, a seed, a view; a table whose second test failed; a test on its own that warned, one whose SQL broke; a skipped model. */
export function sampleRun(): { readonly summary: RunSummary; readonly plan: Plan } {
  const compiled = (text: string) => ({ kind: 'compiled', sql: { text, lineMap: { lines: [] } } }) as const;
  const gating = (...tests: readonly string[]) =>
    tests.map((id) => {
      const node = sampleNode(id);
      if (node.kind !== 'test') throw new Error(`${id} is no test`);
      return { id: node.id, node };
    });
  const steps = [
    step(ids.source, {
      kind: 'load-source',
      table: { kind: 'create' },
      action: 'append',
      batches: [],
      loadedCount: 0,
      listedCount: 30,
      goneCount: 0,
      ignoredCount: 0,
      refusals: [],
    }),
    step(ids.seed, { kind: 'build-seed', current: undefined, tests: [] }),
    step(ids.staging, {
      kind: 'build-model',
      method: { kind: 'view' },
      current: undefined,
      tests: [],
      sql: compiled('select 1'),
    }),
    step(ids.orders, {
      kind: 'build-model',
      method: { kind: 'table' },
      current: undefined,
      tests: gating(ids.unique, ids.range),
      sql: { kind: 'deferred' },
    }),
    step(ids.notNull, { kind: 'run-test', sql: compiled('select 2') }),
    step(ids.orphans, { kind: 'run-test', sql: compiled('select 3') }),
    step(ids.last, {
      kind: 'build-model',
      method: { kind: 'view' },
      current: undefined,
      tests: [],
      sql: compiled('select 4'),
    }),
  ];
  const ran = { startedAtMs: startedAt.getTime() + 1000, durationMs: 250, tests: [] };
  const rangeFailed = errorDiagnostic('testFailed', undefined, {
    test: 'accepted_range(total) on orders',
    summary: '3 rows out of range',
    failures: 3,
    rows: ['total = -1', 'secret row'],
  });
  const warned = warningDiagnostic('testFailed', undefined, {
    test: 'not_null(id) on raw.orders',
    summary: '2 rows',
    failures: 2,
    rows: [],
  });
  const broken = errorDiagnostic('sqlFailed', undefined, {
    node: 'no_orphans',
    reason: 'Binder Error: no column "x"\nLINE 1',
  });
  const results = new Map<NodeId, NodeResult>([
    [
      ids.source as NodeId,
      { ...ran, status: 'success', rows: 8056, files: { count: 30, bytes: 3_700_000 }, warnings: [] },
    ],
    [ids.seed as NodeId, { ...ran, status: 'success', rows: 7, warnings: [] }],
    [ids.staging as NodeId, { ...ran, status: 'success', rows: undefined, warnings: [] }],
    [
      ids.orders as NodeId,
      {
        ...ran,
        status: 'failed',
        rows: 12,
        causes: [rangeFailed],
        tests: [
          {
            id: ids.range as NodeId,
            name: 'range',
            status: 'fail',
            failures: 3,
            durationMs: 20,
            diagnostic: rangeFailed,
          },
        ],
      },
    ],
    [ids.notNull as NodeId, { ...ran, status: 'success', rows: 2, warnings: [warned] }],
    [ids.orphans as NodeId, { ...ran, status: 'failed', causes: [broken] }],
    [ids.last as NodeId, { status: 'skipped', because: { kind: 'upstream', node: ids.orders as NodeId } }],
  ]);
  return {
    summary: { durationMs: 4321, results, cancelled: false },
    plan: {
      steps: new Map(steps.map((one) => [one.id, one])),
      waitsFor: new Map(),
      schemas: [],
      orphans: [],
      inert: [],
    },
  };
}

/** The step of a node; the parts must fit its kind. */
function step(id: string, parts: object): Step {
  return { id, node: sampleNode(id), ...parts } as unknown as Step;
}
