// Matching in time that grows with the text alone: backtracking, in Python's order, that remembers where it failed. What follows
// from an instruction at a position does not depend on how it was reached (only on which rounds of loops have taken nothing so far), so
// it never has to be tried twice.
import { spend } from '../values/budget.ts';
import type { Captures } from './regex-engine.ts';
import { standsAt } from './regex-place.ts';
import type { Instruction, RegexProgram } from './regex-program.ts';

/** What is remembered: a bit for each fork, position and set of empty rounds. */
const mostBits = 2 ** 28;

export function fitsLinear(program: RegexProgram, length: number): boolean {
  return program.forks * 2 ** program.registers * (length + 1) <= mostBits;
}

const restored = -1;
const released = -2;

export class LinearRun {
  readonly chars: readonly string[];
  readonly #program: RegexProgram;
  readonly #failed: Uint32Array;
  readonly #slots: number[];
  /** Where the current round of each loop began; -1: none that matters. */
  readonly #rounds: number[];
  /** Pairs of what to try next, or to undo, three numbers each. */
  readonly #stack: number[] = [];
  /** The forks on the way to where we are: they have not failed yet. */
  readonly #trail: number[] = [];

  constructor(program: RegexProgram, chars: readonly string[]) {
    this.chars = chars;
    this.#program = program;
    this.#failed = new Uint32Array(((program.forks * 2 ** program.registers * (chars.length + 1)) >> 5) + 1);
    spend(this.#failed.length >> 4);
    this.#slots = new Array<number>(program.slots).fill(-1);
    this.#rounds = new Array<number>(program.registers).fill(-1);
  }

  /** A match that begins at `start`; `whole` ones reach the end. */
  matchAt(start: number, wanted: 'any' | 'whole' | 'not empty' = 'any'): Captures | undefined {
    this.#slots.fill(-1);
    this.#rounds.fill(-1);
    const end = this.#run(start, wanted);
    // What was on the way to a match has not failed.
    for (const key of this.#trail) {
      const word = key >> 5;
      this.#failed[word] = (this.#failed[word] as number) & ~(1 << (key & 31));
    }
    this.#trail.length = 0;
    this.#stack.length = 0;
    if (end < 0) return undefined;
    const captures: (readonly [number, number] | undefined)[] = [[start, end]];
    for (let slot = 2; slot < this.#slots.length; slot += 2) {
      const [from, to] = [this.#slots[slot] as number, this.#slots[slot + 1] as number];
      captures.push(to < 0 ? undefined : [from, to]);
    }
    return captures;
  }

  /** The first match at or behind `from`; with `mustAdvance` not an empty one there. */
  search(from: number, mustAdvance = false): Captures | undefined {
    for (let start = from; start <= this.chars.length; start += 1) {
      const found = this.matchAt(start, mustAdvance && start === from ? 'not empty' : 'any');
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The end of the match; -1: there is none. */
  #run(start: number, wanted: 'any' | 'whole' | 'not empty'): number {
    const { chars } = this;
    const { code } = this.#program;
    const { length } = chars;
    let pc = 0;
    let at = start;
    for (let steps = 1; ; steps += 1) {
      if ((steps & 255) === 0) spend(256);
      const instruction = code[pc] as Instruction;
      let goes = true;
      pc += 1;
      switch (instruction.op) {
        case 'char':
          goes = at < length && instruction.test(chars[at] as string);
          at += 1;
          break;
        case 'fork':
          goes = this.#mark(instruction.mark, at);
          if (goes) {
            this.#stack.push(instruction.second, at, this.#trail.length);
            pc = instruction.first;
          }
          break;
        case 'jump':
          pc = instruction.to;
          break;
        case 'save':
          this.#stack.push(restored, instruction.slot, this.#slots[instruction.slot] as number);
          this.#slots[instruction.slot] = at;
          break;
        case 'place':
          goes = standsAt(instruction.place, chars, at);
          break;
        case 'round':
          this.#setRound(instruction.register, at);
          break;
        case 'rounded': {
          if (this.#rounds[instruction.register] === at) pc = instruction.exit;
          this.#setRound(instruction.register, -1);
          break;
        }
        case 'match':
          if ((wanted !== 'whole' || at === length) && (wanted !== 'not empty' || at !== start)) {
            spend(steps & 255);
            return at;
          }
          goes = false;
      }
      if (goes) continue;
      const next = this.#back();
      if (next === undefined) {
        spend(steps & 255);
        return -1;
      }
      pc = next;
      at = this.#at;
    }
  }

  #at = 0;

  /** The next alternative, with `#at`; what was done since is undone. */
  #back(): number | undefined {
    const stack = this.#stack;
    while (stack.length > 0) {
      const old = stack.pop() as number;
      const where = stack.pop() as number;
      const what = stack.pop() as number;
      if (what === restored) this.#slots[where] = old;
      else if (what === released) this.#rounds[where] = old;
      else {
        this.#trail.length = old;
        this.#at = where;
        return what;
      }
    }
    this.#trail.length = 0;
    return undefined;
  }

  #setRound(register: number, at: number): void {
    this.#stack.push(released, register, this.#rounds[register] as number);
    this.#rounds[register] = at;
  }

  /** False: this fork was tried at this position before, and failed. */
  #mark(mark: number, at: number): boolean {
    const rounds = this.#rounds;
    let state = mark;
    for (let register = 0; register < rounds.length; register += 1) {
      state = state * 2 + (rounds[register] === at ? 1 : 0);
    }
    const key = state * (this.chars.length + 1) + at;
    const word = key >> 5;
    const bit = 1 << (key & 31);
    const known = this.#failed[word] as number;
    if ((known & bit) !== 0) return false;
    this.#failed[word] = known | bit;
    this.#trail.push(key);
    return true;
  }
}
