// Where a model's own file sets a config: for diagnostics that would otherwise point at a whole file.
import type { ModelNode } from '../core/node.ts';
import { type Span, wholeFile } from '../diagnostics/source-file.ts';

/** The key in a `config(…)` of the template, up to the end of its value; else the file, or the YAML that describes the model. */
export function configPlace(node: ModelNode, key: string): Span {
  const { template } = node;
  const call = /\bconfig\s*\(/.exec(template.text);
  if (call !== null) {
    const pattern = new RegExp(`\\b${key}\\s*=\\s*(?:'[^']*'|"[^"]*"|\\w+)?`, 'g');
    pattern.lastIndex = call.index;
    const found = pattern.exec(template.text);
    if (found !== null) return { file: template, start: found.index, end: found.index + found[0].length };
  }
  return node.declaredAt.file === template ? wholeFile(template) : node.declaredAt;
}
