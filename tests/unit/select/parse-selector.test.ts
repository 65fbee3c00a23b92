import { expect, test } from 'vitest';
import { type Diagnostic, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { parseSelector } from '../../../src/select/parse-selector.ts';
import type { SelectExpr } from '../../../src/select/select-expr.ts';

/** The tree in short: union as `|`, intersection as `&`, depths in braces. */
function shape(text: string): string {
  const parsed = parseSelector({ path: '--select', text });
  return parsed.ok ? shapeOf(parsed.value) : parsed.error.map(problemText).join('; ');
}

function shapeOf(expr: SelectExpr): string {
  if (expr.kind === 'difference') throw new Error('a selector in words has no difference');
  if (expr.kind !== 'criterion') return `(${expr.parts.map(shapeOf).join(expr.kind === 'union' ? ' | ' : ' & ')})`;
  const up = expr.parentsDepth === undefined ? '' : `{${expr.parentsDepth}}`;
  const down = expr.childrenDepth === undefined ? '' : `{${expr.childrenDepth}}`;
  return `${expr.childrensParents ? '@' : ''}${up}${[expr.method, ...expr.arguments].join('.')}:${expr.value}${down}`;
}

function problemText(problem: Diagnostic): string {
  if (problem.at === undefined || !('file' in problem.at)) throw new Error('no place');
  const { file, start, end } = problem.at;
  return `${messageOf(problem)} [${start}-${end} of ${file.path}: ${file.text.slice(start, end)}]`;
}

test.each([
  ['songplays', 'fqn:songplays'],
  ['marts.core.songplays', 'fqn:marts.core.songplays'],
  ['+x', '{Infinity}fqn:x'],
  ['x+', 'fqn:x{Infinity}'],
  ['2+x+3', '{2}fqn:x{3}'],
  ['0+x', '{0}fqn:x'],
  ['@x', '@fqn:x'],
  ['@+x', '@{Infinity}fqn:x'],
  ['2+3', '{2}fqn:3'],
  ['x+y', 'fqn:x+y'],
  ['tag:daily', 'tag:daily'],
  ['1+tag:daily+', '{1}tag:daily{Infinity}'],
  ['config.meta.owner:finance', 'config.meta.owner:finance'],
  ['tag:a:b', 'tag:a:b'],
  ['models/marts', 'path:models/marts'],
  ['./models/marts/+', 'path:./models/marts/{Infinity}'],
  ['songplays.sql', 'file:songplays.sql'],
  ['weekdays.CSV', 'file:weekdays.CSV'],
  ['a b', '(fqn:a | fqn:b)'],
  ['  a   b\t', '(fqn:a | fqn:b)'],
  ['a,b', '(fqn:a & fqn:b)'],
  ['a,+tag:b c', '((fqn:a & {Infinity}tag:b) | fqn:c)'],
])('%s is read as %s', (text, expected) => {
  expect(shape(text)).toBe(expected);
});

test.each([
  ['', 'the selector is empty [0-0 of --select: ]'],
  ['   ', 'the selector is empty [0-3 of --select:    ]'],
  ['@x+', '"@x+" mixes "@" before with "+" after [2-3 of --select: +]'],
  ['a @x+2', '"@x+2" mixes "@" before with "+" after [4-6 of --select: +2]'],
  ['tag:', '"tag:" does not say what to select [4-5 of --select: ]'],
  ['+', '"+" does not say what to select [1-2 of --select: ]'],
  ['tag:+', '"tag:+" does not say what to select [4-5 of --select: +]'],
  ['a,', 'a part of the selector is empty: "," stands between two parts that must both match [1-2 of --select: ,]'],
  [',a', 'a part of the selector is empty: "," stands between two parts that must both match [0-1 of --select: ,]'],
])('SF4002: %o is refused', (text, expected) => {
  expect(shape(text)).toBe(expected);
});

test('all mistakes of a selector are told at once', () => {
  const parsed = parseSelector({ path: '--exclude', text: 'a,, @b+ tag:' });
  expect(parsed.ok ? [] : parsed.error.map(problemText)).toEqual([
    'a part of the selector is empty: "," stands between two parts that must both match [2-3 of --exclude: ,]',
    'a part of the selector is empty: "," stands between two parts that must both match [2-3 of --exclude: ,]',
    '"@b+" mixes "@" before with "+" after [6-7 of --exclude: +]',
    '"tag:" does not say what to select [12-13 of --exclude: ]',
  ]);
});
