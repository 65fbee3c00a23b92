// A materialized view: it can be neither renamed nor replaced nor made inside of a transaction (reference: Redshift 3.4), so there is no
// candidate. The same definition is refreshed; another one is dropped and created, and for that moment the view is not there. Its tests
// run afterwards.
import { createHash } from 'node:crypto';
import type { CompiledSql } from '../core/compiled.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { ModelStep } from '../core/plan.ts';
import { auditNode } from './audit.ts';
import { materializedViewInsert, registeredKind } from './bookkeeping.ts';
import { runHooks } from './hooks.ts';
import { bareQuery } from './query-text.ts';
import { publishedSituation, type RunContext } from './run-context.ts';
import { writeStoredFailures } from './store-failures.ts';

export async function buildMaterializedView(
  step: ModelStep,
  compiled: CompiledSql,
  context: RunContext,
): Promise<NodeResult> {
  const { node, current, tests } = step;
  const { warehouse, dialect, signal } = context;
  const startedAtMs = context.nowMs();
  const send = async (sql: string): Promise<void> => {
    context.statements.record(node, sql);
    await warehouse.runAlone(sql, { signal });
  };
  await runHooks({ hooks: node.config.preHooks, node, context, execute: send });
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });
  const create = dialect.createMaterializedView?.(node.relation, bareQuery(compiled.text), {
    design: node.config.physical,
    autoRefresh: node.config.raw['auto_refresh'] === true,
  });
  const refresh = dialect.refreshMaterializedView?.(node.relation);
  if (create === undefined || refresh === undefined) throw new TypeError(`${dialect.name} has no materialized views`);
  const definition = createHash('md5').update(create).digest('hex');
  const isSame = current?.kind === 'materialized_view' && (await registeredKind(node, context)).endsWith(definition);
  if (isSame && !context.fullRefresh) {
    await send(refresh);
  } else {
    if (current !== undefined) await send(dialect.drop(current.relation, current.kind));
    await send(create);
    const { leases } = context;
    const guard = leases === undefined ? [] : [leases.guard(node.relation.schema)];
    await warehouse.batch([...guard, materializedViewInsert(node, definition, context)], { name: node.id, signal });
  }
  await runHooks({ hooks: node.config.postHooks, node, context, execute: send });
  const audit = await auditNode({
    node,
    tests,
    context,
    relation: node.relation,
    situation: publishedSituation(context),
    query: (sql) => warehouse.query(sql, { signal }),
    consequence: 'published already: a materialized view has no candidate; what reads it is not built',
  });
  await writeStoredFailures(audit.stored, context);
  const [first, ...others] = audit.errors;
  const ran = { startedAtMs, durationMs: context.nowMs() - startedAtMs, tests: audit.outcomes };
  if (first !== undefined) return { ...ran, status: 'failed', causes: [first, ...others] };
  return { ...ran, status: 'success', rows: undefined, warnings: audit.warnings };
}
