// Templates inside data that a file holds -> what they come to: the strings of YAML, and of the config's trees. Knows no schema.
import type { ProjectConfig } from '../config/project-config.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import type { YamlPath } from './yaml-file.ts';

/** Renders the strings that hold templates; undefined where that failed (and was reported). */
export interface ValueRenderer {
  value(text: string, at: Span): Promise<JsonValue | undefined>;
  description(text: string, at: Span): Promise<string>;
}

export function hasTemplate(text: string): boolean {
  return /\{[{%#]/.test(text);
}

/** Every string of `data` that holds a template, rendered; what stands under a key that `isLate` stays as it is. */
export async function renderValues(
  data: JsonObject,
  options: {
    readonly renderer: ValueRenderer;
    readonly spanOf: (path: YamlPath) => Span;
    readonly isLate: (key: string, path: YamlPath) => boolean;
  },
): Promise<JsonObject> {
  const { renderer, spanOf, isLate } = options;
  // What cannot be rendered is reported, and no second mistake: null stands for a config that is not set.
  const walk = async (value: JsonValue, path: YamlPath): Promise<JsonValue | undefined> => {
    if (typeof value === 'string') {
      if (!hasTemplate(value)) return value;
      const at = spanOf(path);
      if (path.at(-1) === 'description') return renderer.description(value, at);
      return renderer.value(value, at);
    }
    if (Array.isArray(value)) {
      const list: JsonValue[] = [];
      for (const [index, item] of (value as readonly JsonValue[]).entries()) {
        const rendered = await walk(item, [...path, index]);
        if (rendered !== undefined) list.push(rendered);
      }
      return list;
    }
    return isJsonObject(value) ? walkObject(value, path) : value;
  };
  const walkObject = async (object: JsonObject, path: YamlPath): Promise<JsonObject> => {
    const rendered: Record<string, JsonValue> = {};
    for (const [key, inner] of Object.entries(object))
      rendered[key] = isLate(key, path) ? inner : ((await walk(inner, [...path, key])) ?? null);
    return rendered;
  };
  return walkObject(data, []);
}

const lateConfig = /^(?:\+\s*)?(?:(?:pre|post)[-_]hook|sql_header)$/;

/** Is it a config that is rendered later, with more in its context? With the `+` that it may have in a tree. */
export function isLateConfig(key: string): boolean {
  return lateConfig.test(key);
}

/** The trees with their templates rendered (`+enabled: "{{ var('weekly') }}"`), as dbt renders those of dbt_project.yml. */
export async function renderTrees(
  trees: ProjectConfig['trees'],
  renderer: ValueRenderer,
): Promise<ProjectConfig['trees']> {
  const rendered = async (tree: ProjectConfig['trees']['models']): Promise<typeof tree> => {
    const spanOf = (path: YamlPath): Span => tree.spanOf(path, 'value');
    return { ...tree, values: await renderValues(tree.values, { renderer, spanOf, isLate: isLateConfig }) };
  };
  return {
    models: await rendered(trees.models),
    seeds: await rendered(trees.seeds),
    sources: await rendered(trees.sources),
    tests: await rendered(trees.tests),
  };
}
