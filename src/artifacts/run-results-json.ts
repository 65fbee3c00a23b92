// target/run_results.json in the layout of dbt's run_results v6: one entry for each step and each test of a run.
import type { RunSummary } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { NodeResult, TestOutcome } from '../core/node-result.ts';
import type { GatingTest, Plan, Step } from '../core/plan.ts';
import { codeOf, type Diagnostic, entryOf, messageOf } from '../diagnostics/diagnostic.ts';
import type { JsonObject } from '../util/json.ts';
import { type ArtifactMeta, metadataJson } from './artifact-meta.ts';
import { type JsonEntry, type JsonPiece, writeJsonFile } from './json-file.ts';

export interface RunResultsMeta extends ArtifactMeta {
  /** The invocation's arguments as dbt names them: `which`, `select`, `exclude`, `target`, `vars`, … */
  readonly args: JsonObject;
}

/** dbt's words. A load is a `success` or an `error` like a model; what was cancelled is `skipped`, so that a retry takes it up. */
export type RunStatus = 'success' | 'error' | 'skipped' | 'pass' | 'warn' | 'fail';

/**
 * Writes the results to `path` in the order of the plan, a node's gating tests behind it. Tests of a node that failed before
 * they ran are `skipped`, so that each test of the plan has an entry.
 */
export function writeRunResults(summary: RunSummary, plan: Plan, meta: RunResultsMeta, path: string): void {
  const entries: readonly JsonEntry[] = [
    ['args', { kind: 'value', value: meta.args }],
    ['elapsed_time', { kind: 'value', value: seconds(summary.durationMs) }],
    ['metadata', { kind: 'value', value: metadataJson('run-results/v6', meta) }],
    ['results', resultsPiece(summary, plan, meta)],
  ];
  writeJsonFile(path, { kind: 'object', entries });
}

function resultsPiece(summary: RunSummary, plan: Plan, meta: ArtifactMeta): JsonPiece {
  const items = function* (): Generator<JsonObject> {
    for (const step of plan.steps.values()) {
      const result = summary.results.get(step.id);
      if (result === undefined) continue;
      yield stepJson(step, result, meta);
      if ('tests' in step) for (const test of step.tests) yield gatingTestJson(test, step, result, meta);
    }
  };
  return { kind: 'list', items: items() };
}

function stepJson(step: Step, result: NodeResult, meta: ArtifactMeta): JsonObject {
  const status = step.kind === 'run-test' ? testStatus(result) : buildStatus(result);
  const ran = 'startedAtMs' in result ? result : undefined;
  return entryJson(step.id, meta, {
    status,
    timing: ran === undefined ? [] : [timing('execute', ran.startedAtMs, ran.durationMs)],
    executionMs: ran?.durationMs ?? 0,
    message: messageOfResult(result, step.kind),
    failures: step.kind === 'run-test' && ran !== undefined && status !== 'error' ? (rowsOf(result) ?? 0) : undefined,
    response: responseOf(step, result),
    code: 'sql' in step && step.sql.kind === 'compiled' ? step.sql.sql.text : undefined,
    relationName: step.kind === 'run-test' ? undefined : meta.relationText(step.node.relation),
  });
}

function gatingTestJson(test: GatingTest, step: Step, result: NodeResult, meta: ArtifactMeta): JsonObject {
  const outcome = 'tests' in result ? result.tests.find((one) => one.id === test.id) : undefined;
  return entryJson(test.id, meta, {
    status: outcome?.status ?? 'skipped',
    timing: [],
    executionMs: outcome?.durationMs ?? 0,
    message: outcome === undefined ? `${step.node.name} was not built` : messageOfOutcome(outcome),
    failures: outcome === undefined || outcome.status === 'error' ? undefined : outcome.failures,
    response: {},
    code: undefined,
    relationName: undefined,
  });
}

interface EntryFacts {
  readonly status: RunStatus;
  readonly timing: readonly JsonObject[];
  readonly executionMs: number;
  readonly message: string | undefined;
  readonly failures: number | undefined;
  readonly response: JsonObject;
  readonly code: string | undefined;
  readonly relationName: string | undefined;
}

function entryJson(id: NodeId, meta: ArtifactMeta, facts: EntryFacts): JsonObject {
  const code = facts.code ?? meta.compiledOf?.(id)?.code;
  return {
    adapter_response: facts.response,
    compiled: code !== undefined,
    compiled_code: code ?? null,
    execution_time: seconds(facts.executionMs),
    failures: facts.failures ?? null,
    message: facts.message ?? null,
    relation_name: facts.relationName ?? null,
    status: facts.status,
    thread_id: 'main',
    timing: facts.timing,
    unique_id: id,
  };
}

function buildStatus(result: NodeResult): RunStatus {
  switch (result.status) {
    case 'success':
      return 'success';
    case 'failed':
      return 'error';
    case 'skipped':
    case 'cancelled':
      return 'skipped';
  }
}

/** A test that found rows has failed; one whose SQL could not run is an error. */
function testStatus(result: NodeResult): RunStatus {
  switch (result.status) {
    case 'success':
      return result.warnings.length > 0 ? 'warn' : 'pass';
    case 'failed':
      return result.causes.every((cause) => cause.name === 'testFailed') ? 'fail' : 'error';
    case 'skipped':
    case 'cancelled':
      return 'skipped';
  }
}

function messageOfResult(result: NodeResult, kind: Step['kind']): string | undefined {
  switch (result.status) {
    case 'success':
      if (kind === 'run-test') return result.warnings.map(problemText).join('\n') || undefined;
      return result.rows === undefined ? 'done' : `${result.rows} rows`;
    case 'failed':
      return result.causes.map(problemText).join('\n');
    case 'skipped':
      return result.because.kind === 'fail-fast'
        ? 'skipped: the run stopped at its first failure'
        : `skipped: ${result.because.node} failed`;
    case 'cancelled':
      return 'cancelled';
  }
}

function messageOfOutcome(outcome: TestOutcome): string | undefined {
  return outcome.diagnostic === undefined ? undefined : problemText(outcome.diagnostic);
}

/** The message with what the engine said. Rows that a test found stay out: artifacts travel further than a terminal. */
function problemText(problem: Diagnostic): string {
  const details = problem.name === 'testFailed' ? [] : (entryOf(problem).details?.(problem.data) ?? []);
  return [`${codeOf(problem)}: ${messageOf(problem)}`, ...details].join('\n');
}

function responseOf(step: Step, result: NodeResult): JsonObject {
  if (result.status !== 'success' || step.kind === 'run-test') return {};
  return {
    ...(result.rows === undefined ? {} : { rows_affected: result.rows }),
    ...(result.files === undefined ? {} : { files: result.files.count, bytes: result.files.bytes }),
  };
}

function rowsOf(result: NodeResult): number | undefined {
  return 'rows' in result ? result.rows : undefined;
}

function timing(name: string, startedAtMs: number, durationMs: number): JsonObject {
  return {
    name,
    started_at: new Date(startedAtMs).toISOString(),
    completed_at: new Date(startedAtMs + durationMs).toISOString(),
  };
}

function seconds(durationMs: number): number {
  return durationMs / 1000;
}
