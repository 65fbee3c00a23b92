// The step from Redshift's SQL to DuckDB's, by the translator of the embedded engine; what it refuses is an error of the cluster.
import { translateQuery } from '../../../../src/adapters/duckdb/redshift/translate-query.ts';
import { entryOf, errorDiagnostic, messageOf } from '../../../../src/diagnostics/diagnostic.ts';
import type { TypedColumn } from '../../../../src/sql/types/redshift-type.ts';
import { SqlError } from './sql-error.ts';

export interface TranslatedQuery {
  readonly sql: string;
  /** Undefined: DuckDB is asked what they are. */
  readonly columns: readonly TypedColumn[] | undefined;
}

export interface TranslationContext {
  columnsOf(names: readonly string[]): readonly TypedColumn[] | undefined;
  readonly now: Date;
  readonly purpose: 'relation' | 'answer';
}

export function translateSql(text: string, { columnsOf, now, purpose }: TranslationContext): TranslatedQuery {
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
  throw new SqlError(messageOf(diagnostic), undefined, hint, problem.at.start + 1);
}
