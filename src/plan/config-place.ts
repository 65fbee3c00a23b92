// Where a model's own file, or the YAML that describes it, sets a config: for diagnostics that would otherwise point at a whole file.
import type { ModelNode } from '../core/node.ts';
import { type Span, wholeFile } from '../diagnostics/source-file.ts';

/** The key in a `config(…)` of the template, up to the end of its value; else in the YAML; else the file, or the model's name in the YAML. */
export function configPlace(node: ModelNode, key: string): Span {
  const { template } = node;
  const call = /\bconfig\s*\(/.exec(template.text);
  if (call !== null) {
    const pattern = new RegExp(`\\b${key}\\s*=\\s*(?:'[^']*'|"[^"]*"|\\w+)?`, 'g');
    pattern.lastIndex = call.index;
    const found = pattern.exec(template.text);
    if (found !== null) return { file: template, start: found.index, end: found.index + found[0].length };
  }
  return node.declaredAt.file === template ? wholeFile(template) : (inYaml(node.declaredAt, key) ?? node.declaredAt);
}

/** The value of `key` behind the name at `name`, in the same entry: up to the end of the line, or of the braces around it. */
function inYaml({ file, start, end }: Span, key: string): Span | undefined {
  const line = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start);
  const indent = line.length - line.trimStart().length;
  // The keys of an entry stand right of its dash.
  const outside = line.trimStart().startsWith('-') ? indent : indent - 1;
  const rest = file.text.slice(end);
  const next = outside < 0 ? undefined : new RegExp(`\\n {0,${outside}}[^\\s#]`).exec(rest);
  const entry = rest.slice(0, next?.index);
  const value = `('[^']*'|"[^"]*"|[^\\s,{}'"#][^\\n,{}#]*)`;
  const found = new RegExp(`(?<![\\w-])${key.replace('_', '[_-]')}\\s*:[ \\t]*(?:\\n? *- *|\\[ *)?${value}`).exec(
    entry,
  );
  const text = found?.[1]?.trimEnd();
  if (found === null || text === undefined) return undefined;
  const from = end + found.index + found[0].lastIndexOf(text);
  return { file, start: from, end: from + text.length };
}
