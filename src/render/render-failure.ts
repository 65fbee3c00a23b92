// What went wrong in a rendering, as a diagnostic: the place, the macros that were open, Python's words.
import { type Diagnostic, errorDiagnostic, type Label } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { MacroReturn } from './eval/macro.ts';
import type { Runtime } from './eval/runtime.ts';
import { HostFailure } from './host.ts';
import { argumentPath } from './node-port.ts';
import { LimitReached } from './values/budget.ts';
import { PyError } from './values/py-error.ts';

/** The diagnostic of an error that a rendering threw; errors that are nobody's mistake in the project are thrown again. */
export function renderFailure(error: unknown, rt: Runtime): Diagnostic {
  const at = rt.site;
  const labels = macroLabels(rt);
  if (error instanceof PyError) {
    const { message } = error;
    const near = error.lookup === undefined ? undefined : closest(error.lookup.name, error.lookup.candidates());
    if (error.type === 'UndefinedError')
      return errorDiagnostic('templateUndefined', at, { message, closest: near }, labels);
    if (error.type === 'CompilationError') return errorDiagnostic('templateRaised', at, { message }, labels);
    return errorDiagnostic('templateFailed', at, { type: error.type, message }, labels);
  }
  if (error instanceof HostFailure)
    return errorDiagnostic('templateCallFailed', at, { message: error.message }, labels);
  if (error instanceof LimitReached) {
    return errorDiagnostic('templateLimit', at, { limit: error.limit, most: error.most }, labels);
  }
  if (error instanceof DiagnosticError) {
    const first = error.diagnostics[0] as Diagnostic;
    return { ...first, at: placeInTemplate(first.at, at), labels: [...first.labels, ...labels] } as Diagnostic;
  }
  if (error instanceof MacroReturn) {
    return errorDiagnostic(
      'templateFailed',
      at,
      { type: 'MacroReturn', message: 'return() outside of a macro' },
      labels,
    );
  }
  if (error instanceof RangeError) {
    const limit = /string length|array length/i.test(error.message) ? 'outputSize' : 'depth';
    const { limits } = rt.budget;
    return errorDiagnostic('templateLimit', at, { limit, most: limits[limit] }, labels);
  }
  throw error;
}

/** A mistake in a text that the call at `site` was given: where its words stand in the call, if they stand there once. */
function placeInTemplate(place: Diagnostic['at'], site: Span): Diagnostic['at'] {
  if (place === undefined) return site;
  if (!('file' in place) || place.file.path !== argumentPath) return place;
  const words = place.file.text.slice(place.start, place.end);
  const call = site.file.text.slice(site.start, site.end);
  const found = words === '' ? -1 : call.indexOf(words);
  if (found < 0 || call.includes(words, found + 1)) return site;
  return { file: site.file, start: site.start + found, end: site.start + found + words.length };
}

/** Innermost first. */
function macroLabels(rt: Runtime): Label[] {
  const calls = rt.stack.toReversed();
  const shown = calls.length > 12 ? [...calls.slice(0, 6), ...calls.slice(-6)] : calls;
  return shown.map((call) => ({
    at: { file: call.file, start: call.at.start, end: call.at.end },
    text: `in macro "${call.macro}", called here`,
  }));
}
