// How many statements run at once. A statement of the bindings holds one of libuv's threads until it ends; without a bound, file
// reads would wait behind them (UV_THREADPOOL_SIZE has to leave room; cli/ sets it to threads + 4 before the first import).
// Transactions hold a slot only while one of their statements runs, so waiting for a slot cannot deadlock.

export class StatementSlots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async hold<T>(run: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
