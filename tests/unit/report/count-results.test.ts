// PASS, WARN, ERROR, SKIP as dbt counts them, and the path that decided how long it took.
import { expect, test } from 'vitest';
import type { NodeId } from '../../../src/core/node-id.ts';
import type { NodeResult } from '../../../src/core/node-result.ts';
import { countResults } from '../../../src/report/count-results.ts';
import { criticalPath } from '../../../src/report/critical-path.ts';
import { id, modelStep, notUnique, outcome, planOf, success, testStep } from './sample-run.ts';

const failed: NodeResult = { status: 'failed', startedAtMs: 0, durationMs: 10, causes: [notUnique], tests: [] };

test('a model that failed by itself skips its tests; one that its tests stopped counts beside them', () => {
  const plan = planOf([
    modelStep('broken', { kind: 'table' }, ['b1', 'b2']),
    modelStep('refused', { kind: 'table' }, ['r1', 'r2']),
    modelStep('below', { kind: 'view' }, ['d1']),
  ]);
  const results = new Map<NodeId, NodeResult>([
    [id('model', 'broken'), failed],
    [id('model', 'refused'), { ...failed, tests: [outcome('r1'), outcome('r2', 'fail', notUnique)] }],
    [id('model', 'below'), { status: 'skipped', because: { kind: 'upstream', node: id('model', 'broken') } }],
  ]);
  const counts = countResults(plan, results);
  expect(counts.all).toEqual({ pass: 1, warn: 0, error: 3, skip: 4 });
  expect(counts.tests).toEqual({ pass: 1, warn: 0, error: 1, skip: 3 });
});

test('a warning test is a WARN, its model is a PASS, and a test step that reports itself counts once', () => {
  const plan = planOf([modelStep('users', { kind: 'table' }, ['u1', 'u2']), testStep('t1'), testStep('t2')]);
  const results = new Map<NodeId, NodeResult>([
    [id('model', 'users'), success(0, 10, { tests: [outcome('u1'), outcome('u2', 'warn')] })],
    [id('test', 't1'), success(0, 10, { tests: [outcome('t1')] })],
    [id('test', 't2'), success(0, 10, { tests: [outcome('t2', 'warn')] })],
  ]);
  expect(countResults(plan, results)).toEqual({
    all: { pass: 3, warn: 2, error: 0, skip: 0 },
    tests: { pass: 2, warn: 2, error: 0, skip: 0 },
    loaded: { files: 0, bytes: 0, rows: 0 },
  });
});

test('steps that were never reached are skipped', () => {
  const plan = planOf([modelStep('a', { kind: 'table' }, ['a1']), modelStep('b', { kind: 'table' })]);
  const results = new Map<NodeId, NodeResult>([[id('model', 'a'), { status: 'cancelled' }]]);
  expect(countResults(plan, results).all).toEqual({ pass: 0, warn: 0, error: 0, skip: 3 });
});

test('the critical path goes back over the parents that ended last', () => {
  const steps = ['a', 'b', 'c', 'd'].map((name) => modelStep(name, { kind: 'table' }));
  const plan = planOf(steps, { c: [id('model', 'a'), id('model', 'b')], d: [id('model', 'c')] });
  const results = new Map<NodeId, NodeResult>([
    [id('model', 'a'), success(0, 500)],
    [id('model', 'b'), success(0, 700)],
    [id('model', 'c'), success(700, 100)],
    [id('model', 'd'), success(800, 50)],
  ]);
  expect(criticalPath(plan, results)).toEqual([
    { id: id('model', 'b'), durationMs: 700 },
    { id: id('model', 'c'), durationMs: 100 },
    { id: id('model', 'd'), durationMs: 50 },
  ]);
});
