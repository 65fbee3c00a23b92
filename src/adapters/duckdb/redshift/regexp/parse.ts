// Reads a regular expression of Redshift's: POSIX with Perl's classes, or PCRE (the `p` option).
import type { ParsedRegexp, Ranges, RegexpNode } from './nodes.ts';

export class RegexpProblem extends Error {}

interface Flags {
  readonly fold: boolean;
  readonly dotAll: boolean;
  readonly lines: boolean;
}

const digits: Ranges = [[48, 57]];
const word: Ranges = [[48, 57], [65, 90], [95, 95], [97, 122]]; // biome-ignore format: short
const space: Ranges = [[9, 13], [32, 32]]; // biome-ignore format: short
const classes: Readonly<Record<string, Ranges>> = {
  alnum: [[48, 57], [65, 90], [97, 122]], alpha: [[65, 90], [97, 122]], blank: [[9, 9], [32, 32]], cntrl: [[0, 31], [127, 127]], digit: digits,
  graph: [[33, 126]], lower: [[97, 122]], print: [[32, 126]], punct: [[33, 47], [58, 64], [91, 96], [123, 126]], space, upper: [[65, 90]], word,
  xdigit: [[48, 57], [65, 70], [97, 102]],
}; // biome-ignore format: a table
const last = 0x10ffff;

/** Throws RegexpProblem: a mistake in the pattern, or what is not supported here. */
export function parseRegexp(pattern: string, fold: boolean): ParsedRegexp {
  const text = [...pattern];
  let at = 0;
  let captures = 0;
  let onlyPcre = false;
  let depth = 0;
  const peek = (): string => text[at] ?? '';
  const take = (wanted: string): boolean => {
    if (text.slice(at, at + wanted.length).join('') !== wanted) return false;
    at += wanted.length;
    return true;
  };

  function choice(flags: Flags): RegexpNode {
    if (depth > 200) throw new RegexpProblem('the groups are nested too deeply');
    const items = [sequence(flags)];
    while (take('|')) items.push(sequence(flags));
    return items.length === 1 ? (items[0] as RegexpNode) : { kind: 'choice', items };
  }

  function sequence(outer: Flags): RegexpNode {
    const items: RegexpNode[] = [];
    let flags = outer;
    while (at < text.length && peek() !== '|' && peek() !== ')') {
      const set = inlineFlags(flags);
      if (set !== undefined) flags = set;
      else items.push(repeated(atom(flags)));
    }
    return items.length === 1 ? (items[0] as RegexpNode) : { kind: 'sequence', items };
  }

  /** `(?i)`: for what follows. */
  function inlineFlags(flags: Flags): Flags | undefined {
    const found = /^\(\?([ims]*)(?:-([ims]+))?\)/.exec(text.slice(at, at + 12).join(''));
    if (found === null) return undefined;
    at += found[0].length;
    return withFlags(flags, found[1] ?? '', found[2] ?? '');
  }

  function repeated(item: RegexpNode): RegexpNode {
    const found = /^(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})/.exec(text.slice(at, at + 12).join(''));
    if (found === null) return item;
    at += found[0].length;
    const [, sign, least, comma, most] = found;
    const bounds =
      sign === '*' ? [0, Infinity] : sign === '+' ? [1, Infinity] : sign === '?' ? [0, 1]
        : [Number(least), comma === undefined ? Number(least) : most === '' ? Infinity : Number(most)]; // biome-ignore format: short
    const [low = 0, high = 0] = bounds;
    if (high < low || low > 1000 || (high !== Infinity && high > 1000))
      throw new RegexpProblem('a count of a repetition is out of range');
    const lazy = take('?');
    const possessive = !lazy && take('+');
    const node: RegexpNode = { kind: 'repeat', item, least: low, most: high, greedy: !lazy };
    if (!possessive) return repeated(node);
    onlyPcre = true;
    return { kind: 'atomic', item: node };
  }

  function atom(flags: Flags): RegexpNode {
    const character = text[at] ?? '';
    at += 1;
    switch (character) {
      case '(':
        return group(flags);
      case '[':
        return set(flags);
      case '.':
        return { kind: 'any', lines: !flags.dotAll };
      case '^':
        return { kind: 'edge', edge: flags.lines ? 'line start' : 'start' };
      case '$':
        return { kind: 'edge', edge: flags.lines ? 'line end' : 'end' };
      case '\\':
        return escaped(flags);
      case '*':
      case '+':
      case '?':
        throw new RegexpProblem(`nothing stands before "${character}"`);
      default:
        return literal(character, flags);
    }
  }

  function group(flags: Flags): RegexpNode {
    depth += 1;
    const finish = (make: (item: RegexpNode) => RegexpNode, inner = flags): RegexpNode => {
      const item = choice(inner);
      if (!take(')')) throw new RegexpProblem('a ")" is missing');
      depth -= 1;
      return make(item);
    };
    const only = (make: (item: RegexpNode) => RegexpNode): RegexpNode => {
      onlyPcre = true;
      return finish(make);
    };
    if (take('?=')) return only((item) => ({ kind: 'look', item, behind: false, negated: false }));
    if (take('?!')) return only((item) => ({ kind: 'look', item, behind: false, negated: true }));
    if (take('?<=')) return only((item) => ({ kind: 'look', item, behind: true, negated: false }));
    if (take('?<!')) return only((item) => ({ kind: 'look', item, behind: true, negated: true }));
    if (take('?>')) return only((item) => ({ kind: 'atomic', item }));
    if (take('?:')) return finish((item) => ({ kind: 'group', item, capture: undefined }));
    const own = /^\?([ims]*)(?:-([ims]+))?:/.exec(text.slice(at, at + 12).join(''));
    if (own !== null) {
      at += own[0].length;
      return finish(
        (item) => ({ kind: 'group', item, capture: undefined }),
        withFlags(flags, own[1] ?? '', own[2] ?? ''),
      );
    }
    const named = /^\?P?<[A-Za-z_]\w*>/.exec(text.slice(at, at + 40).join(''));
    if (named !== null) at += named[0].length;
    else if (peek() === '?') throw new RegexpProblem('a group of this kind is not supported');
    captures += 1;
    const capture = captures;
    return finish((item) => ({ kind: 'group', item, capture }));
  }

  function escaped(flags: Flags): RegexpNode {
    const character = text[at] ?? '';
    if (character === '') throw new RegexpProblem('the pattern ends in a backslash');
    if (/[1-9]/.test(character) || character === 'k' || character === 'g')
      throw new RegexpProblem('back-references are not supported');
    at += 1;
    switch (character) {
      case 'A':
        return { kind: 'edge', edge: 'start' };
      case 'z':
        return { kind: 'edge', edge: 'very end' };
      case 'Z':
        onlyPcre = true;
        return { kind: 'edge', edge: 'end' };
      case 'b':
        return { kind: 'edge', edge: 'word' };
      case 'B':
        return { kind: 'edge', edge: 'no word' };
      default: {
        const ranges = shorthand(character);
        if (ranges !== undefined) return { kind: 'set', ...ranges };
        at -= 1;
        return literal(String.fromCodePoint(codeOfEscape()), flags);
      }
    }
  }

  function codeOfEscape(): number {
    const rest = text.slice(at, at + 12).join('');
    const hex = /^x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(rest);
    if (hex !== null) {
      at += hex[0].length;
      return Math.min(last, Number.parseInt(hex[1] ?? hex[2] ?? '', 16));
    }
    const character = text[at] ?? '';
    at += 1;
    const control = { t: 9, n: 10, r: 13, f: 12, v: 11, a: 7, e: 27, '0': 0 }[character];
    if (control !== undefined) return control;
    if (/[A-Za-z]/.test(character)) throw new RegexpProblem(`\\${character} is not supported`);
    return character.codePointAt(0) ?? 0;
  }

  function set(flags: Flags): RegexpNode {
    const negated = take('^');
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; first || peek() !== ']'; first = false) {
      if (at >= text.length) throw new RegexpProblem('a "]" is missing');
      const named = /^\[:(\^?)([a-z]+):\]/.exec(text.slice(at, at + 14).join(''));
      if (named !== null) {
        const found = classes[named[2] ?? ''];
        if (found === undefined) throw new RegexpProblem(`there is no class [:${named[2]}:]`);
        at += named[0].length;
        ranges.push(...(named[1] === '^' ? others(found) : found));
        continue;
      }
      const short = peek() === '\\' ? shorthand(text[at + 1] ?? '') : undefined;
      if (short !== undefined) {
        at += 2;
        ranges.push(...(short.negated ? others(short.ranges) : short.ranges));
        continue;
      }
      const from = member();
      const isRange = peek() === '-' && text[at + 1] !== ']' && at + 1 < text.length;
      if (isRange) at += 1;
      const to = isRange ? member() : from;
      if (to < from) throw new RegexpProblem('a range of characters is out of order');
      ranges.push([from, to]);
    }
    at += 1;
    return { kind: 'set', ranges: flags.fold ? folded(ranges) : ranges, negated };
  }

  function member(): number {
    const character = text[at] ?? '';
    at += 1;
    if (character !== '\\') return character.codePointAt(0) ?? 0;
    if (peek() === 'b') {
      at += 1;
      return 8;
    }
    return codeOfEscape();
  }

  const root = choice({ fold, dotAll: false, lines: false });
  if (at < text.length) throw new RegexpProblem('a ")" stands alone');
  return { root, captures, onlyPcre };
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const value = (flag: string, before: boolean): boolean =>
    on.includes(flag) ? true : off.includes(flag) ? false : before;
  return { fold: value('i', flags.fold), dotAll: value('s', flags.dotAll), lines: value('m', flags.lines) };
}

