// The project's selectors.yml: read beside the config, templates in its texts rendered, definitions checked.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { ParseInput } from '../parse/parse-context.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import { parseYamlFile, type YamlFile, type YamlPath } from '../parse/yaml-file.ts';
import { createYamlRenderer } from '../parse/yaml-renderer.ts';
import { readSelectors } from '../select/read-selectors.ts';
import type { NamedSelectors } from '../select/select-expr.ts';
import type { JsonValue } from '../util/json.ts';

const FILE_NAME = 'selectors.yml';

/** No selectors where there is no such file. Everything that is wrong in it is reported. */
export async function readSelectorsFile(
  input: ParseInput,
  parsed: ParsedProject,
  report: (diagnostic: Diagnostic) => void,
): Promise<NamedSelectors> {
  const none: NamedSelectors = { byName: new Map(), defaultName: undefined };
  let text: string;
  try {
    text = await readFile(join(input.config.projectDir, FILE_NAME), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code !== 'ENOENT') report(errorDiagnostic('fileNotReadable', undefined, { path: FILE_NAME, reason: code }));
    return none;
  }
  const file: SourceFile = { path: FILE_NAME, text };
  const { yaml, diagnostics } = parseYamlFile(file);
  for (const diagnostic of diagnostics) report(diagnostic);
  if (yaml === undefined || diagnostics.length > 0) return none;
  const data = await rendered(yaml, input, parsed, report);
  const { manifest } = parsed;
  const spans = {
    valueSpan: (path: YamlPath) => yaml.valueSpan(path),
    keySpan: (path: YamlPath) => yaml.keySpan(path),
  };
  return data === undefined ? none : readSelectors({ file, data, ...spans }, manifest, report);
}

/** Undefined where a template failed; that is reported. */
async function rendered(
  yaml: YamlFile,
  input: ParseInput,
  parsed: ParsedProject,
  report: (diagnostic: Diagnostic) => void,
): Promise<JsonValue | undefined> {
  const { manifest, macros } = parsed;
  const renderer = createYamlRenderer({ input, projectName: manifest.projectName, scope: macros, report }, []);
  let failed = false;
  const walk = async (value: JsonValue, path: YamlPath): Promise<JsonValue> => {
    if (typeof value === 'string') {
      if (!/\{[{%#]/.test(value)) return value;
      const result = await renderer.value(value, yaml.valueSpan(path));
      failed ||= result === undefined;
      return result ?? null;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const items: JsonValue[] = [];
      for (const [index, item] of (value as readonly JsonValue[]).entries())
        items.push(await walk(item, [...path, index]));
      return items;
    }
    const entries: [string, JsonValue][] = [];
    for (const [key, inner] of Object.entries(value)) entries.push([key, await walk(inner, [...path, key])]);
    return Object.fromEntries(entries);
  };
  const data = await walk(yaml.data, []);
  return failed ? undefined : data;
}
