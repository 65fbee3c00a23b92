// A table or a view on an engine whose transactions are sent as a whole: candidate, audit and swap are one batch, so a model costs one
// call. A guard that fails takes everything back; only then is the audit done once more, slowly, to see what failed (see look-again).
import type { Dialect, QueryResult } from '../adapters/adapter.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { ModelNode } from '../core/node.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { ModelStep } from '../core/plan.ts';
import { type Relation, type RelationKind, relationLabel } from '../core/relation.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { replacementProblems } from '../plan/swap-problems.ts';
import { queryOver } from '../sql/query-over.ts';
import { registryInsert } from './bookkeeping.ts';
import { candidateOf } from './candidate-name.ts';
import { checkContractNames, hasContract } from './contract.ts';
import { guardedHooks } from './guarded-hooks.ts';
import { GuardedScript } from './guarded-script.ts';
import { headerStatements, runOutsideHooks } from './hooks.ts';
import { lookAgain } from './look-again.ts';
import { bareQuery } from './query-text.ts';
import { candidateSituation, type RunContext } from './run-context.ts';
import { swapStatements, upkeepStatements } from './swap-statements.ts';

export async function buildGuarded(
  step: ModelStep,
  kind: RelationKind,
  compiled: CompiledSql,
  context: RunContext,
): Promise<NodeResult> {
  const { node, current, tests } = step;
  const { dialect } = context;
  const startedAtMs = context.nowMs();
  await runOutsideHooks(node.config.preHooks, node, context);
  const before = await guardedHooks(node, 'before', context);
  await before.runAlone();
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });
  const candidate = candidateOf(node.relation, context.runId, dialect.capabilities.maxIdentifierBytes);
  const query = bareQuery(compiled.text);
  const found = await columnsWhereNeeded(step, kind, query, context);
  const create = createStatements({ node, candidate, kind, query, found, dialect });

  const situation = candidateSituation(context, node.id, candidate);
  const script = new GuardedScript(context, node);
  script.lease(node.relation.schema);
  script.hooks(before.inside);
  script.add(headerStatements(node));
  script.add(create);
  await script.audit(tests, situation);
  const columns = keepsIdentity(step, kind, found) ? found?.map(({ name }) => name) : undefined;
  if (columns === undefined && kind === 'table' && node.config.publish === 'delete-insert') {
    // Planning took the table to stay: with other columns it cannot.
    const problems = replacementProblems(node, current);
    if (problems.length > 0) throw new DiagnosticError(problems);
  }
  const upkeep = upkeepStatements(node, current, dialect);
  const swap =
    columns === undefined
      ? swapStatements({ node, candidate, kind, current, runId: context.runId, dialect })
      : {
          statements: [
            `delete from ${dialect.relation(node.relation)}`,
            dialect.insertFrom(
              node.relation,
              columns,
              `select ${columns.map((column) => dialect.quote(column)).join(', ')} from ${dialect.relation(candidate)}`,
            ),
            dialect.drop(candidate, kind),
            ...upkeep.statements,
          ],
          discarded: undefined,
          afterwards: upkeep.afterwards,
        };
  script.add(swap.statements);
  const after = await guardedHooks(node, 'after', context);
  script.hooks(after.inside);
  script.add([registryInsert(node, kind, context, { counted: kind === 'table' })]);

  const sent = await script.send({
    consequence:
      current === undefined ? 'not published' : `not published: ${relationLabel(node.relation)} stays as it was`,
    lookAgain: (look) => lookAgain({ node, context, relation: candidate, situation, ...look }),
  });
  if (sent.kind === 'audit-failed') {
    const { first, others, outcomes } = sent;
    return {
      status: 'failed',
      startedAtMs,
      durationMs: context.nowMs() - startedAtMs,
      tests: outcomes,
      causes: [first, ...others],
    };
  }
  if (swap.discarded !== undefined) context.afterwork.drop(swap.discarded, dialect);
  context.afterwork.add(swap.afterwards);
  await after.runAlone();
  await runOutsideHooks(node.config.postHooks, node, context);
  return {
    status: 'success',
    startedAtMs,
    durationMs: context.nowMs() - startedAtMs,
    // In the registry by now: told with those of all others at the end of the run.
    rows: undefined,
    tests: sent.outcomes,
    warnings: sent.warnings,
  };
}

/** The query's columns, asked for only where somebody needs them: a round trip. */
async function columnsWhereNeeded(
  { node }: ModelStep,
  kind: RelationKind,
  query: string,
  context: RunContext,
): Promise<QueryResult['columns'] | undefined> {
  const isContract = kind === 'table' && hasContract(node);
  if (!isContract && !(kind === 'table' && node.config.publish === 'delete-insert')) return undefined;
  const asking = queryOver(query, 'sqlflow_columns', (from) => `select * ${from} limit 0`);
  const { columns } = await context.warehouse.query(asking, { signal: context.signal });
  if (isContract) checkContractNames(node, columns);
  return columns;
}

function createStatements(input: {
  readonly node: ModelNode;
  readonly candidate: Relation;
  readonly kind: RelationKind;
  readonly query: string;
  readonly found: QueryResult['columns'] | undefined;
  readonly dialect: Dialect;
}): readonly string[] {
  const { node, candidate, kind, query, found, dialect } = input;
  const { physical } = node.config;
  if (kind === 'view') {
    const view = dialect.createView(candidate, query, { bound: node.config.raw['bind'] === true });
    // A late-binding view is not looked at before somebody reads it.
    return [view, `select 1 from ${dialect.relation(candidate)} limit 0`];
  }
  if (!hasContract(node) || found === undefined) return [dialect.createTableAs(candidate, query, physical)];
  // CTAS takes each width from the expression; a contract's types are those of the table.
  const columns = node.columns.map(({ name, dataType }) => ({ name, type: dialect.typeName(dataType ?? 'varchar') }));
  const names = columns.map(({ name }) => name);
  const list = names.map((name) => dialect.quote(name)).join(', ');
  const select = queryOver(query, 'sqlflow_rows', (from) => `select ${list} ${from}`);
  return [dialect.createTable(candidate, columns, physical), dialect.insertFrom(candidate, names, select)];
}

/** `publish: delete-insert` keeps the relation itself (what hangs on it: views, grants, owner) while its columns are the same. */
function keepsIdentity(
  { node, current }: ModelStep,
  kind: RelationKind,
  found: QueryResult['columns'] | undefined,
): boolean {
  if (node.config.publish !== 'delete-insert' || kind !== 'table' || current?.kind !== 'table' || found === undefined)
    return false;
  const before = current.columns.map(({ name }) => name.toLowerCase());
  return before.length === found.length && found.every(({ name }, at) => before[at] === name.toLowerCase());
}
