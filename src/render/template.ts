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

interface TemplateParts {
  readonly tree: TemplateNode;
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

// A template's code is several times the size of its tree and quickly made again; a project has thousands of templates and
// renders most of them twice. So only the last ones keep theirs.
const mostKept = 256;
const kept: TemplateParts[] = [];
let oldest = 0;

/** The template as closures. */
export function codeOf(template: Template): TemplateCode {
  const parts = partsOf.get(template) as TemplateParts;
  if (parts.code !== undefined) return parts.code;
  const dropped = kept[oldest];
  if (dropped !== undefined) dropped.code = undefined;
  kept[oldest] = parts;
  oldest = (oldest + 1) % mostKept;
  parts.code = compileTemplate(parts.tree);
  return parts.code;
}

/** The macros at the top level. */
export function macrosOf(template: Template): readonly MacroNode[] {
  return (partsOf.get(template) as TemplateParts).tree.body.filter((statement) => statement.kind === 'macro');
}
