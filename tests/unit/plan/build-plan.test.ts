import { expect, test } from 'vitest';
import { duckdbDialect } from '../../../src/adapters/duckdb/dialect.ts';
import type { Manifest } from '../../../src/core/manifest.ts';
import type { NodeId } from '../../../src/core/node-id.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { type RelationState, relationKey, type ServerState } from '../../../src/core/relation.ts';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { manifestDag } from '../../../src/graph/manifest-dag.ts';
import { buildPlan, type PlanInput } from '../../../src/plan/build-plan.ts';
import type { JsonObject } from '../../../src/util/json.ts';
import { buildManifest } from '../../support/manifest-builder.ts';

function planOf(
  manifest: Manifest,
  options: Partial<Pick<PlanInput, 'command' | 'fullRefresh' | 'adopt' | 'state'>> & {
    readonly only?: readonly string[];
  } = {},
) {
  const dag = manifestDag(manifest);
  if (!dag.ok) throw new Error('the manifest has a cycle');
  const sink = new DiagnosticSink();
  const selected = new Set(
    [...manifest.nodes.values()].filter((node) => options.only?.includes(node.name) ?? true).map((node) => node.id),
  );
  const plan = buildPlan(
    {
      manifest,
      dag: dag.value,
      selected,
      command: options.command ?? 'build',
      fullRefresh: options.fullRefresh ?? false,
      loads: true,
      adopt: options.adopt ?? false,
      dialect: duckdbDialect,
      sqlOf: () => ({ kind: 'deferred' }),
      state: options.state ?? { relations: new Map(), registry: new Map(), sources: new Map() },
    },
    sink,
  );
  return { plan, problems: sink.diagnostics.map((diagnostic) => `${codeOf(diagnostic)} ${messageOf(diagnostic)}`) };
}

const short = (id: NodeId): string =>
  id
    .split('.')
    .slice(2)
    .join('.')
    .replace(/\.[0-9a-f]{10}$/, '');

/** `name [gating tests] <- what it waits for`, in the plan's order. */
function lines(plan: Plan | undefined): string[] {
  return [...(plan?.steps.values() ?? [])].map((step) => {
    const tests =
      'tests' in step && step.tests.length > 0 ? ` [${step.tests.map((each) => each.node.name).join(' ')}]` : '';
    const waits = [...(plan?.waitsFor.get(step.id) ?? [])].map(short).sort();
    return `${step.kind === 'run-test' ? 'test ' : ''}${step.node.name}${tests}${waits.length === 0 ? '' : ` <- ${waits.join(' ')}`}`;
  });
}

function existing(manifest: Manifest, name: string, kind: 'table' | 'view'): ReadonlyMap<string, RelationState> {
  const node = [...manifest.nodes.values()].find((each) => each.name === name);
  if (node?.kind !== 'model') throw new Error(`no model ${name}`);
  return new Map([[relationKey(node.relation), { relation: node.relation, kind, columns: [] }]]);
}

test('a test gates its node; the other table that it reads becomes a parent', () => {
  const manifest = buildManifest({
    models: [{ name: 'orders' }, { name: 'users' }],
    tests: [
      { on: 'orders', test: 'relationships', column: 'user_id', reads: ['orders', 'users'], name: 'orders_have_users' },
    ],
  });
  expect(lines(planOf(manifest).plan)).toEqual(['users', 'orders [orders_have_users] <- users']);
});

test('a test that reads what descends from its node runs on its own, after both', () => {
  const manifest = buildManifest({
    models: [{ name: 'a_facts' }, { name: 'time', reads: ['a_facts'] }],
    tests: [
      { on: 'a_facts', test: 'relationships', column: 'at', reads: ['a_facts', 'time'], name: 'facts_have_time' },
    ],
  });
  expect(lines(planOf(manifest).plan)).toEqual(['a_facts', 'time <- a_facts', 'test facts_have_time <- a_facts time']);
});

test('two tests that read each other’s node: the first gates, the second would close a circle and runs afterwards', () => {
  const manifest = buildManifest({
    models: [{ name: 'a' }, { name: 'b' }],
    tests: [
      { on: 'a', test: 'relationships', column: 'x', reads: ['a', 'b'], name: 'a_in_b' },
      { on: 'b', test: 'relationships', column: 'x', reads: ['b', 'a'], name: 'b_in_a' },
    ],
  });
  expect(lines(planOf(manifest).plan)).toEqual(['b', 'a [a_in_b] <- b', 'test b_in_a <- a b']);
});

test('a singular test gates the last of its refs', () => {
  const manifest = buildManifest({
    models: [{ name: 'first' }, { name: 'second', reads: ['first'] }],
    tests: [{ name: 'both_agree', reads: ['second', 'first'] }],
  });
  expect(lines(planOf(manifest).plan)).toEqual(['first', 'second [both_agree] <- first']);
});

test('tests of a source hold its children back, also through an ephemeral model', () => {
  const manifest = buildManifest({
    sources: [{ source: 'raw', table: 'events' }],
    models: [
      { name: 'cleaned', reads: ['raw.events'], config: { materialized: 'ephemeral' } },
      { name: 'facts', reads: ['cleaned'] },
    ],
    tests: [{ on: 'raw.events', test: 'not_null', column: 'id', reads: ['raw.events'], name: 'events_have_ids' }],
  });
  const { plan } = planOf(manifest);
  expect(lines(plan)).toEqual(['test events_have_ids', 'facts <- events_have_ids']);
  expect(plan?.inert.map(short)).toEqual(['raw.events', 'cleaned']);
});

