// Redshift's table locks: three modes, granted in the order of asking, held to the end of the transaction. A circle of
// waiting transactions has a victim: the one that closes it.
import { SqlError } from './sql-error.ts';

/** share: SELECT. write: INSERT, UPDATE, DELETE, COPY, one at a time. exclusive: DDL, LOCK, TRUNCATE; readers wait too. */
export type LockMode = 'share' | 'write' | 'exclusive';

const modeNames: Readonly<Record<LockMode, string>> = {
  share: 'AccessShareLock',
  write: 'ShareRowExclusiveLock',
  exclusive: 'AccessExclusiveLock',
};

/** Who holds and waits. */
export interface LockOwner {
  readonly pid: number;
}

interface Request {
  readonly owner: LockOwner;
  readonly mode: LockMode;
  readonly granted: PromiseWithResolvers<void>;
}

interface Lock {
  readonly held: Map<LockOwner, LockMode>;
  readonly queue: Request[];
}

export interface LockRow {
  readonly key: string;
  readonly pid: number;
  readonly mode: string;
  readonly granted: boolean;
}

export class Locks {
  readonly #locks = new Map<string, Lock>();

  /** Waits until it is granted; rejects with `deadlock detected`, or the signal's reason. */
  async acquire(owner: LockOwner, key: string, mode: LockMode, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const lock: Lock = this.#locks.get(key) ?? { held: new Map(), queue: [] };
    this.#locks.set(key, lock);
    const held = lock.held.get(owner);
    if (held !== undefined && covers(held, mode)) return;
    // Who holds one already goes before those that wait for it to let go.
    const ahead = held === undefined ? lock.queue : [];
    if (!conflictsWithHolders(lock, owner, mode) && !ahead.some((other) => conflict(other.mode, mode))) {
      lock.held.set(owner, strongest(held, mode));
      return;
    }
    const request: Request = { owner, mode, granted: Promise.withResolvers<void>() };
    if (held === undefined) lock.queue.push(request);
    else lock.queue.unshift(request);
    const circle = this.#circle(owner, owner, new Set());
    if (circle) {
      lock.queue.splice(lock.queue.indexOf(request), 1);
      throw new SqlError(
        'deadlock detected',
        `Process ${owner.pid} waits for ${modeNames[mode]} on ${key}; blocked by process ${[...lock.held.keys()].find((each) => each !== owner)?.pid ?? 0}.`,
      );
    }
    const stop = () => request.granted.reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await request.granted.promise;
    } catch (error) {
      const at = lock.queue.indexOf(request);
      if (at >= 0) lock.queue.splice(at, 1);
      this.#grant(lock);
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  releaseAll(owner: LockOwner): void {
    for (const [key, lock] of this.#locks) {
      if (!lock.held.delete(owner)) continue;
      this.#grant(lock);
      if (lock.held.size === 0 && lock.queue.length === 0) this.#locks.delete(key);
    }
  }

  /** All, for STV_LOCKS. */
  rows(): readonly LockRow[] {
    return [...this.#locks].flatMap(([key, { held, queue }]) => [
      ...[...held].map(([{ pid }, mode]) => ({ key, pid, mode: modeNames[mode], granted: true })),
      ...queue.map(({ owner, mode }) => ({ key, pid: owner.pid, mode: modeNames[mode], granted: false })),
    ]);
  }

  #grant(lock: Lock): void {
    while (lock.queue.length > 0) {
      const [first] = lock.queue as [Request];
      if (conflictsWithHolders(lock, first.owner, first.mode)) return;
      lock.queue.shift();
      lock.held.set(first.owner, strongest(lock.held.get(first.owner), first.mode));
      first.granted.resolve();
    }
  }

  /** True: `from` waits, through others, for `target`. */
  #circle(from: LockOwner, target: LockOwner, seen: Set<LockOwner>): boolean {
    for (const blocker of this.#blockers(from)) {
      if (blocker === target) return true;
      if (seen.has(blocker)) continue;
      seen.add(blocker);
      if (this.#circle(blocker, target, seen)) return true;
    }
    return false;
  }

  #blockers(owner: LockOwner): readonly LockOwner[] {
    const found: LockOwner[] = [];
    for (const { held, queue } of this.#locks.values()) {
      const at = queue.findIndex((request) => request.owner === owner);
      const request = queue[at];
      if (request === undefined) continue;
      for (const [holder, mode] of held) if (holder !== owner && conflict(mode, request.mode)) found.push(holder);
      for (const earlier of queue.slice(0, at)) if (conflict(earlier.mode, request.mode)) found.push(earlier.owner);
    }
    return found;
  }
}

function conflict(left: LockMode, right: LockMode): boolean {
  return left === 'exclusive' || right === 'exclusive' || (left === 'write' && right === 'write');
}

function conflictsWithHolders({ held }: Lock, owner: LockOwner, mode: LockMode): boolean {
  for (const [holder, other] of held) if (holder !== owner && conflict(other, mode)) return true;
  return false;
}

const strength: Readonly<Record<LockMode, number>> = { share: 0, write: 1, exclusive: 2 };
const covers = (held: LockMode, mode: LockMode): boolean => strength[held] >= strength[mode];

function strongest(held: LockMode | undefined, mode: LockMode): LockMode {
  return held !== undefined && covers(held, mode) ? held : mode;
}