function shorthand(character: string): { readonly ranges: Ranges; readonly negated: boolean } | undefined {
  const ranges = { d: digits, w: word, s: space, h: classes['blank'] ?? [] }[character.toLowerCase()];
  return ranges === undefined ? undefined : { ranges, negated: character !== character.toLowerCase() };
}

function literal(character: string, flags: Flags): RegexpNode {
  const code = character.codePointAt(0) ?? 0;
  const ranges: Ranges = [[code, code]];
  return { kind: 'set', ranges: flags.fold ? folded(ranges) : ranges, negated: false };
}

function others(ranges: Ranges): Ranges {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  const gaps: (readonly [number, number])[] = [];
  let next = 0;
  for (const [from, to] of sorted) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= last) gaps.push([next, last]);
  return gaps;
}

/** With the other case of each letter; long ranges get it for ASCII and Latin letters only. */
function folded(ranges: Ranges): Ranges {
  const extra: (readonly [number, number])[] = [];
  for (const [from, to] of ranges) {
    for (let code = from; code <= Math.min(to, from + 600); code += 1) {
      const character = String.fromCodePoint(code);
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        const otherCode = other.codePointAt(0) ?? code;
        if (otherCode !== code && [...other].length === 1) extra.push([otherCode, otherCode]);
      }
    }
  }
  return [...ranges, ...extra];
}
