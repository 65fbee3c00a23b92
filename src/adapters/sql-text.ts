// Quoting that every engine here shares: double quotes around names, single quotes around text.

/** `a"b` -> `"a""b"`. */
export function quoteIdentifier(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** `it's` -> `'it''s'`. Backslashes stay as they are: neither DuckDB nor PostgreSQL reads them in a plain literal. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
