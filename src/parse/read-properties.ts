// One YAML file -> what it says of nodes, with places. A pure function of its text and of what its templates are rendered with.
import type { z } from 'zod';
import type { ConfigPositions } from '../core/config-values.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import { checkYaml } from './check-yaml.ts';
import {
  analysisSchema,
  macroSchema,
  modelSchema,
  type NodeProperties,
  seedSchema,
  singularTestSchema,
} from './property-schema.ts';
import { hasTemplate, isLateConfig, renderValues, type ValueRenderer } from './render-values.ts';
import { type SourceProperties, sourceSchema } from './source-schema.ts';
import { parseYamlFile, type YamlFile, type YamlPath } from './yaml-file.ts';

export type PropertyKind = 'model' | 'seed' | 'analysis' | 'test' | 'macro';

/** What a YAML file says of one node (dbt calls it a patch). */
export interface PropertyEntry {
  readonly kind: PropertyKind;
  readonly name: string;
  readonly values: NodeProperties;
  /** The file's own keys as plain data: tests are read from here. */
  readonly yaml: YamlFile;
  readonly path: YamlPath;
  /** The name, where it is written. */
  readonly at: Span;
  /** Folders of the YAML file: the middle of its tests' fqn. */
  readonly folders: readonly string[];
}

export interface SourceEntry {
  readonly values: SourceProperties;
  readonly yaml: YamlFile;
  readonly path: YamlPath;
  readonly folders: readonly string[];
}

export interface PropertyFile {
  readonly entries: readonly PropertyEntry[];
  readonly sources: readonly SourceEntry[];
  /** Sources that are here but wrong: a reference to them is no second mistake. Undefined: it cannot be known which. */
  readonly brokenSources: readonly string[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const entryKinds = {
  models: ['model', modelSchema],
  seeds: ['seed', seedSchema],
  analyses: ['analysis', analysisSchema],
  tests: ['test', singularTestSchema],
  data_tests: ['test', singularTestSchema],
  macros: ['macro', macroSchema],
} as const satisfies Record<string, readonly [PropertyKind, z.ZodType<NodeProperties>]>;

/** Known to dbt, read over here: they describe, but change no data. */
const descriptiveKeys: ReadonlySet<string> = new Set(['version', 'exposures', 'groups', 'anchors']);
const notBuilt: Readonly<Record<string, string>> = {
  snapshots: 'these snapshots are left out',
  unit_tests: 'these tests do not run',
  functions: 'these functions are not made',
  metrics: 'they are left out',
  semantic_models: 'they are left out',
  saved_queries: 'they are left out',
};

export async function readPropertyFile(
  file: SourceFile,
  folders: readonly string[],
  renderer: ValueRenderer,
): Promise<PropertyFile> {
  const { yaml, diagnostics: problems } = parseYamlFile(file);
  const diagnostics = [...problems];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  if (yaml === undefined)
    return { entries: [], sources: [], brokenSources: undefined, diagnostics: inOrder(diagnostics) };
  const entries: PropertyEntry[] = [];
  const sources: SourceEntry[] = [];
  const brokenSources: string[] = [];
  if (yaml.data === null) return { entries, sources, brokenSources, diagnostics };
  if (!isJsonObject(yaml.data)) {
    const found = Array.isArray(yaml.data) ? 'a list' : 'a single value';
    report(errorDiagnostic('yamlWrongType', yaml.valueSpan([]), { key: file.path, expected: 'a mapping', found }));
    return { entries, sources, brokenSources: undefined, diagnostics };
  }
  const data = await renderedValues(yaml, yaml.data, renderer);
  for (const [key, value] of Object.entries(data)) {
    if (key === 'version') checkVersion(yaml, value, report);
    else if (key === 'sources') {
      for (const [path, item] of items(yaml, key, value, report)) {
        const values = checkYaml(sourceSchema, { yaml, path, value: item }, report);
        if (values !== undefined) sources.push({ values, yaml, path, folders });
        else if (isJsonObject(item) && typeof item['name'] === 'string') brokenSources.push(item['name']);
      }
    } else if (Object.hasOwn(entryKinds, key)) {
      const [kind, schema] = entryKinds[key as keyof typeof entryKinds];
      for (const [path, item] of items(yaml, key, value, report)) {
        const values = checkYaml<NodeProperties>(schema, { yaml, path, value: item }, report);
        if (values === undefined) continue;
        entries.push({ kind, name: values.name, values, yaml, path, at: yaml.valueSpan([...path, 'name']), folders });
      }
    } else if (Object.hasOwn(notBuilt, key)) {
      report(warningDiagnostic('propertyNotBuilt', yaml.keySpan([key]), { key, consequence: notBuilt[key] ?? '' }));
    } else if (!descriptiveKeys.has(key)) {
      const known = [...Object.keys(entryKinds), 'sources', ...descriptiveKeys, ...Object.keys(notBuilt)];
      report(
        errorDiagnostic('yamlUnknownKey', yaml.keySpan([key]), {
          key,
          where: 'a YAML file',
          closest: closest(key, known),
        }),
      );
    }
  }
  return { entries, sources, brokenSources, diagnostics: inOrder(diagnostics) };
}

/** As they stand in the file: a schema reports the outer keys last. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const start = ({ at }: Diagnostic): number => (at !== undefined && 'file' in at ? at.start : 0);
  return diagnostics.toSorted((a, b) => start(a) - start(b));
}

function checkVersion(yaml: YamlFile, value: JsonValue, report: (diagnostic: Diagnostic) => void): void {
  if (value === 2 || value === '2' || value === null) return;
  const shown = typeof value === 'object' ? 'a mapping' : String(value);
  report(
    errorDiagnostic('yamlWrongValue', yaml.valueSpan(['version']), { key: 'version', value: shown, allowed: ['2'] }),
  );
}

function items(
  yaml: YamlFile,
  key: string,
  value: JsonValue,
  report: (diagnostic: Diagnostic) => void,
): readonly (readonly [path: YamlPath, value: JsonValue])[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => [[key, index], item] as const);
  const found = isJsonObject(value) ? 'a mapping' : `"${String(value)}"`;
  report(errorDiagnostic('yamlWrongType', yaml.keySpan([key]), { key, expected: 'a list', found }));
  return [];
}

/** What stands under these keys is rendered later, with more in its context, or never. */
const lateKeys: ReadonlySet<string> = new Set(['tests', 'data_tests', 'external']);

async function renderedValues(yaml: YamlFile, data: JsonObject, renderer: ValueRenderer): Promise<JsonObject> {
  // Most files have none, and a look at their text is all that they cost.
  if (!hasTemplate(yaml.file.text)) return data;
  // A top-level `tests:` lists singular tests, whose configs are rendered like others.
  const isLate = (key: string, path: YamlPath): boolean => path.length > 0 && (lateKeys.has(key) || isLateConfig(key));
  return renderValues(data, { renderer, spanOf: yaml.valueSpan, isLate });
}

/** Places of the keys of a `config:` block. */
export function configPositions(yaml: YamlFile, path: YamlPath, config: JsonObject): ConfigPositions {
  return Object.fromEntries(Object.keys(config).map((key) => [key, yaml.valueSpan([...path, key])]));
}
