// From Redshift's SQL to DuckDB's. For now the text is sent as it stands: models keep to what both engines read alike.

/** The user's query in DuckDB's words; throws DiagnosticError where it has no equal there. */
export function translate(query: string): string {
  return query;
}
