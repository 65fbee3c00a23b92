// Which macro a name means: macros of the file's package, of the root package, of named packages, of sqlflow itself.
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import type { Template } from './template.ts';

export interface MacroParameter {
  readonly name: string;
  readonly hasDefault: boolean;
}

export interface MacroDefinition {
  /** As it is called: a test `x` is `test_x`, a materialization `materialization_x_default`. */
  readonly name: string;
  readonly kind: 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs';
  readonly file: SourceFile;
  readonly at: Span;
  readonly parameters: readonly MacroParameter[];
  /** Kind docs: the raw text. */
  readonly docsText?: string;
}

export interface MacroScope {
  has(name: string): boolean;
  names(): Iterable<string>;
}

/** The definitions at the top level of a macro file. */
export function definitionsOf(_template: Template): readonly MacroDefinition[] {
  throw new Error('not built yet');
}

export function createMacroScope(_input: {
  readonly rootPackage: string;
  readonly macros: readonly { readonly package: string; readonly definition: MacroDefinition }[];
}): MacroScope {
  throw new Error('not built yet');
}