test('a path through what is not selected still orders the rest', () => {
  const manifest = buildManifest({ models: [{ name: 'a' }, { name: 'b', reads: ['a'] }, { name: 'c', reads: ['b'] }] });
  expect(lines(planOf(manifest, { only: ['a', 'c'] }).plan)).toEqual(['a', 'c <- a']);
});

test('run has no tests, test has nothing else', () => {
  const manifest = buildManifest({
    models: [{ name: 'a' }],
    tests: [{ on: 'a', test: 'unique', column: 'id', reads: ['a'], name: 'a_unique' }],
  });
  expect(lines(planOf(manifest, { command: 'run' }).plan)).toEqual(['a']);
  expect(lines(planOf(manifest, { command: 'test' }).plan)).toEqual(['test a_unique']);
  expect(lines(planOf(manifest, { command: 'seed' }).plan)).toEqual([]);
});

test('a relation that sqlflow did not make is never replaced, unless it is taken over', () => {
  const manifest = buildManifest({ models: [{ name: 'users', config: { materialized: 'table' } }] });
  const state = {
    relations: existing(manifest, 'users', 'table'),
    registry: new Map<string, string>(),
    sources: new Map(),
  };
  const refused = planOf(manifest, { state });
  expect(refused.plan).toBeUndefined();
  expect(refused.problems).toEqual([
    expect.stringMatching(/^SF5004 "users" would replace the table \w+\.users, which sqlflow did not make$/),
  ]);
  expect(planOf(manifest, { state, adopt: true }).problems).toEqual([]);
});

test('an incremental model is a table at first, on a full refresh, and where a view stands', () => {
  const manifest = buildManifest({
    models: [{ name: 'facts', config: { materialized: 'incremental', unique_key: 'id' } }],
  });
  const method = (kind: 'table' | 'view' | undefined, fullRefresh = false): unknown => {
    const relations = kind === undefined ? new Map() : existing(manifest, 'facts', kind);
    const registry = new Map([...relations.keys()].map((key) => [key, 'model.shop.facts']));
    const step = [
      ...(planOf(manifest, { fullRefresh, state: { relations, registry, sources: new Map() } }).plan?.steps.values() ??
        []),
    ][0];
    return step?.kind === 'build-model' ? step.method : undefined;
  };
  expect(method(undefined)).toEqual({ kind: 'table' });
  expect(method('view')).toEqual({ kind: 'table' });
  expect(method('table')).toEqual({ kind: 'incremental', strategy: 'delete+insert' });
  expect(method('table', true)).toEqual({ kind: 'table' });
});

test('what cannot be planned is told, all of it', () => {
  const manifest = buildManifest({
    models: [
      { name: 'a', config: { materialized: 'tabel' } },
      { name: 'b', config: { materialized: 'incremental', incremental_strategy: 'merge' } },
    ],
  });
  expect(planOf(manifest).problems).toEqual([
    'SF5001 model "a" asks for the materialization "tabel", which does not exist',
    'SF5007 "b" uses incremental_strategy "merge" without a unique_key',
  ]);
});

test("a server's table is not replaced if somebody else owns it, or if views are bound to it", () => {
  const problems = (server: Partial<ServerState>, config: JsonObject = {}): readonly string[] => {
    const manifest = buildManifest({ models: [{ name: 'orders', config: { materialized: 'table', ...config } }] });
    const known = existing(manifest, 'orders', 'table');
    const facts = {
      owner: 'me',
      isOurs: true,
      grants: [],
      comment: undefined,
      columnComments: new Map(),
      boundViews: [],
    };
    const relations = new Map([...known].map(([key, state]) => [key, { ...state, server: { ...facts, ...server } }]));
    const registry = new Map([...relations.keys()].map((key) => [key, 'model.shop.orders']));
    return planOf(manifest, { state: { relations, registry, sources: new Map() } }).problems;
  };
  expect(problems({})).toEqual([]);
  expect(problems({ owner: 'etl', isOurs: false })).toEqual([
    expect.stringMatching(/^SF5015 "orders" would replace \w+\.orders, which belongs to "etl"$/),
  ]);
  const boundViews = ['reports.by_day'];
  expect(problems({ boundViews })).toEqual([
    expect.stringMatching(/^SF5016 a view is bound to \w+\.orders, and would go on reading the old rows$/),
  ]);
  expect(problems({ boundViews }, { publish: 'delete-insert' })).toEqual([]);
  // Rows come and go by rights on the table; columns are its owner's.
  const other = { owner: 'etl', isOurs: false };
  expect(problems(other, { publish: 'delete-insert' })).toEqual([]);
  expect(problems({ ...other, boundViews }, { materialized: 'incremental' })).toEqual([]);
  expect(problems({ ...other, boundViews }, { materialized: 'incremental', on_schema_change: 'fail' })).toEqual([
    expect.stringMatching(/^SF5015/),
  ]);
});
