// What a process that reads a project again and again keeps of the last reading: files that are as they were are the same objects, and
// what was made of them alone is taken as it is. It is used as long as everything else that a reading rests on is the very same, too.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { RenderWitness } from '../render/render-witness.ts';
import { createTemplateCache, type TemplateCache } from './parse-context.ts';

export type Report = (diagnostic: Diagnostic) => void;

interface Made {
  readonly of: readonly unknown[];
  readonly value: unknown;
  readonly problems: readonly Diagnostic[];
}

export class ParseMemory {
  readonly templates: TemplateCache = createTemplateCache();
  #files: ReadonlyMap<string, SourceFile> = new Map();
  #surroundings: readonly unknown[] = [];
  /** Of the last reading, and of this one: what is not asked for any more is forgotten. */
  #before: ReadonlyMap<string, Made> = new Map();
  #now = new Map<string, Made>();

  /** The files just read, the unchanged ones as they were known; all others are forgotten. */
  recall<Read extends { readonly file: SourceFile }>(read: readonly Read[]): readonly Read[] {
    const recalled = read.map((entry) => {
      const known = this.#files.get(entry.file.path);
      return known?.text === entry.file.text ? { ...entry, file: known } : entry;
    });
    this.#files = new Map(recalled.map(({ file }) => [file.path, file]));
    return recalled;
  }

  /** Begins a reading. `surroundings`: objects and plain values that everything made in it rests on. */
  begin(surroundings: readonly unknown[]): void {
    this.#before = isSame(this.#surroundings, surroundings) ? this.#now : new Map();
    this.#now = new Map();
    this.#surroundings = surroundings;
  }

  /**
   * What was made of these very inputs in the last reading, its problems reported again; otherwise what `make` makes. Not kept where the
   * witness heard that it may come out otherwise next time.
   */
  async remembered<Value>(
    key: string,
    of: readonly unknown[],
    outside: { readonly report: Report; readonly witness: RenderWitness | undefined },
    make: (report: Report) => Value | Promise<Value>,
  ): Promise<Value> {
    const known = this.#before.get(key);
    if (known !== undefined && isSame(known.of, of)) {
      this.#now.set(key, known);
      for (const problem of known.problems) outside.report(problem);
      return known.value as Value;
    }
    const problems: Diagnostic[] = [];
    const { witness } = outside;
    const seen = witness?.changing.size;
    const value = await make((problem) => {
      problems.push(problem);
      outside.report(problem);
    });
    if (witness !== undefined && !witness.isChanging && witness.changing.size === seen)
      this.#now.set(key, { of, value, problems });
    return value;
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
