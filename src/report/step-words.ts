// One step in words: its kind, its name, what became of it. Layout and colour are decided elsewhere.
import type { NodePhase } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { LoadStep, Plan, Step } from '../core/plan.ts';
import { codeOf, type Diagnostic, messageOf } from '../diagnostics/diagnostic.ts';
import { assertNever } from '../util/assert-never.ts';
import { gatingTests, outcomesOf } from './count-results.ts';
import { formatBytes, formatCount, formatDuration, plural } from './quantities.ts';

export type StepMark = 'ok' | 'warn' | 'failed' | 'skipped' | 'cancelled' | 'running' | 'waiting';

/** What a line about a step says; `rows` and `duration` have columns of their own. */
export interface StepLine {
  readonly mark: StepMark;
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
  readonly rows: string;
  readonly duration: string;
}

/** Four to six letters: what the step makes. */
export function stepKind(step: Step): string {
  switch (step.kind) {
    case 'load-source':
      return 'load';
    case 'build-seed':
      return 'seed';
    case 'run-test':
      return 'test';
    case 'build-model':
      return step.method.kind === 'incremental' || step.method.kind === 'microbatch' ? 'incr' : step.method.kind;
    default:
      return assertNever(step);
  }
}

export function stepName(plan: Plan, id: NodeId): string {
  return plan.steps.get(id)?.node.name ?? id.split('.').at(-1) ?? id;
}

/**
 * @param cause what a failed step says of its cause: the message, or its code alone where the diagnostic itself follows at once.
 */
export function finishedLine(
  plan: Plan,
  step: Step,
  result: NodeResult,
  cause: 'message' | 'code' = 'message',
): StepLine {
  const base = { kind: stepKind(step), name: step.node.name };
  switch (result.status) {
    case 'success': {
      const warned = result.warnings.length > 0 || result.tests.some((test) => test.status === 'warn');
      return {
        ...base,
        mark: warned ? 'warn' : 'ok',
        detail: successDetail(step, result),
        // A test's rows are its failures; its detail tells of them.
        rows: step.kind === 'run-test' || loadedNothing(step, result) ? '' : rowsText(result.rows),
        duration: formatDuration(result.durationMs),
      };
    }
    case 'failed':
      return {
        ...base,
        mark: 'failed',
        detail: failureDetail(step, result, cause),
        rows: '',
        duration: formatDuration(result.durationMs),
      };
    case 'skipped':
      return { ...base, mark: 'skipped', detail: skipReason(plan, result), rows: '', duration: '' };
    case 'cancelled':
      return { ...base, mark: 'cancelled', detail: 'cancelled', rows: '', duration: '' };
    default:
      return assertNever(result);
  }
}

export function runningLine(
  step: Step,
  progress: { readonly phase: NodePhase | undefined; readonly rows: number | undefined; readonly elapsedMs: number },
): StepLine {
  return {
    mark: 'running',
    kind: stepKind(step),
    name: step.node.name,
    detail: progress.phase === undefined ? '' : phaseText(progress.phase),
    rows: rowsText(progress.rows),
    duration: formatDuration(progress.elapsedMs),
  };
}

export function waitingLine(plan: Plan, step: Step, blockers: readonly NodeId[]): StepLine {
  const [first, ...others] = blockers;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const detail = first === undefined ? '' : `waits for ${stepName(plan, first)}${more}`;
  return { mark: 'waiting', kind: stepKind(step), name: step.node.name, detail, rows: '', duration: '' };
}

export function skipReason(plan: Plan, result: Extract<NodeResult, { status: 'skipped' }>): string {
  return result.because.kind === 'fail-fast'
    ? 'skipped: the run stops at the first failure'
    : `skipped: ${stepName(plan, result.because.node)} failed`;
}

function successDetail(step: Step, result: Extract<NodeResult, { status: 'success' }>): string {
  if (step.kind === 'load-source') {
    if (result.files === undefined || loadedNothing(step, result)) return nothingLoaded(step);
    return `${plural(result.files.count, 'file').padStart(8)}  ${formatBytes(result.files.bytes).padStart(6)}`;
  }
  if (step.kind === 'run-test') {
    if (result.warnings.length === 0 && result.tests.every((test) => test.status !== 'warn')) return '';
    const failures = result.rows ?? result.tests[0]?.failures ?? 0;
    return failures === 0 ? 'warned' : `${plural(failures, 'failure')}, warns only`;
  }
  const warned = result.tests.filter((test) => test.status === 'warn').length;
  if (warned > 0) return `${warned} of ${plural(result.tests.length, 'test')} warned`;
  return result.tests.length === 0 ? '' : plural(result.tests.length, 'test');
}

function loadedNothing(step: Step, result: Extract<NodeResult, { status: 'success' }>): boolean {
  return step.kind === 'load-source' && (result.files?.count ?? 0) === 0;
}

function nothingLoaded({ loadedCount, waitingCount = 0 }: LoadStep): string {
  const loaded = loadedCount === 0 ? 'nothing to load' : `nothing new, ${formatCount(loadedCount)} loaded`;
  return waitingCount === 0 ? loaded : `${loaded}, ${formatCount(waitingCount)} not ready`;
}

function failureDetail(
  step: Step,
  result: Extract<NodeResult, { status: 'failed' }>,
  cause: 'message' | 'code',
): string {
  const outcomes = outcomesOf(result).filter((test) => test.id !== step.id);
  const bad = outcomes.filter((test) => test.status === 'fail' || test.status === 'error').length;
  if (bad === 0) return cause === 'code' ? codeOf(result.causes[0]) : causeText(result.causes[0]);
  const total = Math.max(gatingTests(step).length, outcomes.length);
  const kept =
    step.kind === 'build-model' && (step.method.kind === 'incremental' || step.method.kind === 'microbatch')
      ? 'rolled back'
      : 'not published';
  return `${bad} of ${plural(total, 'test')} failed, ${kept}`;
}

// The line has the step's name already.
function causeText(cause: Diagnostic): string {
  const text = cause.name === 'testFailed' ? cause.data.summary : messageOf(cause);
  return (text.split('\n')[0] ?? '').replace(/^the SQL of "[^"]*" failed: /, '');
}

function phaseText(phase: NodePhase): string {
  switch (phase.kind) {
    case 'loading':
      return phase.batches === 1 ? 'loading' : `loading batch ${phase.batch} of ${phase.batches}`;
    case 'testing':
      return `testing ${Math.min(phase.done + 1, phase.total)} of ${phase.total}`;
    case 'building':
    case 'publishing':
      return phase.kind;
    default:
      return assertNever(phase);
  }
}

function rowsText(rows: number | undefined): string {
  return rows === undefined ? '' : plural(rows, 'row');
}
