// Matching by backtracking, for patterns that the linear matcher cannot take: those that look around, refer back, or keep what they
// took. Steps are counted, and few are allowed: such a pattern that backtracks without end is stopped within a second.
import { activeBudget, LimitReached, spend } from '../values/budget.ts';
import { type ParsedRegex, type RegexNode, regexError } from './regex-parser.ts';
import { standsAt } from './regex-place.ts';

/** Start and end of each group in code points; undefined: the group took no part. Group 0 is the whole match. */
export type Captures = readonly (readonly [number, number] | undefined)[];

type Next = (at: number) => number;
type Matcher = (at: number, next: Next) => number;

const failed = -1;

/** What one call may use up of a rendering's steps: a twentieth, and some for each character. */
const share = 20;
const stepsPerChar = 64;

/** Tries a pattern at positions of one text. */
export class BacktrackingRun {
  readonly chars: readonly string[];
  readonly #captures: (readonly [number, number] | undefined)[];
  readonly #match: Matcher;
  readonly #groups: number;
  /** Steps that it may still take. */
  #left: number;

  constructor(pattern: ParsedRegex, chars: readonly string[]) {
    this.chars = chars;
    this.#left = activeBudget().limits.steps / share + chars.length * stepsPerChar;
    this.#groups = pattern.groupCount;
    this.#captures = new Array(pattern.groupCount + 1).fill(undefined);
    this.#match = this.#compile(pattern.root);
  }

  #step(steps: number): void {
    spend(steps);
    this.#left -= steps;
    if (this.#left < 0) throw new LimitReached('steps', Math.floor(activeBudget().limits.steps / share));
  }

