// Puts the queries of ephemeral models into the WITH of the query that reads them (dbt's `__dbt__cte__` convention).
// Pure text; the line map moves along, so that an error inside a CTE still points at the ephemeral model's file.
import type { CompiledSql, LineOrigin } from '../core/compiled.ts';

export interface NamedQuery {
  readonly name: string;
  readonly sql: CompiledSql;
}

/** The name under which an ephemeral model is read, as dbt spells it. */
export function cteName(identifier: string): string {
  return `__dbt__cte__${identifier}`;
}

// Blanks, line comments and (not nested) block comments before the first word.
const leading = /(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y;
const withKeyword = /with(\s+recursive)?\b/iy;

/**
 * `query` with `ctes` (each after those it reads) in front of its own.
 *
 * @example spliceCtes('select * from __dbt__cte__a', [a]) // 'with __dbt__cte__a as (\n…\n)\nselect * from __dbt__cte__a'
 */
export function spliceCtes(query: CompiledSql, ctes: readonly NamedQuery[]): CompiledSql {
  if (ctes.length === 0) return query;
  leading.lastIndex = 0;
  const start = leading.exec(query.text)?.[0].length ?? 0;
  withKeyword.lastIndex = start;
  const found = withKeyword.exec(query.text);
  const cut = found === null ? start : start + found[0].length;
  const before = found === null ? `${query.text.slice(0, cut)}with` : query.text.slice(0, cut);
  const after = query.text.slice(cut);

  const lines: LineOrigin[] = [];
  const cutLine = countLines(before);
  for (let line = 0; line <= cutLine; line += 1) push(lines, query, line);
  let text = before;
  ctes.forEach((cte, index) => {
    // A semicolon that ends the model's file ends no subquery.
    const body = cte.sql.text.replace(/(?:\s*;)+\s*$/, '');
    text += `${index === 0 ? ' ' : ', '}${cte.name} as (\n${body}\n)`;
    const inner = countLines(body);
    for (let line = 0; line <= inner; line += 1) push(lines, cte.sql, line);
    // The closing parenthesis belongs to the CTE's last line, of which nothing else stands there.
    push(lines, cte.sql, inner, Number.POSITIVE_INFINITY);
  });
  // A comma leads on to the query's own CTEs; without them the main select begins on a line of its own.
  const blanks = /^[ \t]*/.exec(after)?.[0].length ?? 0;
  if (found === null) {
    text += '\n';
    push(lines, query, cutLine, leftOf(query.text, cut) + blanks);
  } else text += ', ';
  text += after.slice(blanks);
  const rest = countLines(after);
  for (let line = 1; line <= rest; line += 1) push(lines, query, cutLine + line);
  return { text, lineMap: { lines } };
}

/** `gone`: so many characters of the line's beginning stand elsewhere. */
function push(lines: LineOrigin[], sql: CompiledSql, line: number, gone = 0): void {
  const origin = sql.lineMap.lines[line] ?? sql.lineMap.lines.at(-1);
  if (origin === undefined) return;
  const { pieces, ...first } = origin;
  if (pieces === undefined || gone === 0) lines.push(origin);
  else
    lines.push({
      ...first,
      pieces: pieces.map((piece) => ({ ...piece, offset: piece.offset - gone })).filter(({ offset }) => offset >= 0),
    });
}

/** How many characters stand before `offset` on its line. */
function leftOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
