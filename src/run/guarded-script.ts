// The statements of one step on an engine whose transactions are sent as a whole, and which part of the step each belongs to: so that
// a failure is told as what it is (the model's SQL, a hook, a test, a lease that was lost).
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { CompileSituation } from '../compile/compile-environment.ts';
import { answered } from '../compile/compile-node.ts';
import type { ModelNode, SeedNode } from '../core/node.ts';
import type { TestOutcome } from '../core/node-result.ts';
import type { GatingTest } from '../core/plan.ts';
import { Bug } from '../diagnostics/bug.ts';
import type { UnseenRows } from '../diagnostics/catalog/sf7-tests.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Audit } from './audit.ts';
import { countQuery, evaluateTest, failingRowsQuery } from './evaluate-test.ts';
import { failureWords } from './failure-words.ts';
import {
  canWarn,
  type GuardedTest,
  type GuardFailure,
  isLeaseLost,
  readGuardFailure,
  readGuardText,
  testGuard,
} from './guard-statements.ts';
import { publishedSituation, type RunContext } from './run-context.ts';

/** Room for what stands around the queries of the tests in one guard. */
const guardBytes = 60_000;

/** What took longer is not built a second time only to show rows. */
const mostAgainMs = 60_000;

type Part =
  | { readonly kind: 'own' | 'lease' | 'hook' }
  | {
      readonly kind: 'guard';
      readonly tells: boolean;
      /** Of the script's tests. */
      readonly first: number;
      readonly tests: readonly GuardedTest[];
    };
type Guard = Extract<Part, { kind: 'guard' }>;

export interface SecondLook {
  readonly consequence: string;
  /** Those of which the guard did not say that they passed. */
  readonly tests: readonly GatingTest[];
  /** What the guard's transaction had done before its tests. */
  readonly change: readonly string[];
}

export type ScriptEnd =
  | {
      readonly kind: 'committed';
      readonly outcomes: readonly TestOutcome[];
      readonly warnings: readonly Diagnostic[];
      /** Rows that each statement changed; empty where nobody asked. */
      readonly changed: readonly (number | undefined)[];
    }
  | {
      readonly kind: 'audit-failed';
      readonly outcomes: readonly TestOutcome[];
      readonly first: Diagnostic;
      readonly others: readonly Diagnostic[];
    };

export class GuardedScript {
  readonly #context: RunContext;
  readonly #node: ModelNode | SeedNode;
  readonly #statements: string[] = [];
  readonly #parts: Part[] = [];
  #tests: readonly GatingTest[] = [];

  constructor(context: RunContext, node: ModelNode | SeedNode) {
    this.#context = context;
    this.#node = node;
  }

  /** Position of the next statement. */
  get length(): number {
    return this.#statements.length;
  }

  lease(schema: string): void {
    const { leases } = this.#context;
    if (leases !== undefined) this.#add(leases.guard(schema), { kind: 'lease' });
  }

  add(statements: readonly string[]): void {
    for (const sql of statements) this.#add(sql, { kind: 'own' });
  }

  hooks(statements: readonly string[]): void {
    for (const sql of statements) this.#add(sql, { kind: 'hook' });
  }

