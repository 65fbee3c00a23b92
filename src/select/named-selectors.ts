// Looking up a selector of selectors.yml by its name.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import { nearestNames } from './nearest-names.ts';
import type { NamedSelector, NamedSelectors } from './select-expr.ts';

/** Fails with SF4009. */
export function namedSelector(
  name: string,
  at: Span,
  { byName }: Pick<NamedSelectors, 'byName'>,
): Result<NamedSelector, Diagnostic> {
  const found = byName.get(name);
  return found === undefined ? err(selectorNotFound(name, at, [...byName.keys()])) : ok(found);
}

export function selectorNotFound(selector: string, at: Span, known: readonly string[]): Diagnostic {
  return errorDiagnostic('selectorNotFound', at, { selector, closest: nearestNames(selector, known)[0], known });
}
