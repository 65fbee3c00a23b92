// Renders the templates inside YAML values. A value that is one expression keeps its type, as in dbt.
import type { DocBlock } from '../core/manifest.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nodeGlobals } from '../render/node-globals.ts';
import { evaluateTemplate } from '../render/render-template.ts';
import { parseTemplate } from '../render/template.ts';
import { descriptionRenderer, placed } from './doc-blocks.ts';
import { jsonOf } from './host-json.ts';
import { type ParseContext, plainPort } from './parse-context.ts';
import type { ValueRenderer } from './render-values.ts';

export function createYamlRenderer(
  context: Pick<ParseContext, 'input' | 'projectName' | 'scope' | 'report'>,
  docs: readonly DocBlock[],
): ValueRenderer {
  const { input, projectName, scope, report } = context;
  const globals = nodeGlobals(plainPort(input, () => ({})));
  return {
    async value(text, at) {
      const fail = (diagnostic: Diagnostic): undefined => {
        report({ ...diagnostic, at: placed(diagnostic, at) } as Diagnostic);
        return undefined;
      };
      const template = parseTemplate({ path: at.file.path, text });
      if (!template.ok) return fail(template.error);
      const result = await evaluateTemplate({
        template: template.value,
        globals,
        macros: scope,
        packageName: projectName,
      });
      return result.ok ? jsonOf(result.value) : fail(result.error);
    },
    description: descriptionRenderer(projectName, docs, globals, report, scope.witness),
  };
}
