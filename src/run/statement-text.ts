// SQL that may be a query or any other statement: hooks, run_query.
import { bareQuery } from './query-text.ts';
import type { Translations } from './translations.ts';

const query = /^(?:\s|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|with)\b/i;

/**
 * A query is translated; other statements go to the engine as they stand. `file` names where it comes from. Throws
 * DiagnosticError.
 */
export async function statementSql(sql: string, translations: Translations, file: string): Promise<string> {
  return query.test(sql) ? (await translations.text(bareQuery(sql), 'answer', file)).sql : sql;
}
