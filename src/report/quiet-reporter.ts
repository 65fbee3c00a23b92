// `--quiet`: errors and nothing else.
import type { Event } from '../core/event.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../diagnostics/format-diagnostic.ts';
import type { Reporter, ReporterHost } from './reporter.ts';
import { diagnosticsOf, OncePrinter } from './result-diagnostics.ts';

export function createQuietReporter(host: ReporterHost): Reporter {
  const once = new OncePrinter();
  const print = (diagnostic: Diagnostic): void => {
    if (diagnostic.severity !== 'error' || !once.isNew(diagnostic)) return;
    host.write(
      `${formatDiagnostic(diagnostic, { color: host.color, projectFlags: host.projectFlags, width: host.size().columns })}\n`,
    );
  };
  return {
    onEvent(event: Event): void {
      if (event.type === 'diagnostic') print(event.diagnostic);
      if (event.type === 'node-finished') diagnosticsOf(event.result).forEach(print);
    },
    close(): void {},
  };
}
