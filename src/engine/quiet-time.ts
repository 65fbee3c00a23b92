// A burst of saves is one change: what was named is handed on once nothing more was named for a while. It knows no files and no clock.

export class QuietTime {
  readonly #quietMs: number;
  readonly #after: (delayMs: number, work: () => void) => () => void;
  readonly #onQuiet: (names: readonly string[]) => void;
  readonly #names = new Set<string>();
  #stop: (() => void) | undefined;
  /** The longest wait that a name of the burst has asked for. */
  #waitMs = 0;

  /** `after` calls `work` once `delayMs` have gone by, and gives the way to stop it. */
  constructor(input: {
    readonly quietMs: number;
    readonly after: (delayMs: number, work: () => void) => () => void;
    /** Names in code-point order, each once. */
    readonly onQuiet: (names: readonly string[]) => void;
  }) {
    this.#quietMs = input.quietMs;
    this.#after = input.after;
    this.#onQuiet = input.onQuiet;
  }

  /** `atLeastMs`: the burst is not over before so long after it, for more is likely to be named. */
  add(name: string, atLeastMs = 0): void {
    this.#names.add(name);
    this.#stop?.();
    this.#waitMs = Math.max(this.#waitMs, this.#quietMs, atLeastMs);
    this.#stop = this.#after(this.#waitMs, () => {
      this.#stop = undefined;
      this.#waitMs = 0;
      const names = [...this.#names].sort();
      this.#names.clear();
      this.#onQuiet(names);
    });
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#waitMs = 0;
    this.#names.clear();
  }
}
