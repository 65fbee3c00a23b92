// Where problems are reported, so that one run shows all of them. Stages stop between, never inside.
import type { Diagnostic } from './diagnostic.ts';

export class DiagnosticSink {
  readonly #diagnostics: Diagnostic[] = [];
  #errorCount = 0;

  report(diagnostic: Diagnostic): void {
    this.#diagnostics.push(diagnostic);
    if (diagnostic.severity === 'error') this.#errorCount += 1;
  }

  get hasErrors(): boolean {
    return this.#errorCount > 0;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }
}
