// A pattern as a program for the linear matcher (regex-linear.ts). Not every pattern has one.
import type { CharTest, ParsedRegex, Place, RegexNode } from './regex-parser.ts';

export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  /** Goes on at `first`; if that fails, at `second`. `mark` numbers the forks. */
  | { readonly op: 'fork'; first: number; second: number; readonly mark: number }
  | { readonly op: 'jump'; to: number }
  /** Writes the position into a slot: two for each group. */
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'place'; readonly place: Place }
  /** A round of a loop begins that may take nothing. */
  | { readonly op: 'round'; readonly register: number }
  /** It ends: one that took nothing leaves the loop. */
  | { readonly op: 'rounded'; readonly register: number; exit: number }
  | { readonly op: 'match' };

export interface RegexProgram {
  readonly code: readonly Instruction[];
  readonly forks: number;
  readonly slots: number;
  readonly registers: number;
}

/** Copies of what is repeated by number make programs long; loops of nothing inside each other need a register each. */
const mostInstructions = 5_000;
const mostRegisters = 3;

/** Undefined: it looks around, refers back, keeps what it took, or is too large. */
export function regexProgram(pattern: ParsedRegex): RegexProgram | undefined {
  if (!isPlain(pattern.root)) return undefined;
  const assembler = new Assembler();
  if (!assembler.add(pattern.root, 0)) return undefined;
  assembler.code.push({ op: 'match' });
  const { code, forks, registers } = assembler;
  return { code, forks, registers, slots: 2 * (pattern.groupCount + 1) };
}

function isPlain(node: RegexNode): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items.every(isPlain);
    case 'either':
      return node.branches.every(isPlain);
    case 'group':
      return isPlain(node.body);
    case 'repeat':
      return node.how !== 'possessive' && isPlain(node.body);
    case 'back':
    case 'look':
    case 'atomic':
      return false;
    default:
      return true;
  }
}

function mayBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case 'char':
      return false;
    case 'sequence':
      return node.items.every(mayBeEmpty);
    case 'either':
      return node.branches.some(mayBeEmpty);
    case 'group':
      return mayBeEmpty(node.body);
    case 'repeat':
      return node.least === 0 || mayBeEmpty(node.body);
    default:
      return true;
  }
}

class Assembler {
  readonly code: Instruction[] = [];
  forks = 0;
  registers = 0;

  /** False: the program would be too large. */
  add(node: RegexNode, depth: number): boolean {
    if (this.code.length > mostInstructions) return false;
    switch (node.kind) {
      case 'char':
        this.code.push({ op: 'char', test: node.test });
        return true;
      case 'sequence':
        return node.items.every((item) => this.add(item, depth));
      case 'either':
        return this.#either(node.branches, depth);
      case 'group': {
        this.code.push({ op: 'save', slot: 2 * node.index });
        const fits = this.add(node.body, depth);
        this.code.push({ op: 'save', slot: 2 * node.index + 1 });
        return fits;
      }
      case 'repeat':
        return this.#repeat(node, depth);
      case 'back':
      case 'look':
      case 'atomic':
        return false;
      default:
        this.code.push({ op: 'place', place: node.kind });
        return true;
    }
  }

  #fork(): Extract<Instruction, { op: 'fork' }> {
    const fork: Instruction = { op: 'fork', first: 0, second: 0, mark: this.forks };
    this.forks += 1;
    this.code.push(fork);
    return fork;
  }

  #either(branches: readonly RegexNode[], depth: number): boolean {
    const jumps: Extract<Instruction, { op: 'jump' }>[] = [];
    for (const [at, branch] of branches.entries()) {
      const fork = at + 1 < branches.length ? this.#fork() : undefined;
      if (fork !== undefined) fork.first = this.code.length;
      if (!this.add(branch, depth)) return false;
      if (fork === undefined) break;
      const jump: Instruction = { op: 'jump', to: 0 };
      this.code.push(jump);
      jumps.push(jump);
      fork.second = this.code.length;
    }
    for (const jump of jumps) jump.to = this.code.length;
    return true;
  }

  #repeat({ body, least, most, how }: Extract<RegexNode, { kind: 'repeat' }>, depth: number): boolean {
    const exits: ((at: number) => void)[] = [];
    const empty = mayBeEmpty(body);
    if (empty && depth >= mostRegisters) return false;
    const round = (): boolean => {
      if (!empty) return this.add(body, depth);
      this.registers = Math.max(this.registers, depth + 1);
      this.code.push({ op: 'round', register: depth });
      const fits = this.add(body, depth + 1);
      const rounded: Instruction = { op: 'rounded', register: depth, exit: 0 };
      this.code.push(rounded);
      exits.push((at) => {
        rounded.exit = at;
      });
      return fits;
    };
    const choice = (): void => {
      const fork = this.#fork();
      const inside = this.code.length;
      if (how === 'lazy') fork.second = inside;
      else fork.first = inside;
      exits.push((at) => {
        if (how === 'lazy') fork.first = at;
        else fork.second = at;
      });
    };
    for (let count = 0; count < least; count += 1) if (!this.add(body, depth)) return false;
    if (most === Number.POSITIVE_INFINITY) {
      const loop = this.code.length;
      choice();
      if (!round()) return false;
      this.code.push({ op: 'jump', to: loop });
    } else {
      for (let count = least; count < most; count += 1) {
        choice();
        if (!round()) return false;
      }
    }
    for (const exit of exits) exit(this.code.length);
    return true;
  }
}
