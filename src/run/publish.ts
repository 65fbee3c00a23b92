// The short transaction that makes a candidate the published relation, together with its bookkeeping.
import type { ModelNode, SeedNode } from '../core/node.ts';
import type { Relation, RelationKind, RelationState } from '../core/relation.ts';
import type { TypedColumn } from '../sql/types/redshift-type.ts';
import { publishedStatements } from './bookkeeping.ts';
import { columnTypeStatements } from './column-types.ts';
import { runHooks, runOutsideHooks } from './hooks.ts';
import type { RunContext } from './run-context.ts';

export interface Publication {
  readonly node: ModelNode | SeedNode;
  readonly candidate: Relation;
  readonly kind: RelationKind;
  readonly current: RelationState | undefined;
  /** Names of the candidate's columns; needed for `publish: delete-insert` only. */
  readonly columns?: readonly string[];
  /** The columns in Redshift's types, where they are known. */
  readonly typed?: readonly TypedColumn[] | undefined;
  readonly context: RunContext;
}

/**
 * Drop the old relation, rename the candidate, run post-hooks, write the registry: all or nothing. One at a time: DuckDB's
 * log cannot be replayed after some concurrent renames (design: publishing), and the transaction takes a millisecond.
 */
export async function publish(publication: Publication): Promise<void> {
  const { node, kind, context } = publication;
  const record = (sql: string): void => context.statements.record(node, sql);
  const inside = node.config.postHooks.filter((hook) => hook.transaction);
  await context.publishing.run(async () => {
    if (inside.length === 0) {
      const statements = [
        ...swapStatements(publication),
        ...publicationStatements(node, kind, context, publication.typed),
      ];
      for (const sql of ['begin transaction', ...statements, 'commit']) record(sql);
      await context.warehouse.batch(statements);
      return;
    }
    await context.warehouse.transaction(async (tx) => {
      const send = (sql: string): Promise<unknown> => {
        record(sql);
        return tx.execute(sql);
      };
      record('begin transaction');
      for (const sql of swapStatements(publication)) await send(sql);
      await runHooks({ hooks: inside, node, context, execute: (sql) => tx.execute(sql) });
      for (const sql of publicationStatements(node, kind, context, publication.typed)) await send(sql);
      record('commit');
    });
  });
  context.translations.types?.catalog.set(node.relation, publication.typed);
  await runOutsideHooks(node.config.postHooks, node, context);
}

/** What makes the candidate the relation. */
function swapStatements(publication: Publication): readonly string[] {
  const { node, candidate, kind, current, context } = publication;
  const { dialect } = context;
  if (keepsIdentity(publication)) {
    const columns = (current?.columns ?? []).map((column) => column.name);
    return [
      `delete from ${dialect.relation(node.relation)}`,
      dialect.insertFrom(node.relation, columns, selectColumns(publication, columns)),
      dialect.drop(candidate, kind),
    ];
  }
  const old = current === undefined ? [] : [dialect.drop(current.relation, current.kind)];
  return [...old, dialect.rename(candidate, kind, node.relation.identifier)];
}

/** What writes down that it was published: sent in the transaction that does it. */
export function publicationStatements(
  node: ModelNode | SeedNode,
  kind: RelationKind,
  context: RunContext,
  typed: readonly TypedColumn[] | undefined,
): readonly string[] {
  const types =
    context.translations.types === undefined || typed === undefined
      ? []
      : columnTypeStatements(context.dialect, node.relation, typed);
  const published = publishedStatements(context.dialect, {
    relation: node.relation,
    kind,
    node: node.id,
    project: context.manifest.projectName,
    runId: context.runId,
    at: new Date(context.nowMs()),
  });
  return [...types, ...published];
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
