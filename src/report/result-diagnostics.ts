// The diagnostics of a result, each once: causes, warnings, and what its tests found (which may be the same objects).
import type { NodeResult } from '../core/node-result.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../diagnostics/format-diagnostic.ts';

export function diagnosticsOf(result: NodeResult): readonly Diagnostic[] {
  if (result.status !== 'success' && result.status !== 'failed') return [];
  const own = result.status === 'failed' ? result.causes : result.warnings;
  return [...new Set([...own, ...result.tests.flatMap((test) => test.diagnostic ?? [])])];
}

/** Remembers what was printed, by its text: the same problem may arrive as an event and as a cause. */
export class OncePrinter {
  readonly #printed = new Set<string>();

  isNew(diagnostic: Diagnostic): boolean {
    const text = formatDiagnostic(diagnostic, { color: false, width: Number.POSITIVE_INFINITY });
    if (this.#printed.has(text)) return false;
    this.#printed.add(text);
    return true;
  }
}
