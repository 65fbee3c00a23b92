// The run's one moment as DuckDB's literal.

/** @example formatInstant(new Date(0)) // "TIMESTAMP '1970-01-01 00:00:00'" */
export function formatInstant(moment: Date): string {
  const iso = moment.toISOString();
  const fraction = iso.slice(19, 23) === '.000' ? '' : iso.slice(19, 23);
  return `TIMESTAMP '${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction}'`;
}
