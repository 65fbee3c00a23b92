import { expect, test } from 'vitest';
import { type NamedQuery, spliceCtes } from '../../../src/compile/splice-ctes.ts';
import type { CompiledSql, LineOrigin } from '../../../src/core/compiled.ts';

function sqlOf(path: string, text: string): CompiledSql {
  const file = { path, text };
  let start = 0;
  const lines: LineOrigin[] = text.split('\n').map((line) => {
    const at = { file, start, end: start + line.length };
    start += line.length + 1;
    return { at, stack: [] };
  });
  return { text, lineMap: { lines } };
}

function originLines(sql: CompiledSql): string[] {
  return sql.text.split('\n').map((line, index) => {
    const origin = sql.lineMap.lines[index];
    return `${origin?.at.file.path}:${origin?.at.file.text.slice(origin.at.start, origin.at.end)} | ${line}`;
  });
}

const cte = (name: string, text: string): NamedQuery => ({ name, sql: sqlOf(`${name}.sql`, text) });

test('a query without WITH gets one, and every line still knows its template', () => {
  const spliced = spliceCtes(sqlOf('m.sql', '-- head\nselect *\nfrom a'), [
    cte('a', 'select 1\nas x'),
    cte('b', 'select 2'),
  ]);
  expect(originLines(spliced)).toEqual([
    'm.sql:-- head | -- head',
    'm.sql:select * | with a as (',
    'a.sql:select 1 | select 1',
    'a.sql:as x | as x',
    'a.sql:as x | ), b as (',
    'b.sql:select 2 | select 2',
    'b.sql:select 2 | )',
    'm.sql:select * | select *',
    'm.sql:from a | from a',
  ]);
});

test("the CTEs come before the query's own, behind WITH RECURSIVE too and behind comments that say with", () => {
  const text = '/* with x */ with recursive r as (select 1)\nselect * from r, a';
  expect(spliceCtes(sqlOf('m.sql', text), [cte('a', 'select 1')]).text).toBe(
    '/* with x */ with recursive a as (\nselect 1\n), r as (select 1)\nselect * from r, a',
  );
});

test('the pieces of a line move with it; the closing parenthesis has none', () => {
  const piecesOf = (sql: CompiledSql) => sql.lineMap.lines.map(({ pieces }) => pieces?.map(({ offset }) => offset));
  const withPiece = (sql: CompiledSql, offset: number): CompiledSql => {
    const lines = sql.lineMap.lines.map((line) => ({ ...line, pieces: [{ offset, isText: true, ...line }] }));
    return { text: sql.text, lineMap: { lines } };
  };
  const inner = { name: 'a', sql: withPiece(sqlOf('a.sql', 'select 1 as x'), 7) };
  const spliced = spliceCtes(withPiece(sqlOf('m.sql', '/* why */  select * from a'), 20), [inner]);
  expect(spliced.text).toBe('/* why */  with a as (\nselect 1 as x\n)\nselect * from a');
  expect(piecesOf(spliced)).toEqual([[20], [7], [], [9]]);
});

test('nothing to splice leaves the query as it is', () => {
  const query = sqlOf('m.sql', 'select 1');
  expect(spliceCtes(query, [])).toBe(query);
});