  /** A match that begins at `start`; `whole` ones reach the end. */
  matchAt(start: number, wanted: 'any' | 'whole' | 'not empty' = 'any'): Captures | undefined {
    this.#captures.fill(undefined);
    const end = this.#match(start, (at) => {
      if (wanted === 'whole' && at !== this.chars.length) return failed;
      return wanted === 'not empty' && at === start ? failed : at;
    });
    if (end === failed) return undefined;
    const captures = this.#captures.slice(0, this.#groups + 1);
    captures[0] = [start, end];
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

  #compile(node: RegexNode): Matcher {
    const { chars } = this;
    switch (node.kind) {
      case 'char': {
        const { test } = node;
        return (at, next) => {
          this.#step(1);
          return at < chars.length && test(chars[at] as string) ? next(at + 1) : failed;
        };
      }
      case 'sequence': {
        const parts = node.items.map((item) => this.#compile(item));
        const from = (index: number, at: number, next: Next): number =>
          index === parts.length ? next(at) : (parts[index] as Matcher)(at, (end) => from(index + 1, end, next));
        return (at, next) => from(0, at, next);
      }
      case 'either': {
        const parts = node.branches.map((branch) => this.#compile(branch));
        return (at, next) => {
          for (const part of parts) {
            this.#step(1);
            const end = part(at, next);
            if (end !== failed) return end;
          }
          return failed;
        };
      }
      case 'group':
        return this.#compileGroup(node.index, this.#compile(node.body));
      case 'repeat':
        return node.body.kind === 'char' ? this.#repeatChar(node) : this.#repeat(node);
      case 'back':
        return this.#back(node.index, node.ignoreCase);
      case 'look':
        return node.ahead ? this.#lookAhead(node.negated, node.body) : this.#lookBehind(node.negated, node.body);
      case 'atomic': {
        const body = this.#compile(node.body);
        return (at, next) => {
          const end = body(at, (stop) => stop);
          return end === failed ? failed : next(end);
        };
      }
      default: {
        const place = node.kind;
        return (at, next) => (standsAt(place, chars, at) ? next(at) : failed);
      }
    }
  }

  #compileGroup(index: number, body: Matcher): Matcher {
    return (at, next) => {
      const before = this.#captures[index];
      const end = body(at, (stop) => {
        const inner = this.#captures[index];
        this.#captures[index] = [at, stop];
        const done = next(stop);
        if (done === failed) this.#captures[index] = inner;
        return done;
      });
      if (end === failed) this.#captures[index] = before;
      return end;
    };
  }

  /** One character again and again needs no recursion. */
  #repeatChar(node: Extract<RegexNode, { kind: 'repeat' }>): Matcher {
    const { chars } = this;
    const { least, most, how } = node;
    const { test } = node.body as Extract<RegexNode, { kind: 'char' }>;
    return (at, next) => {
      let end = at;
      const take = (): boolean => {
        if (end - at >= most || end >= chars.length || !test(chars[end] as string)) return false;
        this.#step(1);
        end += 1;
        return true;
      };
      while (end - at < least) if (!take()) return failed;
      if (how === 'lazy') {
        for (;;) {
          const done = next(end);
          if (done !== failed || !take()) return done;
        }
      }
      while (take());
      if (how === 'possessive') return next(end);
      for (; end - at >= least; end -= 1) {
        this.#step(1);
        const done = next(end);
        if (done !== failed) return done;
      }
      return failed;
    };
  }

  #repeat(node: Extract<RegexNode, { kind: 'repeat' }>): Matcher {
    const body = this.#compile(node.body);
    const { least, most, how } = node;
    // A round that need not be may take nothing; another from the same place would never end.
    const round = (count: number, at: number, before: number, next: Next): number => {
      this.#step(1);
      if (count < least) return body(at, (end) => round(count + 1, end, failed, next));
      const again = (): number =>
        count >= most || at === before ? failed : body(at, (end) => round(count + 1, end, at, next));
      if (how === 'lazy') {
        const done = next(at);
        return done === failed ? again() : done;
      }
      const done = again();
      return done === failed ? next(at) : done;
    };
    if (how !== 'possessive') return (at, next) => round(0, at, failed, next);
    return (at, next) => {
      const end = round(0, at, failed, (stop) => stop);
      return end === failed ? failed : next(end);
    };
  }

  #back(index: number, ignoreCase: boolean): Matcher {
    const same = (a: string | undefined, b: string | undefined): boolean =>
      a === b || (ignoreCase && a?.toLowerCase() === b?.toLowerCase());
    return (at, next) => {
      const capture = this.#captures[index];
      if (capture === undefined) return failed;
      const length = capture[1] - capture[0];
      this.#step(length + 1);
      for (let step = 0; step < length; step += 1) {
        if (at + step >= this.chars.length || !same(this.chars[at + step], this.chars[capture[0] + step]))
          return failed;
      }
      return next(at + length);
    };
  }

  #lookAhead(negated: boolean, node: RegexNode): Matcher {
    const body = this.#compile(node);
    return (at, next) => {
      const before = this.#captures.slice();
      const found = body(at, (stop) => stop) !== failed;
      const done = found === negated ? failed : next(at);
      // What was captured on the way counts only where it led on.
      if (done === failed) for (const [index, capture] of before.entries()) this.#captures[index] = capture;
      return done;
    };
  }

  #lookBehind(negated: boolean, node: RegexNode): Matcher {
    const width = widthOf(node);
    if (width === undefined) throw regexError('look-behind requires fixed-width pattern');
    const body = this.#compile(node);
    return (at, next) => {
      const found = at >= width && body(at - width, (stop) => (stop === at ? stop : failed)) !== failed;
      return found === negated ? failed : next(at);
    };
  }
}

function widthOf(node: RegexNode): number | undefined {
  switch (node.kind) {
    case 'char':
      return 1;
    case 'sequence': {
      let total = 0;
      for (const item of node.items) {
        const width = widthOf(item);
        if (width === undefined) return undefined;
        total += width;
      }
      return total;
    }
    case 'either': {
      const widths = new Set(node.branches.map(widthOf));
      return widths.size === 1 ? [...widths][0] : undefined;
    }
    case 'group':
    case 'atomic':
      return widthOf(node.body);
    case 'repeat': {
      const width = widthOf(node.body);
      return width === undefined || node.least !== node.most ? undefined : width * node.least;
    }
    case 'back':
      return undefined;
    default:
      return 0;
  }
}
