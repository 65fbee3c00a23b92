// RANDOM() has one value each time that it is written. Pieces of SQL repeat what they are made of (guards, macros), so each call is
// marked; where an expression would evaluate it again, its value is taken once, as the parameter of a lambda.
import { someExpression } from '../../../sql/syntax/expression-children.ts';
import type { Expression } from '../../../sql/syntax/nodes.ts';
import { preludeSchema } from './prelude/macro.ts';
import type { Translator } from './translator.ts';

// Noncharacters, as the marks of places are: id, SQL, end.
const everyCall = /\uFDD3([0-9a-z]+)\uFDD4([^\uFDD5]*)\uFDD5/g;

export const holdsVolatile = (sql: string): boolean => sql.includes('\uFDD3');

/** The SQL of a call whose value differs each time. A call that is translated again is the same call. */
export const markVolatile = (node: Expression, sql: string): string =>
  `\uFDD3${node.start.toString(36)}\uFDD4${sql}\uFDD5`;

export const withoutVolatileMarks = (sql: string): string =>
  holdsVolatile(sql) ? sql.replaceAll(everyCall, (_, _id, call: string) => call) : sql;

/** The ids of calls that this SQL would evaluate more than once: written twice, or handed to a macro, which may use it twice. */
function repeated(sql: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  const inMacro = macroRanges(sql);
  for (const { index, 1: id = '' } of sql.matchAll(everyCall)) {
    if (seen.has(id) || inMacro.some(([from, to]) => from < index && index < to)) again.add(id);
    seen.add(id);
  }
  return again;
}

// NULLIF is a macro of DuckDB's own.
const macroCall = new RegExp(String.raw`'(?:[^']|'')*'|(?:${preludeSchema}\.\w+|\bnullif)\(|"(?:[^"]|"")*"|[()]`, 'gi');

/** Where the arguments of macros stand. */
function macroRanges(sql: string): readonly (readonly [from: number, to: number])[] {
  const ranges: (readonly [number, number])[] = [];
  const open: (number | undefined)[] = [];
  for (const { 0: token, index } of sql.matchAll(macroCall)) {
    if (token === '(') open.push(undefined);
    else if (token === ')') {
      const from = open.pop();
      if (from !== undefined) ranges.push([from, index]);
    } else if (token.endsWith('(')) open.push(index);
  }
  return ranges;
}

// Lambdas take neither queries nor aggregates.
const closed = (node: Expression): boolean =>
  someExpression(
    node,
    ({ kind, ...inner }) =>
      ['subquery', 'exists', 'in-query', 'quantified'].includes(kind) || ('over' in inner && inner.over !== undefined),
  );

/** The SQL of `node`, with each volatile call evaluated once. `isAggregate`: whether a call is one. */
export function evaluatedOnce(
  translator: Translator,
  node: Expression,
  sql: string,
  isAggregate: (inner: Expression) => boolean,
): string {
  if (!holdsVolatile(sql)) return sql;
  const ids = repeated(sql);
  if (ids.size === 0 || closed(node) || someExpression(node, isAggregate)) return sql;
  let made = sql;
  for (const id of ids) {
    const name = `"${translator.freshName('once')}"`;
    let call = '';
    const body = made.replaceAll(everyCall, (text, found: string) => {
      if (found !== id) return text;
      call = text;
      return name;
    });
    made = `list_transform([${call}], lambda ${name}: ${body})[1]`;
  }
  return made;
}

/** Refuses what would still evaluate a call twice: an alias that is used again, an aggregate over it. */
export function refuseRepeated(translator: Translator, sql: string): void {
  if (!holdsVolatile(sql)) return;
  for (const id of repeated(sql)) {
    const start = Number.parseInt(id, 36);
    translator.report(
      'redshiftNotLocal',
      {
        construct: 'RANDOM() in this place',
        why: 'it would be evaluated more than once, each time with another number',
        instead:
          'name it in a subquery, and use the name outside: select r, r * 2 from (select random() as r from …) as t',
      },
      { start, end: start + 'random()'.length },
    );
  }
}
