// Plan -> results: starts each step when its parents have succeeded, and says what happens in events.

import type { NodeId } from '../core/node-id.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { Plan, Step } from '../core/plan.ts';
import { Bug } from '../diagnostics/bug.ts';
import type { Dag } from '../graph/dag.ts';
import { assertNever } from '../util/assert-never.ts';
import { buildModel } from './build-model.ts';
import { buildSeed } from './build-seed.ts';
import type { RunContext } from './run-context.ts';
import { runTest } from './run-test.ts';
import { runSchedule, type Verdict } from './schedule.ts';

export async function executePlan(
  plan: Plan,
  context: RunContext,
  options: { readonly threads: number; readonly failFast: boolean; readonly dag: Dag },
): Promise<ReadonlyMap<NodeId, NodeResult>> {
  const results = new Map<NodeId, NodeResult>();
  let bug: unknown;
  const settle = (id: NodeId, result: NodeResult): void => {
    results.set(id, result);
    context.emit({ type: 'node-finished', node: id, result });
  };
  const announceCancel = (): void => context.emit({ type: 'cancelling' });
  context.signal.addEventListener('abort', announceCancel, { once: true });
  // A step that breaks in a way that nobody foresaw stops the others like Ctrl-C does, and is then told as our bug.
  const broken = new AbortController();
  const signal = AbortSignal.any([context.signal, broken.signal]);
  const inner: RunContext = { ...context, signal };
  const writing: Promise<unknown>[] = [];
  await runSchedule<NodeId>({
    order: [...plan.steps.keys()],
    waitsFor: plan.waitsFor,
    threads: options.threads,
    failFast: options.failFast,
    signal,
    execute: async (id): Promise<Verdict> => {
      const step = plan.steps.get(id);
      if (step === undefined) throw new Bug(`no step "${id}"`);
      context.emit({ type: 'node-started', node: id, atMs: context.nowMs() });
      try {
        const result = await executeStep(step, inner);
        // For people to read later: nobody has to wait for the file.
        writing.push(context.statements.flush(step.node));
        settle(id, result);
        return verdictOf(result);
      } catch (error) {
        bug ??= error;
        broken.abort();
        settle(id, { status: 'cancelled' });
        return 'cancelled';
      }
    },
    onSkip: (id, outcome) => {
      if (outcome.kind === 'cancelled') settle(id, { status: 'cancelled' });
      else if (outcome.because.kind === 'fail-fast') settle(id, { status: 'skipped', because: { kind: 'fail-fast' } });
      else settle(id, { status: 'skipped', because: { kind: 'upstream', node: outcome.because.id } });
    },
    alsoBlocks: (id) => blockedByTest(plan.steps.get(id), options.dag),
    judges: (id) => testedBy(plan.steps.get(id)),
  });
  context.signal.removeEventListener('abort', announceCancel);
  for (const result of await Promise.allSettled(writing)) if (result.status === 'rejected') bug ??= result.reason;
  if (bug !== undefined) throw bug;
  return results;
}

async function executeStep(step: Step, context: RunContext): Promise<NodeResult> {
  switch (step.kind) {
    case 'load-source':
      return loadSource(step, context);
    case 'build-seed':
      return buildSeed(step, context);
    case 'build-model':
      return buildModel(step, context);
    case 'run-test':
      return runTest(step, context);
    default:
      return assertNever(step);
  }
}

async function loadSource(step: Extract<Step, { kind: 'load-source' }>, context: RunContext): Promise<NodeResult> {
  const { runLoad } = await import('../sources/run-load.ts');
  if (context.store === undefined) throw new Bug('a plan that loads needs an object store');
  const result = await runLoad(step, {
    warehouse: context.warehouse,
    store: context.store,
    runId: context.runId,
    workDir: context.workDir,
    targetName: context.targetName,
    emit: (phase, rows) =>
      context.emit({ type: 'node-progress', node: step.id, phase, ...(rows === undefined ? {} : { rows }) }),
    signal: context.signal,
    now: () => new Date(context.nowMs()),
    env: context.env,
    leaseGuard: context.leases?.guard(step.node.relation.schema),
    onStatement: (sql) => context.statements.record(step.node, sql),
  });
  await context.translations.types?.catalog.refresh(step.node.relation);
  return result;
}

function verdictOf(result: NodeResult): Verdict {
  switch (result.status) {
    case 'success':
      return 'success';
    case 'failed':
      return 'failed';
    case 'skipped':
    case 'cancelled':
      return 'cancelled';
    default:
      return assertNever(result);
  }
}

/** A test that gated nothing and failed: what descends from its node and has not begun is skipped (design: which tests gate). */
function blockedByTest(step: Step | undefined, dag: Dag): Iterable<NodeId> {
  const blocked = new Set<NodeId>();
  for (const node of testedBy(step)) for (const below of dag.descendants(node)) blocked.add(below);
  return blocked;
}

/** What a test that gates nothing is about. */
function testedBy(step: Step | undefined): Iterable<NodeId> {
  if (step?.kind !== 'run-test') return [];
  const { origin } = step.node;
  return origin.kind === 'generic' ? [origin.attachedTo] : step.node.dependsOn;
}
