// What a process that reads a project again and again keeps of the last reading: files that are as they were are the same objects,
// so their templates need not be parsed again. It holds nothing but texts and syntax trees: nothing in it can be out of date.
import type { SourceFile } from '../diagnostics/source-file.ts';
import { createTemplateCache, type TemplateCache } from './parse-context.ts';

export class ParseMemory {
  readonly templates: TemplateCache = createTemplateCache();
  #files: ReadonlyMap<string, SourceFile> = new Map();

  /** The files just read, the unchanged ones as they were known; all others are forgotten. */
  recall<Read extends { readonly file: SourceFile }>(read: readonly Read[]): readonly Read[] {
    const recalled = read.map((entry) => {
      const known = this.#files.get(entry.file.path);
      return known?.text === entry.file.text ? { ...entry, file: known } : entry;
    });
    this.#files = new Map(recalled.map(({ file }) => [file.path, file]));
    return recalled;
  }
}
