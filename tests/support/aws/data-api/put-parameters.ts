// `:name` in a statement -> the value as a literal. Inside of quotes and comments, and in casts (`::`), nothing is a parameter.
import { invalid } from './api-error.ts';
import type { Parameter } from './statement.ts';

const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([0-9a-zA-Z_]+)|[\s\S]/g;

export function putParameters(sqls: readonly string[], parameters: readonly Parameter[]): readonly string[] {
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const used = new Set<string>();
  const missing = new Set<string>();
  const put = (sql: string): string =>
    sql.replace(pieces, (piece, name: string | undefined) => {
      if (name === undefined) return piece;
      const value = values.get(name);
      if (value === undefined) missing.add(name);
      used.add(name);
      return `'${(value ?? '').replaceAll("'", "''")}'`;
    });
  if (parameters.length === 0) return sqls;
  const texts = sqls.map(put);
  if (missing.size > 0)
    throw invalid(`Parameters list is missing parameters. Missing parameters: [${[...missing].join(', ')}]`);
  const unused = [...values.keys()].filter((name) => !used.has(name));
  if (unused.length > 0)
    throw invalid(`Parameters list contains unused parameters. Unused parameters: [${unused.join(', ')}]`);
  return texts;
}

/** The service speaks JDBC below: a bare `?` is a place for a value that never comes. */
export function hasJdbcPlaceholder(sql: string): boolean {
  return [...sql.matchAll(pieces)].some(([piece]) => piece === '?');
}
