// A seed on an engine that reads S3 itself: its rows as a CSV file beside the data, loaded by COPY into the candidate; audit and swap in
// the same batch. Without a place for the file, rows go in as values, where they fit into the statements of one batch.
import type { ColumnDefinition } from '../adapters/adapter.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { SeedStep } from '../core/plan.ts';
import { type Relation, relationLabel } from '../core/relation.ts';
import { registryInsert } from './bookkeeping.ts';
import { candidateOf } from './candidate-name.ts';
import { guardedHooks } from './guarded-hooks.ts';
import { GuardedScript } from './guarded-script.ts';
import { runOutsideHooks } from './hooks.ts';
import { lookAgain } from './look-again.ts';
import { readSeed, type SeedTable } from './read-seed.ts';
import { candidateSituation, type RunContext } from './run-context.ts';
import { swapStatements } from './swap-statements.ts';

/** Room for the statement around the values. */
const valuesBytes = 60_000;
const mostValueStatements = 20;

export async function seedGuarded(step: SeedStep, context: RunContext): Promise<NodeResult> {
  const { node, current, tests } = step;
  const { dialect, runId } = context;
  const startedAtMs = context.nowMs();
  const table = await readSeed(node);
  const candidate = candidateOf(node.relation, runId, dialect.capabilities.maxIdentifierBytes);
  const columns = table.columns.map(({ name, type }) => ({ name, type: dialect.typeName(type) }));
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });
  await using filling = await fill({ step, context, candidate, columns, table });

  await runOutsideHooks(node.config.preHooks, node, context);
  const before = await guardedHooks(node, 'before', context);
  await before.runAlone();
  const change = [dialect.createTable(candidate, columns, node.config.physical), ...filling.statements];
  const situation = candidateSituation(context, node.id, candidate);
  const script = new GuardedScript(context, node);
  script.lease(node.relation.schema);
  script.hooks(before.inside);
  script.add(change);
  await script.audit(tests, situation);
  const swap = swapStatements({ node, candidate, kind: 'table', current, runId, dialect });
  script.add(swap.statements);
  const after = await guardedHooks(node, 'after', context);
  script.hooks(after.inside);
  script.add([registryInsert(node, 'table', context)]);
  const sent = await script.send({
    consequence:
      current === undefined ? 'not published' : `not published: ${relationLabel(node.relation)} stays as it was`,
    lookAgain: (look) => lookAgain({ node, context, relation: candidate, situation, ...look }),
  });
  const ran = { startedAtMs, durationMs: context.nowMs() - startedAtMs, tests: sent.outcomes };
  if (sent.kind === 'audit-failed') return { ...ran, status: 'failed', causes: [sent.first, ...sent.others] };
  if (swap.discarded !== undefined) context.afterwork.drop(swap.discarded, dialect);
  context.afterwork.add(swap.afterwards);
  await after.runAlone();
  await runOutsideHooks(node.config.postHooks, node, context);
  return { ...ran, status: 'success', rows: table.rows.length, warnings: sent.warnings };
}

interface Filling extends AsyncDisposable {
  readonly statements: readonly string[];
}

async function fill(input: {
  readonly step: SeedStep;
  readonly context: RunContext;
  readonly candidate: Relation;
  readonly columns: readonly ColumnDefinition[];
  readonly table: SeedTable;
}): Promise<Filling> {
  const { step, context, candidate, columns, table } = input;
  const { dialect, warehouse } = context;
  const access = warehouse.copyAccess;
  const nothingLeft = async (): Promise<void> => undefined;
  if (table.rows.length === 0) return { statements: [], [Symbol.asyncDispose]: nothingLeft };
  if (access?.staging === undefined || dialect.copy === undefined) {
    const statements = insertStatements(input);
    if (statements.length > mostValueStatements) {
      const { stagingMissing } = await import('../sources/staging.ts');
      throw stagingMissing(`the rows of seed "${step.node.name}"`, step.node.declaredAt);
    }
    return { statements, [Symbol.asyncDispose]: nothingLeft };
  }
  const { Staging } = await import('../sources/staging.ts');
  const staging = new Staging(access.staging, context.runId, access.region, context.env);
  const uri = await staging.put(`${step.node.package}.${step.node.name}.csv`, csvText(table), context.signal);
  const copy = dialect.copy({
    target: candidate,
    columns: columns.map(({ name }) => name),
    from: uri,
    isManifest: false,
    iamRole: access.iamRole,
    format: { kind: 'csv', delimiter: ',', quote: '"', header: false, nullAs: undefined },
    compression: 'none',
    timeFormat: 'auto',
    dateFormat: 'auto',
    maxErrors: undefined,
    // An empty field is NULL in every column, as on the embedded engine.
    options: { emptyAsNull: true },
  });
  return { statements: [copy], [Symbol.asyncDispose]: () => staging[Symbol.asyncDispose]() };
}

function csvText({ columns, rows }: SeedTable): string {
  const cell = (text: string): string => (text === '' ? '' : `"${text.replaceAll('"', '""')}"`);
  return rows.map((row) => `${columns.map((_, at) => cell(row[at] ?? '')).join(',')}\n`).join('');
}

function insertStatements({ context, candidate, columns, table }: Parameters<typeof fill>[0]): readonly string[] {
  const { dialect } = context;
  const statements: string[] = [];
  let values: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (values.length > 0) statements.push(`insert into ${dialect.relation(candidate)} values\n${values.join(',\n')}`);
    values = [];
    bytes = 0;
  };
  for (const row of table.rows) {
    const cells = columns.map((_, at) => (row[at] === undefined || row[at] === '' ? 'null' : dialect.literal(row[at])));
    const text = `(${cells.join(', ')})`;
    const size = Buffer.byteLength(text) + 2;
    if (bytes + size > valuesBytes) close();
    values.push(text);
    bytes += size;
  }
  close();
  return statements;
}
