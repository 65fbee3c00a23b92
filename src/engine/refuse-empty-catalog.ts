// A catalog that answers with nothing (a driver's fault, rights that were taken away) looks like a schema that was never built in: every
// table would be made anew, every file loaded again. Where the catalog lists nothing, the schema itself is asked.
import type { Warehouse } from '../adapters/adapter.ts';
import type { RelationState } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { isInterruption } from '../run/sql-diagnostic.ts';

/** The bookkeeping stands wherever sqlflow has built or loaded. */
const bookkeeping = ['_sqlflow_relations', '_sqlflow_files'];

/** Throws a DiagnosticError where a schema holds what the catalog does not list. */
export async function refuseEmptyCatalog(
  warehouse: Warehouse,
  schemas: readonly string[],
  relations: ReadonlyMap<string, RelationState>,
): Promise<void> {
  const listed = new Set(Array.from(relations.values(), ({ relation }) => relation.schema.toLowerCase()));
  for (const schema of schemas) {
    if (listed.has(schema.toLowerCase())) continue;
    for (const identifier of bookkeeping) {
      if (!(await stands(warehouse, schema, identifier))) continue;
      const data = { schema, relation: identifier, database: warehouse.label };
      throw new DiagnosticError(errorDiagnostic('catalogEmpty', undefined, data));
    }
  }
}

async function stands(warehouse: Warehouse, schema: string, identifier: string): Promise<boolean> {
  try {
    await warehouse.query(
      `select 1 from ${warehouse.dialect.relation({ database: undefined, schema, identifier })} limit 1`,
    );
    return true;
  } catch (error) {
    if (isInterruption(error)) throw error;
    return false;
  }
}
