// A template after rendering: the SQL, and the way back from each of its lines to the template.
import type { Span } from '../diagnostics/source-file.ts';

/**
 * For each line of the rendered text (index 0 = line 1): the template place that produced its beginning.
 * `stack` names the macro calls that were open, innermost first.
 */
export interface LineMap {
  readonly lines: readonly LineOrigin[];
}

export interface LineOrigin {
  readonly at: Span;
  readonly stack: readonly { readonly macro: string; readonly calledAt: Span }[];
}

export interface CompiledSql {
  readonly text: string;
  readonly lineMap: LineMap;
}
