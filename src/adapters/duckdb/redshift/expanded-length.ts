// How long SQL is when DuckDB has written out the macros of the prelude that it calls.

import { type PreludeMacro, preludeSchema } from './prelude/macro.ts';
import { preludeMacros } from './prelude.ts';

interface Expanded {
  /** The body's length without its arguments. */
  readonly length: number;
  /** How often the expanded body holds each argument. */
  readonly uses: readonly number[];
}

const known = new Map<string, Expanded>();
let macros: ReadonlyMap<string, PreludeMacro> | undefined;

function expanded(name: string): Expanded {
  const before = known.get(name);
  if (before !== undefined) return before;
  macros ??= new Map(preludeMacros.map((macro) => [macro.name, macro]));
  const macro = macros.get(name);
  if (macro === undefined) return { length: 0, uses: [] };
  const made = {
    length: expandedLength(macro.body),
    uses: macro.parameters.map((parameter) => usesOf(macro.body, parameter)),
  };
  known.set(name, made);
  return made;
}

/** @example expandedLength('"_sqlflow".initcap("city")') // 160 and some */
export function expandedLength(sql: string): number {
  let total = 0;
  let from = 0;
  for (const call of callsIn(sql)) {
    const { length, uses } = expanded(call.name);
    total += call.start - from + length;
    for (const [at, argument] of call.values.entries()) total += expandedLength(argument) * (uses[at] ?? 1);
    from = call.end;
  }
  return total + sql.length - from;
}

function usesOf(body: string, parameter: string): number {
  let uses = 0;
  let from = 0;
  const word = new RegExp(`'(?:[^']|'')*'|(?<![\\w.])${parameter}(?!\\w)`, 'g');
  const plain = (text: string): number => [...text.matchAll(word)].filter(([found]) => found === parameter).length;
  for (const call of callsIn(body)) {
    uses += plain(body.slice(from, call.start));
    for (const [at, argument] of call.values.entries())
      uses += usesOf(argument, parameter) * (expanded(call.name).uses[at] ?? 1);
    from = call.end;
  }
  return uses + plain(body.slice(from));
}

interface MacroCall {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly values: readonly string[];
}

/** The outermost calls of macros. */
function* callsIn(sql: string): Generator<MacroCall> {
  const prefix = `${preludeSchema}.`;
  for (let start = sql.indexOf(prefix); start >= 0; ) {
    const open = sql.indexOf('(', start);
    const { values, end } = valuesAt(sql, open);
    yield { name: sql.slice(start + prefix.length, open), start, end, values };
    start = sql.indexOf(prefix, end);
  }
}

/** What stands between the parenthesis at `open` and its partner, at the commas. */
function valuesAt(sql: string, open: number): { readonly values: readonly string[]; readonly end: number } {
  const signs = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[()[\]{},]/g;
  signs.lastIndex = open;
  const values: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let sign = signs.exec(sql); sign !== null; sign = signs.exec(sql)) {
    const [text] = sign;
    if ('([{'.includes(text)) depth += 1;
    else if (')]}'.includes(text)) depth -= 1;
    if (depth === 0 || (depth === 1 && text === ',')) {
      values.push(sql.slice(from, sign.index));
      from = sign.index + 1;
    }
    if (depth === 0) return { values, end: from };
  }
  return { values, end: sql.length };
}
