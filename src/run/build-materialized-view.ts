// A materialized view: it can be neither renamed nor replaced nor made inside of a transaction (reference: Redshift 3.4). So the candidate
// is one of its own, made, audited and dropped again; only then is the view itself refreshed, or, where its definition is another one,
// dropped and created: for that moment it is not there, but no reader ever meets rows that failed a test.
import { createHash } from 'node:crypto';
import type { CompiledSql } from '../core/compiled.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { ModelStep } from '../core/plan.ts';
import type { Relation } from '../core/relation.ts';
import type { Audit } from './audit.ts';
import { auditCandidate } from './audit-candidate.ts';
import { materializedViewInsert, registeredKind } from './bookkeeping.ts';
import { candidateOf } from './candidate-name.ts';
import { runHooks } from './hooks.ts';
import { bareQuery } from './query-text.ts';
import type { RunContext } from './run-context.ts';
import { grantStatements, relationComment } from './swap-statements.ts';

export async function buildMaterializedView(
  step: ModelStep,
  compiled: CompiledSql,
  context: RunContext,
): Promise<NodeResult> {
  const { node, current, tests } = step;
  const { warehouse, dialect, signal, leases } = context;
  const startedAtMs = context.nowMs();
  const send = async (sql: string): Promise<void> => {
    context.statements.record(node, sql);
    await warehouse.runAlone(sql, { signal });
  };
  await runHooks({ hooks: node.config.preHooks, node, context, execute: send });
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });
  const query = bareQuery(compiled.text);
  const createAs = (relation: Relation): string => {
    const autoRefresh = node.config.raw['auto_refresh'] === true && relation === node.relation;
    const create = dialect.createMaterializedView?.(relation, query, { design: node.config.physical, autoRefresh });
    if (create === undefined) throw new TypeError(`${dialect.name} has no materialized views`);
    return create;
  };
  const create = createAs(node.relation);
  const definition = createHash('md5').update(create).digest('hex');
  const isSame =
    !context.fullRefresh &&
    current?.kind === 'materialized_view' &&
    (await registeredKind(node, context)).endsWith(definition);
  // Without a test there is nothing to see in a candidate of the same definition.
  const audit = isSame && tests.length === 0 ? undefined : await tryCandidate(step, createAs, send, context);
  const ran = { startedAtMs, tests: audit?.outcomes ?? [] };
  const [first, ...others] = audit?.errors ?? [];
  if (first !== undefined)
    return { ...ran, status: 'failed', durationMs: context.nowMs() - startedAtMs, causes: [first, ...others] };

  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'publishing' } });
  const guard = leases === undefined ? [] : [leases.guard(node.relation.schema)];
  const lost = isSame ? undefined : current;
  const granted = grantStatements(node, lost?.server?.grants ?? [], dialect);
  const commented = relationComment(node, 'materialized_view', lost, dialect);
  let after: readonly string[] = [];
  if (isSame) {
    await send(dialect.refreshMaterializedView?.(node.relation) ?? create);
    if (granted.length + commented.length > 0) after = [...guard, ...granted, ...commented];
  } else {
    if (guard.length > 0) await warehouse.batch(guard, { name: node.id, signal });
    if (current !== undefined) await send(dialect.drop(current.relation, current.kind));
    await send(create);
    after = [...guard, ...granted, ...commented, materializedViewInsert(node, definition, context)];
  }
  for (const sql of after) context.statements.record(node, sql);
  await warehouse.batch(after, { name: node.id, signal });
  await runHooks({ hooks: node.config.postHooks, node, context, execute: send });
  return {
    ...ran,
    status: 'success',
    durationMs: context.nowMs() - startedAtMs,
    rows: undefined,
    warnings: audit?.warnings ?? [],
  };
}

/** A materialized view of the same query under the candidate's name: whether Redshift takes it, and what the tests say of its rows. */
async function tryCandidate(
  step: ModelStep,
  createAs: (relation: Relation) => string,
  send: (sql: string) => Promise<void>,
  context: RunContext,
): Promise<Audit> {
  const { warehouse, dialect } = context;
  const candidate = candidateOf(step.node.relation, context.runId, dialect.capabilities.maxIdentifierBytes);
  await send(createAs(candidate));
  try {
    return await auditCandidate(step, candidate, context);
  } finally {
    // Without the run's signal: a cancelled run cleans up too. What cannot be dropped now, the next run drops.
    await warehouse.runAlone(dialect.drop(candidate, 'materialized_view')).catch(() => undefined);
  }
}
