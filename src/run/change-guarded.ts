// An incremental model whose table stands, on an engine whose transactions are sent as a whole: stage, change, audit, bookkeeping in one
// batch. A failing test's guard takes the change back.
import type { QueryResult } from '../adapters/adapter.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { ModelStep } from '../core/plan.ts';
import { relationLabel } from '../core/relation.ts';
import { queryOver } from '../sql/query-over.ts';
import { registryInsert } from './bookkeeping.ts';
import { alterStatements, checkKeyColumns } from './build-incremental.ts';
import { candidateOf } from './candidate-name.ts';
import { changeStatements, type IncrementalChange } from './change-statements.ts';
import { guardedHooks } from './guarded-hooks.ts';
import { GuardedScript } from './guarded-script.ts';
import { headerStatements, runOutsideHooks } from './hooks.ts';
import { lookAgain } from './look-again.ts';
import { bareQuery } from './query-text.ts';
import { publishedSituation, type RunContext } from './run-context.ts';
import { planColumnChange } from './schema-change.ts';
import { upkeepStatements } from './swap-statements.ts';

export async function changeGuarded(
  step: ModelStep,
  writing: IncrementalChange,
  compiled: CompiledSql,
  context: RunContext,
): Promise<NodeResult> {
  const { node, tests, current } = step;
  const { warehouse, dialect, signal } = context;
  const startedAtMs = context.nowMs();
  await runOutsideHooks(node.config.preHooks, node, context);
  const pre = await guardedHooks(node, 'before', context);
  await pre.runAlone();
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });

  const query = bareQuery(compiled.text);
  const before = current?.columns ?? [];
  // The table's own columns are written, as in dbt; only where the table may have to change is the query asked for its columns.
  const staged: QueryResult['columns'] =
    node.config.onSchemaChange === 'ignore'
      ? before
      : (
          await warehouse.query(
            queryOver(query, 'sqlflow_columns', (from) => `select * ${from} limit 0`),
            { signal },
          )
        ).columns;
  const columns = planColumnChange(node, before, staged, context);
  if (writing.strategy !== 'append') checkKeyColumns(node, staged);
  // Made and dropped inside the transaction, so nobody ever sees it.
  const stage = candidateOf(node.relation, context.runId, dialect.capabilities.maxIdentifierBytes);
  const change = [
    dialect.createTableAs(stage, query),
    ...alterStatements(node, columns, dialect),
    ...changeStatements(node, writing, stage, columns.columns, dialect),
    dialect.drop(stage, 'table'),
  ];

  const script = new GuardedScript(context, node);
  script.lease(node.relation.schema);
  script.hooks(pre.inside);
  script.add(headerStatements(node));
  const inserting = script.length + change.length - 2;
  script.add(change);
  const situation = publishedSituation(context);
  await script.audit(tests, situation);
  const upkeep = upkeepStatements(node, current, dialect);
  script.add(upkeep.statements);
  const post = await guardedHooks(node, 'after', context);
  script.hooks(post.inside);
  script.add([registryInsert(node, 'table', context)]);
  const sent = await script.send({
    consequence: `taken back: ${relationLabel(node.relation)} stays as it was`,
    counts: true,
    lookAgain: (look) => lookAgain({ node, context, relation: node.relation, situation, ...look }),
  });
  const ran = { startedAtMs, durationMs: context.nowMs() - startedAtMs, tests: sent.outcomes };
  if (sent.kind === 'audit-failed') return { ...ran, status: 'failed', causes: [sent.first, ...sent.others] };
  context.afterwork.add(upkeep.afterwards);
  await post.runAlone();
  await runOutsideHooks(node.config.postHooks, node, context);
  return {
    ...ran,
    durationMs: context.nowMs() - startedAtMs,
    status: 'success',
    // A MERGE counts what it updates, too; an insert what it adds.
    rows: sent.changed[inserting],
    warnings: sent.warnings,
  };
}
