// Gates hold statements until a test opens them: order is proved without sleeping.

/** `before`: the statement has not begun. `after`: it is done, its transaction is open. A batch's own end is the statement `commit`. */
export type GatePoint = 'before' | 'after';

export interface Gate {
  /** Resolves when a first statement is held. */
  readonly reached: Promise<void>;
  /** Held now. */
  readonly waiting: number;
  /** Lets all go, those that come later too. */
  open(): void;
}

interface LiveGate extends Gate {
  readonly pattern: RegExp;
  readonly point: GatePoint;
  readonly opened: Promise<void>;
  enter(): void;
  leave(): void;
}

export class Gates {
  readonly #gates: LiveGate[] = [];

  hold(pattern: RegExp, point: GatePoint = 'before'): Gate {
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    let waiting = 0;
    const gate: LiveGate = {
      pattern,
      point,
      reached: reached.promise,
      opened: opened.promise,
      get waiting() {
        return waiting;
      },
      enter: () => {
        waiting += 1;
        reached.resolve();
      },
      leave: () => {
        waiting -= 1;
      },
      open: () => {
        this.#gates.splice(this.#gates.indexOf(gate), 1);
        opened.resolve();
      },
    };
    this.#gates.push(gate);
    return gate;
  }

  openAll(): void {
    for (const gate of [...this.#gates]) gate.open();
  }

  /** Waits at every gate that wants this statement; rejects when `signal` aborts. */
  async pass(sql: string, point: GatePoint, signal: AbortSignal): Promise<void> {
    for (const gate of this.#gates.filter((each) => each.point === point && each.pattern.test(sql))) {
      gate.enter();
      try {
        await orAborted(gate.opened, signal);
      } finally {
        gate.leave();
      }
    }
  }
}

/** Rejects with the signal's reason as soon as it aborts. */
export async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
