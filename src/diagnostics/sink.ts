// Where problems are reported, so that one run shows all of them. Stages stop between, never inside.
import type { Diagnostic } from './diagnostic.ts';
import type { SourceFile } from './source-file.ts';

export class DiagnosticSink {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #seen = new Map<SourceFile, Set<string>>();
  #errorCount = 0;

  /** A mistake that every node below a folder of the config meets stands in one place: it is told once. */
  report(diagnostic: Diagnostic): void {
    if (this.#isKnown(diagnostic)) return;
    this.#diagnostics.push(diagnostic);
    if (diagnostic.severity === 'error') this.#errorCount += 1;
  }

  #isKnown({ name, at, data }: Diagnostic): boolean {
    if (at === undefined || !('file' in at)) return false;
    const { node: _, ...facts } = data as { readonly node?: unknown };
    const key = JSON.stringify([name, at.start, at.end, facts]);
    const keys = this.#seen.get(at.file);
    if (keys === undefined) this.#seen.set(at.file, new Set([key]));
    else if (keys.has(key)) return true;
    else keys.add(key);
    return false;
  }

  get hasErrors(): boolean {
    return this.#errorCount > 0;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }
}
