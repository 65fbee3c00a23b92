// A user's query as a part of a statement of ours.

/** Without final semicolons and blanks, which end no subquery. A comment at the end is safe: what follows starts a new line. */
export function bareQuery(sql: string): string {
  return sql.replace(/(?:\s|;)+$/, '').replace(/^\s+/, '');
}

/** Nothing but blanks, comments and semicolons. */
export function isBlank(sql: string): boolean {
  return /^[\s;]*$/.test(sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ''));
}
