// A parsed template: what is kept of a file that is rendered again and again.
import { Bug } from '../diagnostics/bug.ts';
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

// The tree lies in the template itself: a WeakMap of thousands of templates makes every collection of garbage slow.
class ParsedTemplate implements Template {
  readonly file: SourceFile;
  readonly tree: TemplateNode;
  uses = 0;
  code: TemplateCode | undefined = undefined;

  constructor(file: SourceFile, tree: TemplateNode) {
    this.file = file;
    this.tree = tree;
  }
}

/** Parses a file; the first mistake is the diagnostic. */
export function parseTemplate(file: SourceFile): Result<Template, Diagnostic> {
  try {
    return ok(new ParsedTemplate(file, parseText(file.text)));
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    const at = { file, start: error.start, end: Math.max(error.start, error.end) };
    const data = { message: error.message, closest: error.closest };
    const { innermost } = error;
    const labels = innermost === undefined ? [] : [{ at: { file, ...innermost }, text: 'opened here' }];
    return err(errorDiagnostic(error.kind === 'syntax' ? 'templateSyntax' : 'templateNotCompiled', at, data, labels));
  }
}

// A template's code is several times the size of its tree and quickly made again; a project has thousands of templates and
// renders most of them twice, at two times. So only those that are used again, and of them the last ones, keep theirs.
const mostKept = 256;
const kept: ParsedTemplate[] = [];
let oldest = 0;

/** The template as closures. */
export function codeOf(template: Template): TemplateCode {
  const parsed = parsedOf(template);
  if (parsed.code !== undefined) return parsed.code;
  const code = compileTemplate(parsed.tree);
  parsed.uses += 1;
  if (parsed.uses > 1) keepCode(parsed, code);
  return code;
}

function keepCode(parsed: ParsedTemplate, code: TemplateCode): void {
  const dropped = kept[oldest];
  if (dropped !== undefined) dropped.code = undefined;
  kept[oldest] = parsed;
  oldest = (oldest + 1) % mostKept;
  parsed.code = code;
}

/** The macros at the top level. */
export function macrosOf(template: Template): readonly MacroNode[] {
  return parsedOf(template).tree.body.filter((statement) => statement.kind === 'macro');
}

function parsedOf(template: Template): ParsedTemplate {
  if (!(template instanceof ParsedTemplate)) throw new Bug('a template that parseTemplate did not make');
  return template;
}
