// A statement of ours over a user's query: the query as a subquery, but for one that begins with WITH RECURSIVE, which Redshift takes at
// the head of a statement only.
import { parseQuery } from './syntax/parse-query.ts';

const mayRecurse = /\bwith\s+recursive\b/i;

/**
 * @param name of the query's rows; `select` gets what stands behind `select …`, and gives the whole.
 *
 *     queryOver('select 1 as a', 'q', (from) => `select count(*) ${from}`)
 *     // select count(*) from (\nselect 1 as a\n) q
 *     queryOver('with recursive n(i) as (…) select i from n', 'q', (from) => `select count(*) ${from}`)
 *     // with recursive n(i) as (…),\nq as (\n select i from n\n)\nselect count(*) from q
 */
export function queryOver(query: string, name: string, select: (from: string) => string): string {
  const clause = mayRecurse.test(query) ? recursiveHead(query) : undefined;
  if (clause === undefined) return select(`from (\n${query}\n) ${name}`);
  return `${query.slice(0, clause.end)},\n${name} as (${query.slice(clause.end)}\n)\n${select(`from ${name}`)}`;
}

/** Undefined: the query has none at its head, or is for the engine to refuse. */
function recursiveHead(query: string): { readonly end: number } | undefined {
  const parsed = parseQuery(query);
  if (!parsed.ok || parsed.query.with?.recursive !== true) return undefined;
  return { end: parsed.query.with.end };
}
