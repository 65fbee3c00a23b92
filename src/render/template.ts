// A parsed template.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { Result } from '../util/result.ts';

/** A template's syntax tree; made by `parseTemplate`, rendered by `renderTemplate` as often as wanted. */
export interface Template {
  readonly file: SourceFile;
}

export function parseTemplate(_file: SourceFile): Result<Template, Diagnostic> {
  throw new Error('not built yet');
}
