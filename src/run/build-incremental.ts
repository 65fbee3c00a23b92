// An incremental model whose table stands: change and tests in one transaction, so that a failing test takes the change back.
import type { Dialect, QueryResult, Transaction } from '../adapters/adapter.ts';
import type { ModelNode } from '../core/node.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { ModelStep } from '../core/plan.ts';
import { type Relation, relationLabel } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { TypedColumn } from '../sql/types/redshift-type.ts';
import { closest } from '../util/closest.ts';
import { type Audit, auditNode } from './audit.ts';
import { candidateOf } from './candidate-name.ts';
import { changeStatements, type IncrementalChange } from './change-statements.ts';
import { runHeader, runHooks, runOutsideHooks } from './hooks.ts';
import { columnsAfter } from './model-query.ts';
import { publicationStatements } from './publish.ts';
import { publishedSituation, type RunContext } from './run-context.ts';
import { type ColumnChange, planColumnChange } from './schema-change.ts';
import { writeStoredFailures } from './store-failures.ts';
import type { TranslatedQuery } from './translations.ts';

/** Takes the transaction back, and carries out what was found. */
class AuditFailed extends Error {
  readonly audit: Audit;
  constructor(audit: Audit) {
    super('audit failed');
    this.audit = audit;
  }
}

export async function buildIncremental(
  step: ModelStep,
  writing: IncrementalChange,
  translate: () => Promise<TranslatedQuery>,
  context: RunContext,
): Promise<NodeResult> {
  const { node } = step;
  const startedAtMs = context.nowMs();
  const { warehouse, signal } = context;
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });
  await runOutsideHooks(node.config.preHooks, node, context);
  const translated = await translate();
  await warehouse.provide?.(translated.functions);
  try {
    const { rows, audit, typed } = await warehouse.transaction(
      (tx) => applyChange({ step, writing, translated, context, tx }),
      { signal },
    );
    context.translations.types?.catalog.set(node.relation, typed);
    await runOutsideHooks(node.config.postHooks, node, context);
    await writeStoredFailures(audit.stored, context);
    return {
      status: 'success',
      startedAtMs,
      durationMs: context.nowMs() - startedAtMs,
      rows,
      tests: audit.outcomes,
      warnings: audit.warnings,
    };
  } catch (error) {
    if (!(error instanceof AuditFailed)) throw error;
    const { audit } = error;
    await writeStoredFailures(audit.stored, context);
    const [first, ...others] = audit.errors;
    if (first === undefined) throw error;
    return {
      status: 'failed',
      startedAtMs,
      durationMs: context.nowMs() - startedAtMs,
      tests: audit.outcomes,
      causes: [first, ...others],
    };
  }
}

async function applyChange(input: {
  readonly step: ModelStep;
  readonly writing: IncrementalChange;
  readonly translated: TranslatedQuery;
  readonly context: RunContext;
  readonly tx: Transaction;
}): Promise<{
  readonly rows: number;
  readonly audit: Audit;
  readonly typed: readonly TypedColumn[] | undefined;
}> {
  const { step, writing, translated, context, tx } = input;
  const { node, tests } = step;
  const { dialect, signal } = context;
  const send = (sql: string): Promise<number | undefined> => {
    context.statements.record(node, sql);
    return tx.execute(sql, { signal });
  };
  const query = (sql: string): Promise<QueryResult> => {
    context.statements.record(node, sql);
    return tx.query(sql, { signal });
  };
  context.statements.record(node, 'begin transaction');
  await runHooks({ hooks: node.config.preHooks.filter((hook) => hook.transaction), node, context, execute: send });
  await runHeader(node, context, (sql) => tx.execute(sql, { signal }));

  // Made and dropped inside the transaction, so nobody ever sees it.
  const stage = candidateOf(node.relation, context.runId, dialect.capabilities.maxIdentifierBytes);
  await send(dialect.createTableAs(stage, translated.sql));
  const [counted] = (await query(`select count(*) from ${dialect.relation(stage)}`)).rows;
  const staged = (await query(`select * from ${dialect.relation(stage)} limit 0`)).columns;
  const current = (await query(`select * from ${dialect.relation(node.relation)} limit 0`)).columns;
  const change = planColumnChange(node, current, staged, context);
  for (const sql of alterStatements(node, change, dialect)) await send(sql);
  if (writing.strategy !== 'append') checkKeyColumns(node, staged);
  if (writing.strategy === 'merge') await refuseDuplicateKeys(node, stage, dialect, query);
  const typed = columnsAfter(step, change, translated.columns, context);
  for (const sql of changeStatements(node, writing, stage, change.columns, dialect)) await send(sql);
  await send(dialect.drop(stage, 'table'));

  const audit = await auditNode({
    node,
    tests,
    context,
    relation: node.relation,
    situation: publishedSituation(context),
    query,
    consequence: `taken back: ${relationLabel(node.relation)} stays as it was`,
  });
  if (audit.errors.length > 0) throw new AuditFailed(audit);
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'publishing' } });
  await runHooks({ hooks: node.config.postHooks.filter((hook) => hook.transaction), node, context, execute: send });
  for (const sql of publicationStatements(node, 'table', context, typed)) await send(sql);
  context.statements.record(node, 'commit');
  return { rows: Number(counted?.[0] ?? 0), audit, typed };
}

export function alterStatements(node: ModelNode, change: ColumnChange, dialect: Dialect): readonly string[] {
  return [
    ...change.dropped.map((column) => dialect.dropColumn(node.relation, column)),
    ...change.added.map((column) => dialect.addColumn(node.relation, column)),
  ];
}

export function checkKeyColumns(node: ModelNode, staged: QueryResult['columns']): void {
  const names = staged.map((column) => column.name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const problems = node.config.uniqueKey
    .filter((column) => !known.has(column.toLowerCase()))
    .map((column) =>
      errorDiagnostic('uniqueKeyColumn', node.declaredAt, { node: node.name, column, closest: closest(column, names) }),
    );
  if (problems.length > 0) throw new DiagnosticError(problems);
}

// Redshift's MERGE fails on a key that stands twice in the source; DuckDB's takes one of the rows without a word.
async function refuseDuplicateKeys(
  node: ModelNode,
  stage: Relation,
  dialect: Dialect,
  query: (sql: string) => Promise<QueryResult>,
): Promise<void> {
  const key = node.config.uniqueKey.map((column) => dialect.quote(column)).join(', ');
  const grouped = `select ${key}, count(*) as n from ${dialect.relation(stage)} group by ${key} having count(*) > 1`;
  const [row] = (await query(`select count(*) from (${grouped}) d`)).rows;
  const count = Number(row?.[0] ?? 0);
  if (count === 0) return;
  const sample = await query(`select * from (${grouped}) d limit 5`);
  const values = sample.rows.map(
    (cells) =>
      `${cells
        .slice(0, -1)
        .map((cell) => cell ?? 'NULL')
        .join(', ')} ×${cells.at(-1) ?? ''}`,
  );
  throw new DiagnosticError(
    errorDiagnostic('uniqueKeyDuplicates', node.declaredAt, {
      node: node.name,
      key: node.config.uniqueKey.join(', '),
      values,
      count,
    }),
  );
}
