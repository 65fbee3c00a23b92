// The rows of one query: translated, cut to what is asked for, its errors in the user's own lines.
import type { QueryResult, Warehouse } from '../adapters/adapter.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { Node } from '../core/node.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { diagnosticsOf, isInterruption } from '../run/sql-diagnostic.ts';
import type { Translations } from '../run/translations.ts';

/** Throws a DiagnosticError with what is wrong with the query; WarehouseError of kind `interrupted`. */
export async function showQuery(input: {
  /** Undefined: inline SQL. */
  readonly node: Node | undefined;
  readonly compiled: CompiledSql;
  /** Undefined: all rows. */
  readonly limit: number | undefined;
  readonly warehouse: Warehouse;
  readonly translations: Translations;
  readonly signal: AbortSignal;
}): Promise<QueryResult> {
  const { node, compiled, limit, warehouse, translations, signal } = input;
  const translated = await translations.query(compiled, 'answer');
  const sql =
    limit === undefined ? translated.sql : `select * from (\n${translated.sql}\n) sqlflow_show limit ${limit}`;
  try {
    await warehouse.provide?.(translated.functions);
    return await warehouse.query(sql, { signal });
  } catch (error) {
    if (isInterruption(error)) throw error;
    const place = { node, compiled, translated, compiledPath: undefined, database: warehouse.label };
    throw new DiagnosticError(diagnosticsOf(error, place));
  }
}
