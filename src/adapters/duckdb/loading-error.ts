// Why the engine itself could not be loaded: its native part is a package of its own for each platform, which npm may have left out.
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';

const missing: ReadonlySet<unknown> = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED']);

/** What to throw for whatever importing the bindings threw. */
export function loadingError(error: unknown): unknown {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  const names = /@duckdb\/|duckdb\.node|libduckdb/.test(message ?? '');
  if (!names && !missing.has(code)) return error;
  return new DiagnosticError(
    errorDiagnostic('engineNotInstalled', undefined, { engine: 'DuckDB', reason: message?.split('\n')[0] ?? '' }),
  );
}
