// The groups of a match by POSIX's rule: within the longest match, each part from left to right takes as much as it can.
import { holdsCapture } from './ambiguous.ts';
import type { RegexpNode } from './nodes.ts';

type Repeat = Extract<RegexpNode, { kind: 'repeat' }>;

export interface Part {
  readonly start: number;
  readonly end: number;
}

export interface PosixText {
  /** Where the match ends: nothing is looked for behind it. */
  readonly end: number;
  /** The place behind one character that `node` takes at `at`; -1: it takes none. An edge stays where it is. */
  step(node: Extract<RegexpNode, { kind: 'set' | 'any' | 'edge' }>, at: number): number;
  /** Counts one step of work; may throw. */
  count(): void;
}

/** `undefined` for a group that took no part. `root` matches from `start` to `text.end`, and holds no lookaround. */
export function posixGroups(
  root: RegexpNode,
  captures: number,
  start: number,
  text: PosixText,
): readonly (Part | undefined)[] {
  const groups: (Part | undefined)[] = new Array(captures).fill(undefined);
  const known = new Map<object, Map<number, readonly number[]>>();

  /** Asked once for each part and place. */
  function remembered(key: object, at: number, find: () => readonly number[]): readonly number[] {
    let byPlace = known.get(key);
    if (byPlace === undefined) {
      byPlace = new Map();
      known.set(key, byPlace);
    }
    let ends = byPlace.get(at);
    if (ends === undefined) {
      ends = find();
      byPlace.set(at, ends);
    }
    return ends;
  }

  /** All places where a match of the node that begins at `at` may end, the farthest first. */
  function endsOf(node: RegexpNode, at: number): readonly number[] {
    return remembered(node, at, () => {
      text.count();
      switch (node.kind) {
        case 'group':
          return endsOf(node.item, at);
        case 'sequence':
          return endsOfRest(node.items, 0, at);
        case 'choice':
          return descending(node.items.flatMap((item) => endsOf(item, at)));
        case 'repeat':
          return endsOfRepeat(node, 0, at);
        case 'look':
        case 'atomic':
          return [];
        default: {
          const next = text.step(node, at);
          return next < 0 || next > text.end ? [] : [next];
        }
      }
    });
  }

  const rests = new Map<readonly RegexpNode[], object[]>();

  function endsOfRest(items: readonly RegexpNode[], from: number, at: number): readonly number[] {
    const [item] = items.slice(from, from + 1);
    if (item === undefined) return [at];
    let keys = rests.get(items);
    if (keys === undefined) {
      keys = items.map(() => ({}));
      rests.set(items, keys);
    }
    return remembered(keys[from] as object, at, () =>
      descending(endsOf(item, at).flatMap((end) => endsOfRest(items, from + 1, end))),
    );
  }

  const repeats = new Map<Repeat, object[]>();

  /** `done` rounds have been made; beyond the least number of an endless repeat their count does not matter. */
  function endsOfRepeat(node: Repeat, done: number, at: number): readonly number[] {
    const round = node.most === Infinity ? Math.min(done, node.least) : done;
    let keys = repeats.get(node);
    if (keys === undefined) {
      keys = [];
      repeats.set(node, keys);
    }
    keys[round] ??= {};
    return remembered(keys[round] as object, at, () => roundsFrom(node, round, at));
  }

  function roundsFrom(node: Repeat, from: number, at: number): readonly number[] {
    const ends = new Set<number>();
    let places = new Set([at]);
    for (let round = from; places.size > 0; round += 1) {
      if (round >= node.least) for (const place of places) ends.add(place);
      if (round >= node.most) break;
      const next = new Set<number>();
      for (const place of places)
        for (const end of endsOf(node.item, place)) {
          text.count();
          // A round that takes nothing leads nowhere, unless rounds are still owed.
          if ((end > place || round < node.least) && !(round >= node.least && ends.has(end))) next.add(end);
        }
      places = next;
    }
    return descending([...ends]);
  }

  function assign(node: RegexpNode, from: number, to: number): void {
    if (!holdsCapture(node)) return;
    switch (node.kind) {
      case 'group':
        if (node.capture !== undefined) groups[node.capture - 1] = { start: from, end: to };
        assign(node.item, from, to);
        return;
      case 'sequence': {
        let at = from;
        for (const [index, item] of node.items.entries()) {
          const end = endsOf(item, at).find((place) => isAmong(to, endsOfRest(node.items, index + 1, place))) ?? at;
          assign(item, at, end);
          at = end;
        }
        return;
      }
      case 'choice': {
        const taken = node.items.find((item) => isAmong(to, endsOf(item, from)));
        if (taken !== undefined) assign(taken, from, to);
        return;
      }
      case 'repeat':
        assignRounds(node, from, to);
        return;
      default:
    }
  }

  /** The last round's groups stand; a round that takes nothing counts only where there is no other. */
  function assignRounds(node: Repeat, from: number, to: number): void {
    let at = from;
    for (let done = 0; done < node.most; done += 1) {
      if (at === to && done > 0 && done >= node.least) return;
      const end = endsOf(node.item, at).find(
        (place) => (place > at || at === to) && isAmong(to, endsOfRepeat(node, done + 1, place)),
      );
      if (end === undefined) return;
      forget(node.item);
      assign(node.item, at, end);
      if (end === at) return;
      at = end;
    }
  }

  function forget(node: RegexpNode): void {
    if (node.kind === 'group' && node.capture !== undefined) groups[node.capture - 1] = undefined;
    if ('items' in node) node.items.forEach(forget);
    else if ('item' in node) forget(node.item);
  }

  assign(root, start, text.end);
  return groups;
}

const descending = (places: readonly number[]): readonly number[] => [...new Set(places)].sort((a, b) => b - a);

/** `places` are descending. */
function isAmong(place: number, places: readonly number[]): boolean {
  let [low, high] = [0, places.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = places[middle] as number;
    if (found === place) return true;
    if (found > place) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
