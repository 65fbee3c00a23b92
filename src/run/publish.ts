// The short transaction that makes a candidate the published relation, together with its bookkeeping.
import type { Transaction } from '../adapters/adapter.ts';
import type { ModelNode, SeedNode } from '../core/node.ts';
import type { Relation, RelationKind, RelationState } from '../core/relation.ts';
import { recordPublished } from './bookkeeping.ts';
import { runHooks } from './hooks.ts';
import type { RunContext } from './run-context.ts';

export interface Publication {
  readonly node: ModelNode | SeedNode;
  readonly candidate: Relation;
  readonly kind: RelationKind;
  readonly current: RelationState | undefined;
  /** Names of the candidate's columns; needed for `publish: delete-insert` only. */
  readonly columns?: readonly string[];
  readonly context: RunContext;
}

/**
 * Drop the old relation, rename the candidate, run post-hooks, write the registry: all or nothing. One at a time: DuckDB's
 * log cannot be replayed after some concurrent renames (design: publishing), and the transaction takes a millisecond.
 */
export async function publish(publication: Publication): Promise<void> {
  const { node, candidate, kind, current, context } = publication;
  const { dialect } = context;
  await context.publishing.run(() =>
    context.warehouse.transaction(async (tx) => {
      const send = sender(tx, publication);
      if (keepsIdentity(publication)) {
        const columns = (current?.columns ?? []).map((column) => column.name);
        await send(`delete from ${dialect.relation(node.relation)}`);
        await send(dialect.insertFrom(node.relation, columns, selectColumns(publication, columns)));
        await send(dialect.drop(candidate, kind));
      } else {
        if (current !== undefined) await send(dialect.drop(current.relation, current.kind));
        await send(dialect.rename(candidate, kind, node.relation.identifier));
      }
      await runHooks({
        hooks: node.config.postHooks.filter((hook) => hook.transaction),
        node,
        context,
        execute: (sql) => tx.execute(sql),
      });
      await recordPublication(tx, node, kind, context);
    }),
  );
  await runHooks({
    hooks: node.config.postHooks.filter((hook) => !hook.transaction),
    node,
    context,
    execute: (sql) => context.warehouse.runAlone(sql, { signal: context.signal }),
  });
}

export async function recordPublication(
  tx: Transaction,
  node: ModelNode | SeedNode,
  kind: RelationKind,
  context: RunContext,
): Promise<void> {
  await recordPublished(tx, context.dialect, {
    relation: node.relation,
    kind,
    node: node.id,
    project: context.manifest.projectName,
    runId: context.runId,
    at: new Date(context.nowMs()),
  });
}

function sender(tx: Transaction, publication: Publication): (sql: string) => Promise<unknown> {
  return (sql) => {
    publication.context.statements.record(publication.node, sql);
    return tx.execute(sql);
  };
}

/** `publish: delete-insert` keeps the relation itself (what hangs on it: views, grants, owner) while its columns are the same. */
function keepsIdentity({ node, kind, current, columns }: Publication): boolean {
  if (node.kind !== 'model' || node.config.publish !== 'delete-insert') return false;
  if (kind !== 'table' || current?.kind !== 'table' || columns === undefined) return false;
  const before = current.columns.map((column) => column.name.toLowerCase());
  return before.length === columns.length && columns.every((column, index) => before[index] === column.toLowerCase());
}

function selectColumns({ candidate, context }: Publication, columns: readonly string[]): string {
  const { dialect } = context;
  return `select ${columns.map((column) => dialect.quote(column)).join(', ')} from ${dialect.relation(candidate)}`;
}
