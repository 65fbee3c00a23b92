// A user's query as a part of a statement of ours.

/** Without final semicolons and blanks, which end no subquery. A comment at the end is safe: what follows starts a new line. */
export function bareQuery(sql: string): string {
  return sql.replace(/(?:\s|;)+$/, '').replace(/^\s+/, '');
}
