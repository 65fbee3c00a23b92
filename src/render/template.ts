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

/**
 * The code is several times the size of the tree and quickly made again, so it is kept only as long as nobody needs the
 * memory: a project has thousands of templates and renders each of them twice.
 */
interface TemplateParts {
  readonly tree: TemplateNode;
  code: WeakRef<TemplateCode> | undefined;
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

export function codeOf(template: Template): TemplateCode {
  const parts = partsOf.get(template) as TemplateParts;
  let code = parts.code?.deref();
  if (code === undefined) {
    code = compileTemplate(parts.tree);
    parts.code = new WeakRef(code);
  }
  return code;
}

/** The macros at the top level. */
export function macrosOf(template: Template): readonly MacroNode[] {
  return (partsOf.get(template) as TemplateParts).tree.body.filter((statement) => statement.kind === 'macro');
}
