// The step from Redshift's SQL to DuckDB's, by the translator of the embedded engine; what it refuses is an error of the cluster.
import { translateQuery } from '../../../../src/adapters/duckdb/redshift/translate-query.ts';
import { entryOf, errorDiagnostic, messageOf } from '../../../../src/diagnostics/diagnostic.ts';
import { parseQuery } from '../../../../src/sql/syntax/parse-query.ts';
import type { TypedColumn } from '../../../../src/sql/types/redshift-type.ts';
import { SqlError } from './sql-error.ts';

export interface TranslatedQuery {
  readonly sql: string;
  /** Undefined: DuckDB is asked what they are. */
  readonly columns: readonly TypedColumn[] | undefined;
}

export interface TranslationContext {
  /** As it was sent: what `text` was before names were put in. */
  readonly written: string;
  columnsOf(names: readonly string[]): readonly TypedColumn[] | undefined;
  readonly now: Date;
  readonly purpose: 'relation' | 'answer';
}

export function translateSql(text: string, { written, columnsOf, now, purpose }: TranslationContext): TranslatedQuery {
  const answer = translateQuery(text, { relationColumns: columnsOf, now, purpose });
  if (answer.status === 'translated') {
    if (answer.functions.length > 0)
      throw new SqlError(`${answer.functions.join(', ')} is not answered by local-aws (docs/local-aws.md)`);
    return { sql: answer.sql, columns: answer.columns };
  }
  const [problem] = answer.problems;
  if (problem === undefined) throw new SqlError('syntax error');
  const diagnostic = errorDiagnostic(problem.name, undefined, problem.data as never);
  const hint = entryOf(diagnostic).hint?.(diagnostic.data);
  const at = placeInWritten(problem.at.start, text, written);
  throw new SqlError(messageOf(diagnostic), undefined, hint, at && charactersBefore(written, at) + 1);
}

/** A syntax error is told before a relation is looked for. */
export function refuseSyntax(written: string): void {
  const parsed = parseQuery(written);
  if (!parsed.ok && parsed.missing === undefined)
    throw new SqlError(parsed.message, undefined, parsed.hint, charactersBefore(written, parsed.at.start) + 1);
}

/** Names of relations differ in between: what comes before the first of them, or behind the last, stands where it stood. */
function placeInWritten(at: number, text: string, written: string): number | undefined {
  let alike = 0;
  while (alike < text.length && text[alike] === written[alike]) alike += 1;
  if (at < alike) return at;
  let behind = 0;
  while (behind < written.length && text.at(-1 - behind) === written.at(-1 - behind)) behind += 1;
  return text.length - at <= behind ? written.length - (text.length - at) : undefined;
}

/** Redshift counts characters, not UTF-16 units. */
function charactersBefore(text: string, at: number): number {
  return [...text.slice(0, at)].length;
}
