// DuckDB gives no place to an error that SQL raises itself, by error('…'). In translated SQL what can have raised it is told by its text.

import { preludeSchema } from './redshift/prelude/macro.ts';
import { preludeMacros } from './redshift/prelude.ts';

// The rest of a message is made of the value: the first literal is what tells one error from another.
const errorCall = /\berror\('((?:[^']|'')*)'/g;
const macroCall = new RegExp(`${preludeSchema}\\.(\\w+)\\(`, 'g');

const literal = (text: string): string => text.replaceAll("''", "'");

/** What each macro of the prelude can raise, also by the macros that it calls. */
const raisedByMacro: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const raised = new Map<string, Set<string>>();
  // A macro stands behind those that it calls.
  for (const { name, body } of preludeMacros) {
    const own = Array.from(body.matchAll(errorCall), ([, text = '']) => literal(text));
    const called = Array.from(body.matchAll(macroCall), ([, callee = '']) => [...(raised.get(callee) ?? [])]);
    raised.set(name, new Set([...own, ...called.flat()]));
  }
  return raised;
})();

/** Offsets in `sql` of all that can raise an error of this text; none where nothing is known of it. */
export function raisingOffsets(sql: string, message: string): readonly number[] {
  let longest = 1;
  let found: number[] = [];
  const consider = (start: string, offset: number): void => {
    if (start.length < longest || !message.startsWith(start)) return;
    if (start.length > longest) found = [];
    longest = start.length;
    found.push(offset);
  };
  for (const { 1: text = '', index } of sql.matchAll(errorCall)) consider(literal(text), index);
  for (const { 1: name = '', index } of sql.matchAll(macroCall))
    for (const text of raisedByMacro.get(name) ?? []) consider(text, index);
  return [...new Set(found)].sort((one, other) => one - other);
}
