// Reads the entries of `data_tests:` / `tests:`: which test, its arguments, its configs, each with its place. Resolves nothing.
import type { ConfigPositions } from '../core/config-values.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

export interface TestEntry {
  /** Without its package. */
  readonly testName: string;
  /** `dbt_utils` of `dbt_utils.at_least_one`. */
  readonly namespace: string | undefined;
  /** As written, without `model` and `column_name`. */
  readonly args: JsonObject;
  readonly argSpan: (name: string) => Span;
  readonly config: JsonObject;
  readonly configPositions: ConfigPositions;
  /** The user's own `name:`. */
  readonly customName: string | undefined;
  readonly description: string;
  /** The test's name in the list. */
  readonly at: Span;
}

/** Configs that may stand beside the arguments or under `config:`. */
const configKeys: ReadonlySet<string> = new Set([
  ...['severity', 'warn_if', 'error_if', 'fail_calc', 'where', 'limit', 'store_failures', 'store_failures_as'],
  ...['enabled', 'tags', 'meta', 'alias', 'schema', 'database', 'group', 'sql_header'],
]);

const namePattern = /^(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)$/;

/**
 * The tests under one node or column.
 *
 * @param path where the mapping stands that has the keys `data_tests` and `tests`
 */
export function readTestEntries(
  yaml: YamlFile,
  path: YamlPath,
  lists: { readonly data_tests?: unknown; readonly tests?: unknown },
  report: (diagnostic: Diagnostic) => void,
): readonly TestEntry[] {
  const entries: TestEntry[] = [];
  for (const key of ['data_tests', 'tests'] as const) {
    const list = lists[key];
    if (!Array.isArray(list)) continue;
    list.forEach((value: JsonValue, index) => {
      const entry = readEntry(yaml, [...path, key, index], value, report);
      if (entry !== undefined) entries.push(entry);
    });
  }
  return entries;
}

function readEntry(
  yaml: YamlFile,
  path: YamlPath,
  value: JsonValue,
  report: (diagnostic: Diagnostic) => void,
): TestEntry | undefined {
  const malformed = (at: Span, reason: string, hint?: string): undefined => {
    report(errorDiagnostic('testMalformed', at, { reason, hint }));
    return undefined;
  };
  if (typeof value === 'string') return build(value, {}, yaml.valueSpan(path), path);
  if (!isJsonObject(value)) return malformed(yaml.valueSpan(path), 'it is neither a name nor a mapping');
  const named = value['test_name'];
  if (named !== undefined) {
    const at = yaml.valueSpan([...path, 'test_name']);
    if (typeof named !== 'string') return malformed(at, '"test_name" must be a text');
    const { test_name: _, ...rest } = value;
    return build(named, rest, at, path);
  }
  const [name, ...others] = Object.keys(value);
  if (name === undefined) return malformed(yaml.valueSpan(path), 'it is empty');
  const second = others[0];
  if (second !== undefined) {
    const at = yaml.keySpan([...path, second]);
    return malformed(at, `"${second}" stands beside "${name}"`, `indent it, so that it stands under "${name}:"`);
  }
  const body = value[name] ?? {};
  if (!isJsonObject(body)) {
    const at = yaml.valueSpan([...path, name]);
    return malformed(at, `what stands under "${name}" must be a mapping of arguments`);
  }
  return build(name, body, yaml.keySpan([...path, name]), [...path, name]);

  function build(full: string, body: JsonObject, at: Span, bodyPath: YamlPath): TestEntry | undefined {
    const match = namePattern.exec(full);
    if (match === null) return malformed(at, `"${full}" is no name of a test`);
    const args: Record<string, JsonValue> = {};
    const argPaths: Record<string, YamlPath> = {};
    const config: Record<string, JsonValue> = {};
    const positions: Record<string, Span> = {};
    let customName: string | undefined;
    let description = '';
    const addConfig = (key: string, inner: JsonValue, keyPath: YamlPath): void => {
      config[key] = inner;
      positions[key] = yaml.valueSpan(keyPath);
    };
    for (const [key, inner] of Object.entries(body)) {
      const keyPath = [...bodyPath, key];
      if (key === 'name' || key === 'description') {
        if (typeof inner === 'string') {
          if (key === 'name') customName = inner;
          else description = inner;
        } else if (inner !== null) malformed(yaml.valueSpan(keyPath), `its "${key}" must be a text`);
      } else if (key === 'config') {
        if (inner === null) continue;
        if (!isJsonObject(inner)) {
          malformed(yaml.valueSpan(keyPath), '"config" must be a mapping');
          continue;
        }
        for (const [name, entry] of Object.entries(inner)) {
          const namePath = [...keyPath, name];
          if (configKeys.has(name) && Object.hasOwn(body, name)) {
            report(
              errorDiagnostic('testKeyTwice', yaml.keySpan(namePath), {
                key: name,
                first: 'beside the arguments',
                second: 'under "config"',
              }),
            );
          }
          addConfig(name, entry, namePath);
        }
      } else if (key === 'arguments') {
        if (inner === null) continue;
        if (!isJsonObject(inner)) {
          malformed(yaml.valueSpan(keyPath), '"arguments" must be a mapping');
          continue;
        }
        for (const [name, entry] of Object.entries(inner)) {
          if (Object.hasOwn(args, name)) {
            report(
              errorDiagnostic('testKeyTwice', yaml.keySpan([...keyPath, name]), {
                key: name,
                first: 'directly under the test',
                second: 'under "arguments"',
              }),
            );
          }
          args[name] = entry;
          argPaths[name] = [...keyPath, name];
        }
      } else if (configKeys.has(key)) addConfig(key, inner, keyPath);
      else {
        args[key] = inner;
        argPaths[key] = keyPath;
      }
    }
    return {
      testName: match[2] ?? full,
      namespace: match[1],
      args,
      argSpan: (name) => yaml.valueSpan(argPaths[name] ?? path),
      config,
      configPositions: positions,
      customName,
      description,
      at,
    };
  }
}
