// Runs a program over a text: backtracking that never visits a state twice, so the time of a search is bounded by pattern times text.
import type { RegexpNode } from './nodes.ts';
import { type PosixText, posixGroups } from './posix-groups.ts';
import type { CompiledRegexp, Instruction, Program } from './program.ts';

/** Places of a match in characters; groups that took no part are undefined. */
export interface RegexpMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly ({ readonly start: number; readonly end: number } | undefined)[];
}

/** Thrown when a value takes more steps than any sensible pattern needs. */
export class TooManySteps extends Error {}

const mostSteps = 20_000_000;

/** Finds matches in one text; lookarounds are noted down, so each is asked once a place. */
export class Matcher {
  readonly #compiled: CompiledRegexp;
  readonly #text: readonly number[];
  readonly #notes: Int32Array[];
  readonly #longest: boolean;
  #steps = 0;

  /** `text`: code points. `longest`: POSIX's match and groups, not Perl's. */
  constructor(compiled: CompiledRegexp, text: readonly number[], longest = false) {
    this.#longest = longest;
    this.#compiled = compiled;
    this.#text = text;
    // 0: not asked yet; 1: no match; else the end of the match, plus 2.
    this.#notes = Array.from({ length: compiled.bodies }, () => new Int32Array(text.length + 1));
  }

  /** All matches from `from` on, none of them overlapping; an empty one moves on by a character. */
  *matches(from: number): Generator<RegexpMatch> {
    for (let at = from; at <= this.#text.length; ) {
      const found = this.#search(at);
      if (found === undefined) return;
      yield found;
      at = found.end === found.start ? found.end + 1 : found.end;
    }
  }

  #search(from: number): RegexpMatch | undefined {
    const { program, captures } = this.#compiled;
    const visited = new Uint8Array(program.length * (this.#text.length + 1 - from));
    for (let start = from; start <= this.#text.length; start += 1) {
      const slots = this.#run(program, start, from, visited, captures);
      if (slots === undefined) continue;
      if (this.#longest) return this.#longestMatch(start, slots[1] ?? start);
      const groups = Array.from({ length: captures }, (_, at) => {
        const [open = -1, close = -1] = [slots[at * 2 + 2], slots[at * 2 + 3]];
        return open < 0 || close < 0 ? undefined : { start: open, end: close };
      });
      return { start, end: slots[1] ?? start, groups };
    }
    return undefined;
  }

  #longestMatch(start: number, end: number): RegexpMatch {
    const { root, captures } = this.#compiled;
    if (captures === 0) return { start, end, groups: [] };
    const text: PosixText = {
      end,
      step: (node, at) => this.#step(node.kind === 'edge' ? { op: 'edge', edge: node.edge } : letterOf(node), at),
      // Sets of places are dearer than the steps of a search.
      count: () => this.#count(10),
    };
    return { start, end, groups: posixGroups(root, captures, start, text) };
  }

  #count(steps: number): void {
    this.#steps += steps;
    if (this.#steps > mostSteps) throw new TooManySteps('the regular expression needs too many steps for this value');
  }

  /** The slots of the first match that begins at `start` (its end is the second one). */
  #run(
    program: Program,
    start: number,
    from: number,
    visited: Uint8Array,
    captures: number,
  ): readonly number[] | undefined {
    const width = this.#text.length + 1 - from;
    const slots = new Array<number>(captures * 2 + 2).fill(-1);
    // States to try, and slots to put back: pc, place; or -1 - slot, old value.
    const stack: number[] = [0, start];
    let longestEnd = -1;
    while (stack.length > 0) {
      let at = stack.pop() ?? 0;
      let pc = stack.pop() ?? 0;
      if (pc < 0) {
        slots[-1 - pc] = at;
        continue;
      }
      for (;;) {
        const key = pc * width + at - from;
        if (visited[key] === 1) break;
        visited[key] = 1;
        this.#count(1);
        const instruction = program[pc] as Instruction;
        if (instruction.op === 'match' && this.#longest) {
          longestEnd = Math.max(longestEnd, at);
          break;
        }
        if (instruction.op === 'match') {
          slots[0] = start;
          slots[1] = at;
          return slots;
        }
        if (instruction.op === 'split') {
          stack.push(instruction.second, at);
          pc = instruction.first;
        } else if (instruction.op === 'jump') pc = instruction.to;
        else if (instruction.op === 'save') {
          stack.push(-1 - instruction.slot, slots[instruction.slot] ?? -1);
          slots[instruction.slot] = at;
          pc += 1;
        } else {
          const next = this.#step(instruction, at);
          if (next < 0) break;
          at = next;
          pc += 1;
        }
      }
    }
    return longestEnd < 0 ? undefined : [start, longestEnd];
  }

  /** The place behind one step; -1: it fails. */
  #step(instruction: Exclude<Instruction, { op: 'split' | 'jump' | 'save' | 'match' }>, at: number): number {
    const code = this.#text[at];
    switch (instruction.op) {
      case 'set':
        return code !== undefined && inRanges(instruction.ranges, code) !== instruction.negated ? at + 1 : -1;
      case 'any':
        return code !== undefined && !(instruction.lines && code === 10) ? at + 1 : -1;
      case 'edge':
        return this.#atEdge(instruction.edge, at) ? at : -1;
      case 'look': {
        const start = at - instruction.back;
        const end = start < 0 ? -1 : this.#body(instruction.body, instruction.id, start);
        const holds = instruction.back > 0 ? end === at : end >= 0;
        return holds !== instruction.negated ? at : -1;
      }
      case 'atomic':
        return this.#body(instruction.body, instruction.id, at);
    }
  }

  /** Where the body's match from `at` ends; -1: it has none. */
  #body(body: Program, id: number, at: number): number {
    const notes = this.#notes[id] as Int32Array;
    const known = notes[at] ?? 0;
    if (known !== 0) return known - 2;
    const slots = this.#run(
      body,
      at,
      at,
      new Uint8Array(body.length * (this.#text.length + 1 - at)),
      this.#compiled.captures,
    );
    const end = slots?.[1] ?? -1;
    notes[at] = end < 0 ? 1 : end + 2;
    return end;
  }

  #atEdge(edge: Extract<Instruction, { op: 'edge' }>['edge'], at: number): boolean {
    const { length } = this.#text;
    switch (edge) {
      case 'start':
        return at === 0;
      case 'very end':
        return at === length;
      case 'end':
        return at === length || (at === length - 1 && this.#text[at] === 10);
      case 'line start':
        return at === 0 || this.#text[at - 1] === 10;
      case 'line end':
        return at === length || this.#text[at] === 10;
      case 'word':
        return this.#isWord(at - 1) !== this.#isWord(at);
      case 'no word':
        return this.#isWord(at - 1) === this.#isWord(at);
    }
  }

  #isWord(at: number): boolean {
    const code = this.#text[at] ?? 0;
    return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
  }
}

function inRanges(ranges: readonly (readonly [number, number])[], code: number): boolean {
  for (const [from, to] of ranges) if (code >= from && code <= to) return true;
  return false;
}

const letterOf = (node: Extract<RegexpNode, { kind: 'set' | 'any' }>): Extract<Instruction, { op: 'set' | 'any' }> =>
  node.kind === 'set' ? { op: 'set', ranges: node.ranges, negated: node.negated } : { op: 'any', lines: node.lines };
