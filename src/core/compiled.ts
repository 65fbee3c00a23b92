// A template after rendering: the SQL, and the way back from each of its lines to the template.
import type { Span } from '../diagnostics/source-file.ts';

/** For each line of the rendered text (index 0 = line 1) where it came from. */
export interface LineMap {
  readonly lines: readonly LineOrigin[];
}

/** The template place that produced the beginning of a line. */
export interface LineOrigin extends Origin {
  /** Of a line that came from several places: the pieces behind the first, in order; each reaches to the next. */
  readonly pieces?: readonly LinePiece[];
}

export interface LinePiece extends Origin {
  /** Characters of the line before it. */
  readonly offset: number;
  /** The template's own text, character for character; else the value of an expression, which `at` covers. */
  readonly isText: boolean;
}

export interface Origin {
  readonly at: Span;
  /** The macro calls that were open and the set blocks that were printed, innermost first. */
  readonly stack: readonly OriginFrame[];
}

export interface OriginFrame {
  readonly what: 'macro' | 'set block';
  readonly name: string;
  readonly calledAt: Span;
}

export interface CompiledSql {
  readonly text: string;
  readonly lineMap: LineMap;
}
