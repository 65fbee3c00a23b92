// A seed: its rows as a candidate table, audited and swapped in like a model.
import type { NodeResult } from '../core/node-result.ts';
import type { SeedStep } from '../core/plan.ts';
import type { TypedColumn } from '../sql/types/redshift-type.ts';
import { auditCandidate } from './audit-candidate.ts';
import { candidateOf } from './candidate-name.ts';
import { runHooks } from './hooks.ts';
import { publish } from './publish.ts';
import { readSeed, type SeedTable } from './read-seed.ts';
import type { RunContext } from './run-context.ts';
import { checkLengths } from './seed-lengths.ts';
import { diagnosticsOf, isInterruption } from './sql-diagnostic.ts';

const rowsPerInsert = 500;

export async function buildSeed(step: SeedStep, context: RunContext): Promise<NodeResult> {
  const { node, current } = step;
  const { dialect, warehouse, signal } = context;
  const startedAtMs = context.nowMs();
  const candidate = candidateOf(node.relation, context.runId, dialect.capabilities.maxIdentifierBytes);
  let created = false;
  let published = false;
  const send = (sql: string): Promise<number | undefined> => {
    context.statements.record(node, sql);
    return warehouse.execute(sql, { signal });
  };
  try {
    if (dialect.capabilities.audit === 'guarded') {
      const { seedGuarded } = await import('./seed-guarded.ts');
      return await seedGuarded(step, context);
    }
    const { columns, rows } = await readSeed(node);
    const typed = seedColumns({ columns, rows }, context);
    if (typed !== undefined) await checkLengths(node, typed, rows);
    await runHooks({ hooks: node.config.preHooks, node, context, execute: send });
    context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });
    const definitions = columns.map(({ name, type }) => ({ name, type: dialect.typeName(type) }));
    await send(dialect.createTable(candidate, definitions));
    created = true;
    context.translations.types?.catalog.set(candidate, typed);
    for (let start = 0; start < rows.length; start += rowsPerInsert) {
      const values = rows
        .slice(start, start + rowsPerInsert)
        .map((row) => `(${definitions.map((_, index) => cellText(row[index] ?? '', dialect.literal)).join(', ')})`);
      await send(`insert into ${dialect.relation(candidate)} values\n${values.join(',\n')}`);
    }
    const audit = await auditCandidate(step, candidate, context);
    const [first, ...others] = audit.errors;
    const ran = { startedAtMs, durationMs: context.nowMs() - startedAtMs, tests: audit.outcomes };
    if (first !== undefined) return { ...ran, status: 'failed', causes: [first, ...others] };
    signal.throwIfAborted();
    await publish({ node, candidate, kind: 'table', current, typed, context });
    published = true;
    return {
      ...ran,
      durationMs: context.nowMs() - startedAtMs,
      status: 'success',
      rows: rows.length,
      warnings: audit.warnings,
    };
  } catch (error) {
    if (signal.aborted && isInterruption(error)) return { status: 'cancelled' };
    const causes = diagnosticsOf(error, {
      node,
      database: context.warehouse.label,
      compiled: undefined,
      compiledPath: context.statements.pathOf(node),
    });
    return { status: 'failed', startedAtMs, durationMs: context.nowMs() - startedAtMs, tests: [], causes };
  } finally {
    if (created && !published) await warehouse.execute(dialect.drop(candidate, 'table')).catch(() => undefined);
  }
}

/** In Redshift's types; undefined where the project writes the engine's own SQL. */
export function seedColumns(
  { columns, rows }: SeedTable,
  { translations }: Pick<RunContext, 'translations'>,
): readonly TypedColumn[] | undefined {
  const { types } = translations;
  return types === undefined
    ? undefined
    : columns.map(({ name, type }, index) => ({
        name: name.toLowerCase(),
        type: types.translator.columnTypeNamed(type) ?? { kind: 'unknown', why: `its type is "${type}"` },
        trimmed: rows.every((row) => row[index]?.endsWith(' ') !== true),
      }));
}

function cellText(value: string, literal: (text: string) => string): string {
  return value === '' ? 'null' : literal(value);
}
