// `{% docs name %}` blocks of Markdown files, and the descriptions that call them.
import type { DocBlock } from '../core/manifest.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Span } from '../diagnostics/source-file.ts';
import type { Globals } from '../render/host.ts';
import { hostFunction } from '../render/host-function.ts';
import { createMacroScope, definitionsOf } from '../render/macro-scope.ts';
import { evaluateTemplate } from '../render/render-template.ts';
import type { RenderWitness } from '../render/render-witness.ts';
import { parseTemplate } from '../render/template.ts';
import { closest } from '../util/closest.ts';
import type { TemplateCache } from './parse-context.ts';
import type { ReadFile } from './project-files.ts';

export function collectDocs(
  projectName: string,
  files: readonly ReadFile[],
  templates: TemplateCache,
  report: (diagnostic: Diagnostic) => void,
): readonly DocBlock[] {
  const blocks: DocBlock[] = [];
  for (const { role, file } of files) {
    // Markdown without a block is prose that may hold any braces.
    if (role !== 'docs' || !/\{%-?\s*docs\s/.test(file.text)) continue;
    const parsed = templates.parsed(file);
    if (!parsed.ok) {
      report(parsed.error);
      continue;
    }
    for (const { kind, name, docsText } of definitionsOf(parsed.value)) {
      if (kind === 'docs') blocks.push({ name, package: projectName, text: (docsText ?? '').trim(), file });
    }
  }
  return blocks;
}

/** Renders descriptions: they can call `doc('name')` and what YAML has (`var`, `env_var`, `target`), and no macros, as in dbt. */
export function descriptionRenderer(
  projectName: string,
  blocks: readonly DocBlock[],
  globals: Globals,
  report: (diagnostic: Diagnostic) => void,
  witness?: RenderWitness,
): (text: string, at: Span) => Promise<string> {
  const byName = new Map(blocks.map((block) => [block.name, block]));
  const macros = createMacroScope({ rootPackage: projectName, macros: [], witness });
  return async (text, at) => {
    const doc = hostFunction('doc', ['package_or_name', 'name?'], (args) => {
      const name = String(args['name'] ?? args['package_or_name']);
      const block = byName.get(name);
      if (block !== undefined) return block.text;
      const start = at.file.text.indexOf(name, at.start);
      const place: Span = start >= 0 && start < at.end ? { file: at.file, start, end: start + name.length } : at;
      throw new DiagnosticError(errorDiagnostic('docNotFound', place, { name, closest: closest(name, byName.keys()) }));
    });
    const template = parseTemplate({ path: at.file.path, text });
    // Prose with braces that are no template is left as it is.
    if (!template.ok) return text;
    try {
      const result = await evaluateTemplate({
        template: template.value,
        globals: {
          has: (name) => name === 'doc' || globals.has(name),
          get: (name) => (name === 'doc' ? doc : globals.get(name)),
          names: () => ['doc', ...globals.names()],
        },
        macros,
        packageName: projectName,
      });
      if (result.ok) return typeof result.value === 'string' ? result.value : text;
      report({ ...result.error, at: placed(result.error, at) });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) report(diagnostic);
    }
    return text;
  };
}

/** A place in the text of a YAML value says nothing to the reader of the file: the value's own place does. */
export function placed(diagnostic: Diagnostic, at: Span): Span {
  const own = diagnostic.at;
  return own !== undefined && 'file' in own && own.file === at.file ? own : at;
}
