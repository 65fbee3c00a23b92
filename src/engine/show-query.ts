// The rows of one query: translated, cut to what is asked for, its errors in the user's own lines.
import type { QueryResult, Warehouse } from '../adapters/adapter.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { Node } from '../core/node.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { diagnosticsOf, isInterruption } from '../run/sql-diagnostic.ts';
import type { TranslatedQuery, Translations } from '../run/translations.ts';
import { queryOver } from '../sql/query-over.ts';

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
    limit === undefined
      ? translated.sql
      : queryOver(translated.sql, 'sqlflow_show', (from) => `select * ${from} limit ${limit}`);
  try {
    await warehouse.provide?.(translated.functions);
    return asRedshift(await warehouse.query(sql, { signal }), translated, translations);
  } catch (error) {
    if (isInterruption(error)) throw error;
    const place = { node, compiled, translated, compiledPath: undefined, database: warehouse.label };
    throw new DiagnosticError(diagnosticsOf(error, place));
  }
}

/** With the names that were written, two of one name included, and cells as Redshift's clients show them. */
function asRedshift(result: QueryResult, { columns }: TranslatedQuery, { types }: Translations): QueryResult {
  // A star over columns that nobody knows stands for any number of them.
  if (types === undefined || columns?.length !== result.columns.length) return result;
  // The word of the engine says more than the letter, and is what the Data API gives.
  const writers = columns.map(({ type }) => (type.kind === 'boolean' ? undefined : types.translator.shownCell(type)));
  return {
    columns: result.columns.map((column, at) => ({ ...column, name: columns[at]?.name ?? column.name })),
    rows: writers.every((write) => write === undefined)
      ? result.rows
      : result.rows.map((row) => row.map((cell, at) => (cell === null ? null : (writers[at]?.(cell) ?? cell)))),
  };
}
