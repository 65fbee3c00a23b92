// A test on its own: reads published tables, decides about no node.
import { answered } from '../compile/compile-node.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { TestStep } from '../core/plan.ts';
import { evaluateTest } from './evaluate-test.ts';
import { publishedSituation, type RunContext } from './run-context.ts';
import { diagnosticsOf, isInterruption } from './sql-diagnostic.ts';
import { storedFailures, writeStoredFailures } from './store-failures.ts';

export async function runTest(step: TestStep, context: RunContext): Promise<NodeResult> {
  const { node } = step;
  const startedAtMs = context.nowMs();
  let compiled: CompiledSql | undefined;
  const ran = (): { startedAtMs: number; durationMs: number; tests: [] } => ({
    startedAtMs,
    durationMs: context.nowMs() - startedAtMs,
    tests: [],
  });
  try {
    const compilation =
      step.sql.kind === 'compiled'
        ? { status: 'compiled' as const, sql: step.sql.sql }
        : answered(await context.compiler.compile(node, publishedSituation(context)));
    if (compilation.status === 'failed') return { ...ran(), status: 'failed', causes: [compilation.diagnostic] };
    compiled = compilation.sql;
    const query = (sql: string): ReturnType<typeof context.warehouse.query> =>
      context.warehouse.query(sql, { signal: context.signal });
    const { outcome, failing } = await evaluateTest({ node, compiled, query, context, consequence: undefined });
    if (context.storeFailures || node.config.storeFailures) {
      await writeStoredFailures([await storedFailures({ test: node, failing, query, context })], context);
    }
    const { diagnostic, failures, status } = outcome;
    if (diagnostic !== undefined && status !== 'warn')
      return { ...ran(), status: 'failed', causes: [diagnostic], rows: failures };
    return { ...ran(), status: 'success', rows: failures, warnings: diagnostic === undefined ? [] : [diagnostic] };
  } catch (error) {
    if (context.signal.aborted && isInterruption(error)) return { status: 'cancelled' };
    const causes = diagnosticsOf(error, {
      node,
      database: context.warehouse.label,
      compiled,
      compiledPath: context.statements.pathOf(node),
    });
    return { ...ran(), status: 'failed', causes };
  }
}
