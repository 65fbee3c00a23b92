// A parsed template: what is kept of a file that is rendered again and again.
import { Bug } from '../diagnostics/bug.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import { bindTemplate } from './eval/bind-names.ts';
import type { MacroNode, TemplateNode } from './syntax/nodes.ts';
import type { TemplatePlan } from './syntax/plans.ts';
import { parseText } from './syntax/statement-parser.ts';
import { SyntaxFailure } from './syntax/syntax-failure.ts';

/** A template's syntax tree; made by `parseTemplate`, rendered by `renderTemplate` as often as wanted. */
export interface Template {
  readonly file: SourceFile;
}

// The tree lies in the template itself: a WeakMap of thousands of templates makes every collection of garbage slow.
class ParsedTemplate implements Template {
  readonly file: SourceFile;
  tree: TemplateNode;
  /** Its macros were given out, to be called without the file being rendered. */
  givenOut = false;

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

/** The tree, ready to be rendered. */
export function treeOf(template: Template): TemplateNode & { readonly plan: TemplatePlan } {
  const parsed = parsedOf(template);
  // Names mean one thing in a rendered file and another in its macros alone, so each has a tree of its own.
  if (parsed.givenOut) {
    parsed.tree = parseText(parsed.file.text);
    parsed.givenOut = false;
  }
  const { tree } = parsed;
  if (tree.plan === undefined) bindTemplate(tree);
  return tree as TemplateNode & { readonly plan: TemplatePlan };
}

/** The macros at the top level, and the names that the file sets. */
export function macrosOf(template: Template): {
  readonly macros: readonly MacroNode[];
  readonly assigned: readonly string[];
} {
  const parsed = parsedOf(template);
  if (parsed.tree.plan !== undefined) parsed.tree = parseText(parsed.file.text);
  parsed.givenOut = true;
  const { body, assigned } = parsed.tree;
  return { macros: body.filter((statement) => statement.kind === 'macro'), assigned };
}

function parsedOf(template: Template): ParsedTemplate {
  if (!(template instanceof ParsedTemplate)) throw new Bug('a template that parseTemplate did not make');
  return template;
}
