// The questions that templates may put to the warehouse (run_query, adapter.get_relation, …), over a live connection.
import type { Warehouse } from '../adapters/adapter.ts';
import { toQueryTable } from '../adapters/query-table.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import { relationKey } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { inArgument, type WarehousePort } from '../render/node-port.ts';
import { bareQuery } from '../run/query-text.ts';
import { sendStatements } from '../run/statement-text.ts';
import type { Translations } from '../run/translations.ts';

/** What the database refuses is told at the call in the template, which knows its own place. */
function refusedInCall(error: unknown): never {
  if (!(error instanceof WarehouseError) || error.kind !== 'sql') throw error;
  const { message: reason, hint } = error;
  throw new DiagnosticError(errorDiagnostic('sqlFailed', undefined, { reason, hint }));
}

/** `connect` is called with the first question: most projects ask none. */
export function warehousePort(
  connect: () => Promise<Warehouse>,
  translations: () => Promise<Translations>,
  signal: AbortSignal,
): WarehousePort {
  return {
    async runQuery(sql) {
      const warehouse = await connect();
      const answer = await sendStatements({
        sql: bareQuery(sql),
        translations: await translations(),
        placeOf: (place) => inArgument(bareQuery(sql), place),
        provide: warehouse.provide?.bind(warehouse),
        send: (statement) => warehouse.query(statement, { signal }).catch(refusedInCall),
      });
      return toQueryTable(answer ?? { columns: [], rows: [] });
    },
    async getRelation(_database, schema, identifier) {
      const warehouse = await connect();
      // Not cached: hooks and macros make and drop relations between two questions.
      const found = (await warehouse.inspect([schema])).get(relationKey({ database: undefined, schema, identifier }));
      return found === undefined ? undefined : { relation: found.relation, kind: found.kind };
    },
    async getColumns(relation) {
      const warehouse = await connect();
      return (await warehouse.inspect([relation.schema])).get(relationKey(relation))?.columns ?? [];
    },
  };
}
