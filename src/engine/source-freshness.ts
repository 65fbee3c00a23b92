// Asks each source for its newest row, and judges its age.
import type { Warehouse } from '../adapters/adapter.ts';
import {
  ageSeconds,
  type FreshnessCriteria,
  type FreshnessResult,
  freshnessCriteria,
  judgeFreshness,
} from '../core/freshness.ts';
import type { SourceNode } from '../core/node.ts';
import { type Diagnostic, entryOf, messageOf } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { bareQuery } from '../run/query-text.ts';
import { isInterruption } from '../run/sql-diagnostic.ts';
import type { Translations } from '../run/translations.ts';
import { mapBounded } from '../util/map-bounded.ts';

/** In the order of `nodes`; sources without limits are left out. */
export async function sourceFreshness(input: {
  readonly nodes: readonly SourceNode[];
  readonly warehouse: Warehouse;
  readonly translations: Translations;
  readonly threads: number;
  readonly signal: AbortSignal;
}): Promise<readonly FreshnessResult[]> {
  const checked = input.nodes.flatMap((node) => {
    const criteria = freshnessCriteria(node.freshness);
    return criteria === undefined ? [] : [{ node, criteria }];
  });
  return mapBounded(checked, input.threads, ({ node, criteria }) => check(node, criteria, input));
}

async function check(
  node: SourceNode,
  criteria: FreshnessCriteria,
  {
    warehouse,
    translations,
    signal,
  }: { readonly warehouse: Warehouse; readonly translations: Translations; readonly signal: AbortSignal },
): Promise<FreshnessResult> {
  const startedAt = new Date();
  try {
    const sql = await freshnessSql(node, criteria, warehouse, translations);
    if (sql === undefined) {
      const reason = 'it has limits, but neither loaded_at_field nor loaded_at_query says when a row came';
      return { node, status: 'runtime error', reason };
    }
    const { rows } = await warehouse.query(sql, { signal });
    const [newest, now] = rows[0] ?? [];
    const maxLoadedAt = newest === null || newest === undefined ? undefined : utc(newest);
    const snapshottedAt = now === null || now === undefined ? startedAt : utc(now);
    const status = judgeFreshness(criteria, ageSeconds({ maxLoadedAt, snapshottedAt }));
    const durationMs = Date.now() - startedAt.getTime();
    return { node, criteria, status, maxLoadedAt, snapshottedAt, startedAt, durationMs };
  } catch (error) {
    if (error instanceof DiagnosticError) return { node, status: 'runtime error', ...refusal(error.diagnostics) };
    if (isInterruption(error) || !(error instanceof Error) || error.name !== 'WarehouseError') throw error;
    return { node, status: 'runtime error', reason: error.message };
  }
}

/** A query that cannot be meant is the source's own mistake: the others are asked all the same. */
function refusal(diagnostics: readonly Diagnostic[]): { readonly reason: string; readonly hint: string | undefined } {
  const hints = diagnostics.map((diagnostic) =>
    diagnostic.name === 'relationNotThere' ? undefined : entryOf(diagnostic).hint?.(diagnostic.data),
  );
  return { reason: diagnostics.map(messageOf).join('; '), hint: hints.find((hint) => hint !== undefined) };
}

// loaded_at_field is an expression, as in dbt: `convert_timezone('UTC', loaded)` is one too.
async function freshnessSql(
  node: SourceNode,
  criteria: FreshnessCriteria,
  { dialect }: Warehouse,
  translations: Translations,
): Promise<string | undefined> {
  const timestamp = dialect.typeName('timestamp');
  const now = `cast(current_timestamp as ${timestamp})`;
  const query = node.config.raw['loaded_at_query'];
  const translated = async (sql: string): Promise<string> => (await translations.text(sql, 'answer', node.path)).sql;
  if (typeof query === 'string' && query.trim() !== '')
    return `select cast((\n${await translated(bareQuery(query))}\n) as ${timestamp}), ${now}`;
  if (node.loadedAtField === undefined) return undefined;
  const where = criteria.filter === undefined ? '' : `\nwhere ${criteria.filter}`;
  const newest = await translated(
    `select max(${node.loadedAtField}) as newest from ${dialect.relation(node.relation)}${where}`,
  );
  return `select cast(newest as ${timestamp}), ${now} from (\n${newest}\n) as sqlflow_newest`;
}

/** A timestamp as the warehouse's client prints it; sessions run in UTC. */
function utc(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}${/(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text) ? '' : 'Z'}`);
}
