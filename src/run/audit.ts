// The tests that decide whether a node is published, against its candidate or inside its transaction.
import type { CompileSituation } from '../compile/compile-environment.ts';
import type { Node, RelationNode } from '../core/node.ts';
import type { TestOutcome } from '../core/node-result.ts';
import type { GatingTest } from '../core/plan.ts';
import type { Relation } from '../core/relation.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { evaluateTest, type QueryFunction } from './evaluate-test.ts';
import { passingByScan } from './quick-scan.ts';
import type { RunContext } from './run-context.ts';
import { type StoredFailures, storedFailures } from './store-failures.ts';

export interface Audit {
  readonly outcomes: readonly TestOutcome[];
  /** Diagnostics of tests that failed with severity error, or could not run. */
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** What has to be written for `store_failures` once the transaction has ended. */
  readonly stored: readonly StoredFailures[];
}

export async function auditNode(input: {
  readonly node: RelationNode;
  readonly tests: readonly GatingTest[];
  readonly context: RunContext;
  /** Where the node's rows are now. */
  readonly relation: Relation;
  readonly situation: CompileSituation;
  readonly query: QueryFunction;
  readonly consequence: string;
}): Promise<Audit> {
  const { node, tests, context, relation, situation, query, consequence } = input;
  const outcomes: TestOutcome[] = [];
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const stored: StoredFailures[] = [];
  if (tests.length === 0) return { outcomes, errors, warnings, stored };
  const startedAtMs = context.nowMs();
  const passed = await passingByScan({
    tests: tests.map((test) => test.node).filter((test) => !(context.storeFailures || test.config.storeFailures)),
    relation: context.dialect.relation(relation),
    literal: (text) => context.dialect.literal(text),
    isBuiltIn: (name) => context.isBuiltInTest(name),
    query,
    translate: async (sql) => (await context.translations.text(sql, 'answer', node.path)).sql,
    onStatement: (sql) => context.statements.record(node, sql),
  });
  const sharedMs = passed.size === 0 ? 0 : (context.nowMs() - startedAtMs) / passed.size;
  let done = 0;
  for (const { id, node: test } of tests) {
    progress(context, node, done, tests.length);
    done += 1;
    if (passed.has(id)) {
      outcomes.push({ id, name: test.name, status: 'pass', failures: 0, durationMs: sharedMs, diagnostic: undefined });
      continue;
    }
    const compiled = await context.compiler.compile(test, situation);
    if (compiled.status !== 'compiled') {
      if (compiled.status === 'failed') errors.push(compiled.diagnostic);
      outcomes.push({
        id,
        name: test.name,
        status: 'error',
        failures: 0,
        durationMs: 0,
        diagnostic: compiled.status === 'failed' ? compiled.diagnostic : undefined,
      });
      continue;
    }
    const evaluated = await evaluateTest({
      node: test,
      compiled: compiled.sql,
      query,
      context,
      consequence,
      audited: node.id,
    });
    await context.statements.flush(test);
    outcomes.push(evaluated.outcome);
    const { diagnostic, status } = evaluated.outcome;
    if (diagnostic !== undefined) (status === 'warn' ? warnings : errors).push(diagnostic);
    if (context.storeFailures || test.config.storeFailures) {
      stored.push(await storedFailures({ test, failing: evaluated.failing, query, context }));
    }
  }
  return { outcomes, errors, warnings, stored };
}

function progress(context: RunContext, node: Node, done: number, total: number): void {
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'testing', done, total } });
}
