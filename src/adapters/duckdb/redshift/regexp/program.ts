// A regular expression as instructions for the matcher.
import type { ParsedRegexp, Ranges, RegexpNode } from './nodes.ts';
import { RegexpProblem } from './parse.ts';

export type Instruction =
  | { readonly op: 'set'; readonly ranges: Ranges; readonly negated: boolean }
  | { readonly op: 'any'; readonly lines: boolean }
  | { readonly op: 'edge'; readonly edge: Extract<RegexpNode, { kind: 'edge' }>['edge'] }
  /** Tries `first`, then `second`. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | {
      readonly op: 'look';
      readonly body: Program;
      readonly back: number;
      readonly negated: boolean;
      readonly id: number;
    }
  | { readonly op: 'atomic'; readonly body: Program; readonly id: number }
  | { readonly op: 'match' };

export type Program = readonly Instruction[];

export interface CompiledRegexp {
  readonly program: Program;
  readonly captures: number;
  readonly root: RegexpNode;
  /** How many lookarounds and atomic groups there are: each keeps notes of its own. */
  readonly bodies: number;
}

const mostInstructions = 20_000;

/** Throws RegexpProblem where a lookbehind has no fixed length, or the pattern is too large. */
export function compileRegexp({ root, captures }: ParsedRegexp): CompiledRegexp {
  let bodies = 0;
  let total = 0;

  function program(node: RegexpNode): Program {
    const code: Instruction[] = [];
    emit(node, code);
    code.push({ op: 'match' });
    return code;
  }

  function add<I extends Instruction>(code: Instruction[], instruction: I): I {
    total += 1;
    if (total > mostInstructions) throw new RegexpProblem('the pattern is too large');
    code.push(instruction);
    return instruction;
  }

  function emit(node: RegexpNode, code: Instruction[]): void {
    switch (node.kind) {
      case 'set':
        add(code, { op: 'set', ranges: node.ranges, negated: node.negated });
        return;
      case 'any':
        add(code, { op: 'any', lines: node.lines });
        return;
      case 'edge':
        add(code, { op: 'edge', edge: node.edge });
        return;
      case 'sequence':
        for (const item of node.items) emit(item, code);
        return;
      case 'choice':
        emitChoice(node.items, code);
        return;
      case 'group':
        if (node.capture !== undefined) add(code, { op: 'save', slot: node.capture * 2 });
        emit(node.item, code);
        if (node.capture !== undefined) add(code, { op: 'save', slot: node.capture * 2 + 1 });
        return;
      case 'repeat':
        emitRepeat(node, code);
        return;
      case 'look': {
        const back = node.behind ? lengthOf(node.item) : 0;
        if (back === undefined) throw new RegexpProblem('a lookbehind must have a fixed length');
        const id = bodies++;
        add(code, { op: 'look', body: program(node.item), back, negated: node.negated, id });
        return;
      }
      case 'atomic': {
        const id = bodies++;
        add(code, { op: 'atomic', body: program(node.item), id });
      }
    }
  }

  function emitChoice(items: readonly RegexpNode[], code: Instruction[]): void {
    const ends: { to: number }[] = [];
    for (const [at, item] of items.entries()) {
      if (at === items.length - 1) {
        emit(item, code);
        break;
      }
      const split = add(code, { op: 'split', first: code.length + 1, second: 0 });
      emit(item, code);
      ends.push(add(code, { op: 'jump', to: 0 }));
      split.second = code.length;
    }
    for (const end of ends) end.to = code.length;
  }

  function emitRepeat(
    { item, least, most, greedy }: Extract<RegexpNode, { kind: 'repeat' }>,
    code: Instruction[],
  ): void {
    for (let count = 0; count < least; count += 1) emit(item, code);
    const branch = (): { set(behind: number): void } => {
      const split = add(code, { op: 'split', first: 0, second: 0 });
      const body = code.length;
      return {
        set: (behind) => {
          split.first = greedy ? body : behind;
          split.second = greedy ? behind : body;
        },
      };
    };
    if (most === Infinity) {
      const start = code.length;
      const split = branch();
      emit(item, code);
      add(code, { op: 'jump', to: start });
      split.set(code.length);
      return;
    }
    const splits: { set(behind: number): void }[] = [];
    for (let count = least; count < most; count += 1) {
      splits.push(branch());
      emit(item, code);
    }
    for (const split of splits) split.set(code.length);
  }

  return { program: program(root), root, captures, bodies };
}

/** How many characters a match has; undefined: it depends. */
function lengthOf(node: RegexpNode): number | undefined {
  switch (node.kind) {
    case 'set':
    case 'any':
      return 1;
    case 'edge':
    case 'look':
      return 0;
    case 'sequence': {
      let sum = 0;
      for (const item of node.items) {
        const length = lengthOf(item);
        if (length === undefined) return undefined;
        sum += length;
      }
      return sum;
    }
    case 'choice': {
      const lengths = new Set(node.items.map(lengthOf));
      return lengths.size === 1 ? [...lengths][0] : undefined;
    }
    case 'group':
    case 'atomic':
      return lengthOf(node.item);
    case 'repeat': {
      const length = lengthOf(node.item);
      return node.least === node.most && length !== undefined ? length * node.least : undefined;
    }
  }
}
