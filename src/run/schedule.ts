// Order and nothing else: starts a step when all that it waits for has succeeded, at most `threads` at a time; of several that could
// start, the one with the longest way below it. Counts blockers down; knows nothing of SQL, events or results.
import { ReadySteps } from './ready-steps.ts';

export type Verdict = 'success' | 'failed' | 'cancelled';

export type Outcome<Id> =
  | { readonly kind: 'ended'; readonly verdict: Verdict }
  | {
      readonly kind: 'skipped';
      readonly because: { readonly kind: 'upstream'; readonly id: Id } | { readonly kind: 'fail-fast' };
    }
  | { readonly kind: 'cancelled' };

export interface Schedule<Id> {
  /** In an order that respects `waitsFor`; of steps with equally long ways below them the one that was ready first starts first. */
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
  /** Steps that `id` passes judgement on, which makes it as urgent as what follows them. */
  readonly judges?: (id: Id) => Iterable<Id>;
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
  // One after the other the sum is the same in any order, and the plan's own is the one that people know.
  const ready = new ReadySteps(threads === 1 ? new Map() : waysBelow(schedule, dependents));
  for (const id of order) if (blockers.get(id) === 0) ready.add(id);
  const begun = new Set<Id>();
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
        if (blocked === 0) ready.add(child);
      }
    } else if (verdict === 'failed' && !signal.aborted) {
      skipBelow(id);
      if (failFast) stopping = true;
    }
    advance();
  };

  const advance = (): void => {
    while (!signal.aborted && !stopping && running < threads) {
      const id = ready.take();
      if (id === undefined) break;
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

/** How many steps stand on the longest way from each step down, itself left out. */
function waysBelow<Id>({ order, judges }: Schedule<Id>, dependents: ReadonlyMap<Id, readonly Id[]>): Map<Id, number> {
  const ways = new Map<Id, number>();
  for (const id of order.toReversed()) {
    let longest = 0;
    for (const child of dependents.get(id) ?? []) longest = Math.max(longest, 1 + (ways.get(child) ?? 0));
    ways.set(id, longest);
  }
  if (judges === undefined) return ways;
  for (const id of order)
    for (const judged of judges(id)) ways.set(id, Math.max(ways.get(id) ?? 0, (ways.get(judged) ?? 0) - 1));
  return ways;
}
