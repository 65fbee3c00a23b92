// The steps that could start: a binary heap, so that ten thousand of them cost little however they come.

interface Waiting<Id> {
  readonly id: Id;
  readonly way: number;
  /** How many came before it. */
  readonly turn: number;
}

/** Gives the step with the longest way below it, and of equals the one that came first. */
export class ReadySteps<Id> {
  readonly #ways: ReadonlyMap<Id, number>;
  /** Each is before its two children, which stand at twice its place from 1. */
  readonly #heap: Waiting<Id>[] = [];
  #turn = 0;

  /** @param ways steps without one have none below them. */
  constructor(ways: ReadonlyMap<Id, number>) {
    this.#ways = ways;
  }

  add(id: Id): void {
    const added = { id, way: this.#ways.get(id) ?? 0, turn: this.#turn };
    this.#turn += 1;
    let at = this.#heap.length;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const above = this.#heap[up] as Waiting<Id>;
      if (isBefore(above, added)) break;
      this.#heap[at] = above;
      at = up;
    }
    this.#heap[at] = added;
  }

  take(): Id | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first?.id;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [one, other] = [this.#heap[left], this.#heap[left + 1]];
      const next = other !== undefined && one !== undefined && isBefore(other, one) ? left + 1 : left;
      const below = this.#heap[next];
      if (below === undefined || isBefore(last, below)) break;
      this.#heap[at] = below;
      at = next;
    }
    this.#heap[at] = last;
    return first.id;
  }
}

function isBefore<Id>(one: Waiting<Id>, other: Waiting<Id>): boolean {
  return one.way > other.way || (one.way === other.way && one.turn < other.turn);
}
