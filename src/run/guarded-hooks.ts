// Hooks of a node whose transaction is sent as a whole. What would end that transaction, or may not stand in one (reference: Redshift
// 3.5), runs alone, before or after it: with the hooks that the order puts on its far side.
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { ModelNode, SeedNode } from '../core/node.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { hookStatements, placeOf } from './hooks.ts';
import type { RunContext } from './run-context.ts';

export interface GuardedHooks {
  /** Part of the transaction. */
  readonly inside: readonly string[];
  /** Each a transaction of its own: of pre-hooks before it, of post-hooks after it. */
  readonly runAlone: () => Promise<void>;
}

const alone =
  /^(?:truncate|vacuum|(?:create|refresh)\s+materialized|alter\s+table\s+\S+\s+append|alter\s+table\s+\S+\s+alter\s+column\s+\S+\s+type|(?:create|drop|alter)\s+(?:database|library|external\s+table)|reindex)\b/i;
/** Each statement that runs alone is a transaction: there is none to begin or to end. */
const borders = /^(?:begin|start\s+transaction|commit|end|rollback|abort)\b/i;

/** @param side of the transaction: `before` for pre-hooks, `after` for post-hooks. */
export async function guardedHooks(
  node: ModelNode | SeedNode,
  side: 'before' | 'after',
  context: RunContext,
): Promise<GuardedHooks> {
  const { preHooks, postHooks } = node.config;
  const hooks = (side === 'before' ? preHooks : postHooks).filter(({ transaction }) => transaction);
  const statements = await hookStatements(hooks, node, context);
  const endsIt = (sql: string): boolean => alone.test(bare(sql)) || borders.test(bare(sql));
  const cut = side === 'before' ? statements.findLastIndex(endsIt) + 1 : statements.findIndex(endsIt);
  const at = cut < 0 ? statements.length : cut;
  const [first, second] = [statements.slice(0, at), statements.slice(at)];
  const outside = (side === 'before' ? first : second).filter((sql) => !borders.test(bare(sql)));
  return {
    inside: side === 'before' ? second : first,
    async runAlone() {
      for (const sql of outside) {
        context.statements.record(node, sql);
        try {
          await context.warehouse.runAlone(sql, { signal: context.signal });
        } catch (error) {
          if (!(error instanceof WarehouseError) || error.kind !== 'sql') throw error;
          const data = { node: node.name, reason: error.message, hint: error.hint, hook: sql };
          const hook = hooks[0];
          const place = hook === undefined ? node.declaredAt : placeOf(hook, node);
          throw new DiagnosticError(errorDiagnostic('sqlFailed', place, data));
        }
      }
    },
  };
}

function bare(sql: string): string {
  return sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
}
