// POSIX takes the longest of the matches that begin leftmost, Perl (and RE2) the first way that leads to one. Where both must come
// to the same end, RE2 may search; this says where that is not sure.
import type { Ranges, RegexpNode } from './nodes.ts';

type Letter = Extract<RegexpNode, { kind: 'set' | 'any' }>;

/** What a match may begin with, and whether it may be empty. */
interface Beginning {
  readonly letters: readonly Letter[];
  readonly nullable: boolean;
}

/** True where the first match that Perl finds may be shorter than the longest. Never false by mistake. */
export function mayStopShort(root: RegexpNode): boolean {
  if (endsAtTheEnd(root)) return false;
  // Only repeats of single characters: one that is taken early leaves the later ones at least as far behind in the text.
  if (!hasWideBranch(root)) return false;
  return !isDecided(root, []);
}

/** True where groups of a match may be other parts of it, though the whole is the same. */
export const mayGroupOtherwise = (root: RegexpNode): boolean =>
  (hasWideBranch(root) && !isDecided(root, [])) || forgetsGroups(root, false);

/** `((a)|b)*`: to POSIX the inner group is that of the last round, to Perl of the last round that had it. */
function forgetsGroups(node: RegexpNode, repeated: boolean): boolean {
  if (node.kind === 'repeat') return forgetsGroups(node.item, repeated || node.most > 1);
  if (node.kind === 'group' && node.capture !== undefined && repeated) return below(node).some(holdsCapture);
  return below(node).some((inner) => forgetsGroups(inner, repeated));
}

export const holdsCapture = (node: RegexpNode): boolean =>
  (node.kind === 'group' && node.capture !== undefined) || below(node).some(holdsCapture);

export const hasLazyRepeat = (node: RegexpNode): boolean =>
  (node.kind === 'repeat' && !node.greedy && node.least !== node.most) || below(node).some(hasLazyRepeat);

function below(node: RegexpNode): readonly RegexpNode[] {
  if ('items' in node) return node.items;
  return 'item' in node ? [node.item] : [];
}

function endsAtTheEnd(node: RegexpNode): boolean {
  if (node.kind === 'edge') return node.edge === 'end' || node.edge === 'very end';
  if (node.kind === 'group') return endsAtTheEnd(node.item);
  const last = node.kind === 'sequence' ? node.items.at(-1) : undefined;
  return last !== undefined && endsAtTheEnd(last);
}

function hasWideBranch(node: RegexpNode): boolean {
  if (node.kind === 'choice') return !node.items.every(isLetter);
  if (node.kind === 'repeat' && node.least !== node.most) return !isLetter(node.item);
  return below(node).some(hasWideBranch);
}

function isLetter(node: RegexpNode): boolean {
  if (node.kind === 'group') return isLetter(node.item);
  if (node.kind === 'choice') return node.items.every(isLetter);
  if (node.kind === 'sequence') return node.items.length === 1 && node.items.every(isLetter);
  return node.kind === 'set' || node.kind === 'any';
}

/** True where the next character alone says at each branch how to go on. `behind`: what may follow. */
function isDecided(node: RegexpNode, behind: readonly Letter[]): boolean {
  switch (node.kind) {
    case 'set':
    case 'any':
    case 'edge':
      return true;
    case 'group':
      return isDecided(node.item, behind);
    case 'sequence': {
      let next = behind;
      for (const item of node.items.toReversed()) {
        if (!isDecided(item, next)) return false;
        const { letters, nullable } = beginning(item);
        next = nullable ? [...letters, ...next] : letters;
      }
      return true;
    }
    case 'choice':
      return node.items.every(
        (item, at) =>
          isDecided(item, behind) &&
          // Perl is content with nothing before it looks at the next alternative.
          (at === node.items.length - 1 || !beginning(item).nullable) &&
          node.items.slice(at + 1).every((other) => differAtOnce(item, other, behind) || differAsTexts(item, other)),
      );
    case 'repeat': {
      const { letters, nullable } = beginning(node.item);
      const open = node.least !== node.most;
      if (open && (nullable || overlap(letters, behind))) return false;
      return isDecided(node.item, node.most > 1 ? [...letters, ...behind] : behind);
    }
    case 'look':
    case 'atomic':
      return false;
  }
}

function beginning(node: RegexpNode): Beginning {
  switch (node.kind) {
    case 'set':
    case 'any':
      return { letters: [node], nullable: false };
    case 'edge':
    case 'look':
      return { letters: [], nullable: true };
    case 'group':
    case 'atomic':
      return beginning(node.item);
    case 'repeat': {
      const { letters, nullable } = beginning(node.item);
      return { letters, nullable: nullable || node.least === 0 };
    }
    case 'choice': {
      const all = node.items.map(beginning);
      return { letters: all.flatMap(({ letters }) => letters), nullable: all.some(({ nullable }) => nullable) };
    }
    case 'sequence': {
      const letters: Letter[] = [];
      for (const item of node.items) {
        const part = beginning(item);
        letters.push(...part.letters);
        if (!part.nullable) return { letters, nullable: false };
      }
      return { letters, nullable: true };
    }
  }
}

function differAtOnce(one: RegexpNode, other: RegexpNode, behind: readonly Letter[]): boolean {
  const [left, right] = [beginning(one), beginning(other)];
  if (left.nullable && right.nullable) return false;
  return !overlap(
    left.nullable ? [...left.letters, ...behind] : left.letters,
    right.nullable ? [...right.letters, ...behind] : right.letters,
  );
}

/** `Steven|Stephen`: texts of which none begins as the other one is. */
function differAsTexts(one: RegexpNode, other: RegexpNode): boolean {
  const [left, right] = [lettersOf(one), lettersOf(other)];
  return left?.some((letter, at) => right?.[at] !== undefined && !overlap([letter], [right[at]])) ?? false;
}

function lettersOf(node: RegexpNode): readonly Letter[] | undefined {
  if (node.kind === 'set' || node.kind === 'any') return [node];
  if (node.kind === 'group') return lettersOf(node.item);
  if (node.kind !== 'sequence') return undefined;
  const parts = node.items.map(lettersOf);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

const overlap = (left: readonly Letter[], right: readonly Letter[]): boolean =>
  left.some((one) => right.some((other) => meet(one, other)));

function meet(one: Letter, other: Letter): boolean {
  if (one.kind === 'any' || other.kind === 'any') return true;
  if (one.negated && other.negated) return true;
  if (one.negated) return !within(other.ranges, one.ranges);
  if (other.negated) return !within(one.ranges, other.ranges);
  return one.ranges.some(([from, to]) => other.ranges.some(([start, end]) => from <= end && start <= to));
}

const within = (inner: Ranges, outer: Ranges): boolean =>
  inner.every(([from, to]) => outer.some(([start, end]) => start <= from && to <= end));
