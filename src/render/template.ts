// A parsed template: what is kept of a file that is rendered again and again.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import { compileTemplate, type TemplateCode } from './eval/compile-template.ts';
import type { MacroNode, TemplateNode } from './syntax/nodes.ts';
import { parseText } from './syntax/statement-parser.ts';
import { SyntaxFailure } from './syntax/syntax-failure.ts';

/** A template's syntax tree; made by `parseTemplate`, rendered by `renderTemplate` as often as wanted. */
export interface Template {
  readonly file: SourceFile;
}

/** Either the tree, or what became of it when it was first rendered. */
interface TemplateParts {
  tree: TemplateNode | undefined;
  code: TemplateCode | undefined;
}

const partsOf = new WeakMap<Template, TemplateParts>();

/** Parses a file; the first mistake is the diagnostic. */
export function parseTemplate(file: SourceFile): Result<Template, Diagnostic> {
  try {
    const template: Template = { file };
    partsOf.set(template, { tree: parseText(file.text), code: undefined });
    return ok(template);
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    const at = { file, start: error.start, end: Math.max(error.start, error.end) };
    const data = { message: error.message, closest: error.closest };
    return err(errorDiagnostic(error.kind === 'syntax' ? 'templateSyntax' : 'templateNotCompiled', at, data));
  }
}

/** The template's code; its tree is given up for it, as it is not needed twice. */
export function codeOf(template: Template): TemplateCode {
  const parts = partsOf.get(template) as TemplateParts;
  parts.code ??= compileTemplate(parts.tree as TemplateNode);
  return parts.code;
}

/** The macros at the top level. */
export function macrosOf(template: Template): readonly MacroNode[] {
  const parts = partsOf.get(template) as TemplateParts;
  return (parts.tree?.body ?? []).filter((statement) => statement.kind === 'macro');
}
