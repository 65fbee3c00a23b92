// Order and nothing else: starts a step when all that it waits for has succeeded, at most `threads` at a time.
// Counts blockers down, O(steps + edges); knows nothing of SQL, events or results.

export type Verdict = 'success' | 'failed' | 'cancelled';

export type Outcome<Id> =
  | { readonly kind: 'ended'; readonly verdict: Verdict }
  | {
      readonly kind: 'skipped';
      readonly because: { readonly kind: 'upstream'; readonly id: Id } | { readonly kind: 'fail-fast' };
    }
  | { readonly kind: 'cancelled' };

export interface Schedule<Id> {
  /** In an order that respects `waitsFor`; among steps that are ready, the earlier one starts first. */
  readonly order: readonly Id[];
  readonly waitsFor: ReadonlyMap<Id, ReadonlySet<Id>>;
  readonly threads: number;
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  /** Never rejects. */
  readonly execute: (id: Id) => Promise<Verdict>;
  /** A step that never ran. */
  readonly onSkip: (id: Id, outcome: Exclude<Outcome<Id>, { kind: 'ended' }>) => void;
  /** Steps outside of `waitsFor` that a failure of `id` holds back, if they have not begun. */
  readonly alsoBlocks?: (id: Id) => Iterable<Id>;
}

/** Resolves when every step has ended, been skipped or been cancelled. */
export function runSchedule<Id>(schedule: Schedule<Id>): Promise<void> {
  const { order, waitsFor, threads, failFast, signal, execute, onSkip } = schedule;
  const blockers = new Map<Id, number>();
  const dependents = new Map<Id, Id[]>();
  for (const id of order) {
    const parents = waitsFor.get(id) ?? new Set<Id>();
    blockers.set(id, parents.size);
    for (const parent of parents) {
      const list = dependents.get(parent);
      if (list === undefined) dependents.set(parent, [id]);
      else list.push(id);
    }
  }
  const ready: Id[] = order.filter((id) => blockers.get(id) === 0);
  const begun = new Set<Id>();
  let next = 0;
  let running = 0;
  let left = order.length;
  let stopping = false;
  const { promise, resolve } = Promise.withResolvers<void>();

  const skip = (id: Id, outcome: Exclude<Outcome<Id>, { kind: 'ended' }>): void => {
    begun.add(id);
    left -= 1;
    onSkip(id, outcome);
  };

  /** Everything below a failure, each once, named by the failure that holds it back. */
  const skipBelow = (id: Id): void => {
    const stack: Id[] = [...(dependents.get(id) ?? []), ...(schedule.alsoBlocks?.(id) ?? [])].reverse();
    for (let child = stack.pop(); child !== undefined; child = stack.pop()) {
      if (begun.has(child) || !blockers.has(child)) continue;
      skip(child, { kind: 'skipped', because: { kind: 'upstream', id } });
      for (const below of [...(dependents.get(child) ?? [])].reverse()) stack.push(below);
    }
  };

  const finish = (id: Id, verdict: Verdict): void => {
    running -= 1;
    left -= 1;
    if (verdict === 'success') {
      for (const child of dependents.get(id) ?? []) {
        const blocked = (blockers.get(child) ?? 0) - 1;
        blockers.set(child, blocked);
        if (blocked === 0) ready.push(child);
      }
    } else if (verdict === 'failed' && !signal.aborted) {
      skipBelow(id);
      if (failFast) stopping = true;
    }
    advance();
  };

  const advance = (): void => {
    while (!signal.aborted && !stopping && running < threads && next < ready.length) {
      const id = ready[next] as Id;
      next += 1;
      if (begun.has(id)) continue;
      begun.add(id);
      running += 1;
      void execute(id).then((verdict) => finish(id, verdict));
    }
    if (running > 0) return;
    if (signal.aborted || stopping) {
      for (const id of order) {
        if (begun.has(id)) continue;
        skip(id, signal.aborted ? { kind: 'cancelled' } : { kind: 'skipped', because: { kind: 'fail-fast' } });
      }
    }
    if (left === 0) resolve();
  };

  advance();
  return promise;
}
