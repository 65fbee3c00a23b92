// Watches which keys JSON files have while they pass by, on a sample: keys that no column takes, keys that differ from a column
// only by case. Cheap enough to be always on; `on_new_field: fail` asks the engine for all keys instead.
import type { LoadSpec } from '../core/load-spec.ts';

/** COPY's `auto` drops unknown keys in silence; with `paths`, leaving out is what the user asked for. */
export function watchesFields(load: LoadSpec): boolean {
  return load.format.kind === 'json' && ['auto', 'auto-ignorecase'].includes(load.format.mapping.kind);
}

const recordsPerFile = 3;
const keysKept = 1000;

export class FieldWatch {
  readonly #enabled: boolean;
  /** key -> the first file that was seen to have it. */
  readonly #seen = new Map<string, string>();
  readonly #texts = new Set<string>();
  #files = 0;

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** Looks at the first records of a file, given as JSON lines. Every file of the first thousand, then every sixteenth. */
  sample(uri: string, lines: Buffer): void {
    this.#files += 1;
    if (this.#files > 1000 && this.#files % 16 !== 0) return;
    let start = 0;
    for (let record = 0; record < recordsPerFile && start < lines.length; record += 1) {
      const found = lines.indexOf(0x0a, start);
      const end = found < 0 ? lines.length : found;
      this.#look(uri, lines.toString('utf8', start, end));
      start = end + 1;
    }
  }

  add(key: string, uri: string): void {
    if (!this.#seen.has(key) && this.#seen.size < keysKept) this.#seen.set(key, uri);
  }

  get keys(): ReadonlyMap<string, string> {
    return this.#seen;
  }

  /** Keys that had a text for a value. */
  get texts(): ReadonlySet<string> {
    return this.#texts;
  }

  #look(uri: string, line: string): void {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        for (const [key, held] of Object.entries(value)) {
          if (this.#enabled) this.add(key, uri);
          if (typeof held === 'string' && this.#texts.size < keysKept) this.#texts.add(key);
        }
      }
    } catch {
      // A broken line is the engine's to refuse.
    }
  }
}
