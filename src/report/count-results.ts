// PASS, WARN, ERROR, SKIP as dbt counts them: every step is one, and every test that gates a step is one of its own.
import type { RunSummary } from '../core/event.ts';
import type { NodeResult, TestOutcome } from '../core/node-result.ts';
import type { Plan, Step } from '../core/plan.ts';

export interface Tally {
  readonly pass: number;
  readonly warn: number;
  readonly error: number;
  readonly skip: number;
}

export interface ResultCounts {
  /** Steps and tests together: dbt's last line. */
  readonly all: Tally;
  /** Gating tests and test steps. */
  readonly tests: Tally;
  readonly loaded: { readonly files: number; readonly bytes: number; readonly rows: number };
}

/** A test that did not come to run, because its node failed before or was skipped, counts as skipped. */
export function countResults(plan: Plan, results: RunSummary['results']): ResultCounts {
  const all = new Counter();
  const tests = new Counter();
  const loaded = { files: 0, bytes: 0, rows: 0 };
  for (const step of plan.steps.values()) {
    const result = results.get(step.id);
    const verdict = stepVerdict(step, result);
    all.add(verdict);
    if (step.kind === 'run-test') tests.add(verdict);
    for (const test of gatingTests(step)) {
      const outcome = outcomesOf(result).find((candidate) => candidate.id === test.id);
      const testVerdict = outcome === undefined ? 'skip' : verdictOfTest(outcome);
      all.add(testVerdict);
      tests.add(testVerdict);
    }
    if (result?.status === 'success' && result.files !== undefined) {
      loaded.files += result.files.count;
      loaded.bytes += result.files.bytes;
      loaded.rows += result.rows ?? 0;
    }
  }
  return { all: all.tally(), tests: tests.tally(), loaded };
}

export function totalOf(tally: Tally): number {
  return tally.pass + tally.warn + tally.error + tally.skip;
}

/** The tests that ran inside a step (a test step may report itself as one). */
export function outcomesOf(result: NodeResult | undefined): readonly TestOutcome[] {
  return result !== undefined && 'tests' in result ? result.tests : [];
}

export function gatingTests(step: Step): readonly { readonly id: string }[] {
  return step.kind === 'build-model' || step.kind === 'build-seed' ? step.tests : [];
}

function stepVerdict(step: Step, result: NodeResult | undefined): keyof Tally {
  switch (result?.status) {
    case 'success':
      // A load that warns of an unmapped field has loaded: only a test's own warning is a WARN.
      return step.kind === 'run-test' && warnedTest(result) ? 'warn' : 'pass';
    case 'failed':
      return 'error';
    default:
      return 'skip';
  }
}

function warnedTest(result: Extract<NodeResult, { status: 'success' }>): boolean {
  return result.warnings.length > 0 || result.tests.some((test) => test.status === 'warn');
}

function verdictOfTest(outcome: TestOutcome): keyof Tally {
  switch (outcome.status) {
    case 'pass':
      return 'pass';
    case 'warn':
      return 'warn';
    default:
      return 'error';
  }
}

class Counter {
  readonly #counts = { pass: 0, warn: 0, error: 0, skip: 0 };

  add(verdict: keyof Tally): void {
    this.#counts[verdict] += 1;
  }

  tally(): Tally {
    return { ...this.#counts };
  }
}