  /** The guards of all tests, each rendered so that it reads what this transaction has made. */
  async audit(tests: readonly GatingTest[], situation: CompileSituation): Promise<void> {
    this.#tests = tests;
    let waiting: GuardedTest[] = [];
    let bytes = 0;
    let first = 0;
    const close = (): void => {
      if (waiting.length === 0) return;
      const { sql, tellsWarnings } = testGuard(waiting, first);
      this.#add(sql, { kind: 'guard', tells: tellsWarnings, first, tests: waiting });
      first += waiting.length;
      waiting = [];
      bytes = 0;
    };
    for (const { node } of tests) {
      const compiled = answered(await this.#context.compiler.compile(node, situation));
      if (compiled.status === 'failed') throw new DiagnosticError(compiled.diagnostic);
      const counting = countQuery(failingRowsQuery(node, compiled.sql), node);
      const size = Buffer.byteLength(counting);
      if (bytes + size > guardBytes) close();
      waiting.push({ node, counting });
      bytes += size;
    }
    close();
  }

  /** `lookAgain` finds out what failed, when a guard has stopped the transaction. */
  async send(options: {
    readonly consequence: string;
    readonly counts?: boolean;
    readonly lookAgain: (look: SecondLook) => Promise<Audit>;
  }): Promise<ScriptEnd> {
    const { warehouse, signal, statements } = this.#context;
    this.#checkSize();
    for (const sql of this.#statements) statements.record(this.#node, sql);
    const wanted = this.#parts.flatMap((part, index) => (part.kind === 'guard' && part.tells ? [index] : []));
    try {
      const answer = await warehouse.batch(this.#statements, {
        name: this.#node.id,
        wanted,
        counts: options.counts ?? false,
        signal,
      });
      const warned = wanted.flatMap((index) => [...readGuardText(answer.rows.get(index)?.rows[0]?.[1] ?? '').keys()]);
      return { kind: 'committed', ...(await this.#warnings(warned)), changed: answer.changed };
    } catch (error) {
      const part = error instanceof WarehouseError ? this.#partOf(error) : undefined;
      if (!(error instanceof WarehouseError) || part === undefined || error.kind === 'interrupted') throw error;
      if (part.kind === 'lease' && isLeaseLost(error.statement?.text ?? error.message)) {
        const { schema } = this.#node.relation;
        throw new DiagnosticError(errorDiagnostic('leaseLost', this.#node.declaredAt, { schema }));
      }
      if (part.kind === 'hook') {
        const data = { node: this.#node.name, reason: error.message, hint: error.hint, hook: error.sql };
        throw new DiagnosticError(errorDiagnostic('sqlFailed', this.#node.declaredAt, data));
      }
      if (part.kind !== 'guard') throw error;
      return this.#seen(part, error, options);
    }
  }

  /** After a guard has stopped the transaction: which tests failed, how often, and on which rows, as far as that can be had. */
  async #seen(
    guard: Guard,
    error: WarehouseError,
    options: { readonly consequence: string; readonly lookAgain: (look: SecondLook) => Promise<Audit> },
  ): Promise<ScriptEnd> {
    const { consequence } = options;
    const told = readGuardFailure(error.statement?.text ?? '');
    const tookMs = error.statement?.tookMs ?? 0;
    const stores = this.#context.storeFailures || this.#tests.some(({ node }) => node.config.storeFailures);
    if (told !== undefined && tookMs > mostAgainMs && !stores)
      return this.#told(guard, told, consequence, { kind: 'too-long', tookMs });
    const passed = new Set(this.#tests.filter((_, number) => hasPassed(number, this.#tests, guard, told)));
    const firstGuard = this.#parts.findIndex(({ kind }) => kind === 'guard');
    const change = this.#statements.filter((_, at) => at < firstGuard && this.#parts[at]?.kind !== 'lease');
    const audit = await options.lookAgain({
      consequence,
      tests: this.#tests.filter((test) => !passed.has(test)),
      change,
    });
    const [first, ...others] = audit.errors;
    if (first === undefined) {
      // Only data that changed in between, or a query that is never twice the same, can pass now.
      if (told === undefined) throw error;
      return this.#told(guard, told, consequence, { kind: 'passed' });
    }
    const outcomes = this.#tests.flatMap((test) =>
      passed.has(test) ? [passOf(test)] : audit.outcomes.filter(({ id }) => id === test.id),
    );
    return { kind: 'audit-failed', outcomes, first, others };
  }

  /** By the guard's own text: counts, and no rows. */
  async #told(
    guard: Guard,
    told: GuardFailure,
    consequence: string,
    unseen: UnseenRows,
  ): Promise<Extract<ScriptEnd, { kind: 'audit-failed' }>> {
    const { statements, manifest } = this.#context;
    const outcomes: TestOutcome[] = [];
    const errors: Diagnostic[] = [];
    for (const [number, test] of this.#tests.entries()) {
      const failures = told.failed.get(number) ?? told.warned.get(number);
      if (failures === undefined) {
        if (hasPassed(number, this.#tests, guard, told)) outcomes.push(passOf(test));
        continue;
      }
      const { node } = test;
      const isError = told.failed.has(number);
      statements.record(node, guard.tests[number - guard.first]?.counting ?? '');
      await statements.flush(node);
      const data = {
        ...failureWords(node, failures, { columns: [], rows: [] }, manifest),
        failures,
        consequence: isError ? consequence : undefined,
        sqlPath: statements.pathOf(node),
        unseen,
      };
      const diagnostic = (isError ? errorDiagnostic : warningDiagnostic)('testFailed', node.declaredAt, data);
      outcomes.push({ ...passOf(test), status: isError ? 'fail' : 'warn', failures, diagnostic });
      if (isError) errors.push(diagnostic);
    }
    const [first, ...others] = errors;
    if (first === undefined) throw new Bug('a guard has stopped a transaction, and names no test');
    return { kind: 'audit-failed', outcomes, first, others };
  }

  #add(sql: string, part: Part): void {
    this.#statements.push(sql);
    this.#parts.push(part);
  }

  #partOf(error: WarehouseError): Part | undefined {
    const index = error.statement?.index;
    return index === undefined ? undefined : this.#parts[index];
  }

  /** Tests that warned are asked once more, of the published relation, for the rows to show. */
  async #warnings(
    warned: readonly number[],
  ): Promise<{ readonly outcomes: readonly TestOutcome[]; readonly warnings: readonly Diagnostic[] }> {
    const outcomes: TestOutcome[] = [];
    const warnings: Diagnostic[] = [];
    for (const [number, test] of this.#tests.entries()) {
      const { node } = test;
      if (!warned.includes(number)) {
        outcomes.push(passOf(test));
        continue;
      }
      const compiled = await this.#context.compiler.compile(node, publishedSituation(this.#context));
      if (compiled.status !== 'compiled') continue;
      const { outcome } = await evaluateTest({
        node,
        compiled: compiled.sql,
        query: (sql) => this.#context.warehouse.query(sql, { signal: this.#context.signal }),
        context: this.#context,
        consequence: undefined,
      });
      outcomes.push(outcome);
      if (outcome.diagnostic !== undefined) warnings.push(outcome.diagnostic);
    }
    return { outcomes, warnings };
  }

  #checkSize(): void {
    const limit = this.#context.dialect.capabilities.batchLimit;
    if (limit === undefined) return;
    const longest = Math.max(0, ...this.#statements.map((sql) => Buffer.byteLength(sql)));
    const count = this.#statements.length;
    if (count <= limit.statements && longest <= limit.statementBytes) return;
    const data = { node: this.#node.name, statements: count, longestBytes: longest, limit };
    throw new DiagnosticError(errorDiagnostic('batchTooLarge', this.#node.declaredAt, data));
  }
}

function passOf({ id, node }: GatingTest): TestOutcome {
  return { id, name: node.name, status: 'pass', failures: 0, durationMs: 0, diagnostic: undefined };
}

/** Whether it is known of a test that it has passed, when `guard` has failed and said `told`. */
function hasPassed(
  number: number,
  tests: readonly GatingTest[],
  guard: Guard,
  told: GuardFailure | undefined,
): boolean {
  const node = tests[number]?.node;
  // What warns stops nothing, and what the guards before have said of it is gone with their transaction.
  if (number < guard.first) return node !== undefined && !canWarn(node);
  return (
    number < guard.first + guard.tests.length &&
    told !== undefined &&
    !told.failed.has(number) &&
    !told.warned.has(number)
  );
}
