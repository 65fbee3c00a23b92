// A diagnostic on its way up through code that cannot go on without the value that is missing.
import { type Diagnostic, messageOf } from './diagnostic.ts';

/** Thrown where a diagnostic has to interrupt work; caught at the nearest stage or by the library's caller. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map(messageOf).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = list;
  }
}
