// Reads typed values out of a merged node config and reports those of a wrong type with their place. One reader a node.
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { closest } from '../util/closest.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { isJsonObject } from '../util/json.ts';
import type { MergedConfig } from './merge-config.ts';
import { foundText, oneOf } from './schema-problems.ts';

export interface Reporter {
  report(diagnostic: Diagnostic): void;
}

export interface ConfigReader {
  text(key: string): string | undefined;
  flag(key: string): boolean | undefined;
  integer(key: string): number | undefined;
  /** One text or a list of texts. */
  texts(key: string): readonly string[];
  oneOf<const Value extends string>(key: string, values: readonly Value[]): Value | undefined;
  object(key: string): JsonObject;
  /** `value` under `key` is wrong. */
  refuse(key: string, expected: string, found: JsonValue): void;
  value(key: string): JsonValue | undefined;
}

export function configReader(merged: MergedConfig, node: string, sink: Reporter): ConfigReader {
  const refuse = (key: string, expected: string, found: JsonValue): void => {
    sink.report(
      errorDiagnostic('nodeConfigInvalid', merged.positions[key], { node, key, expected, found: foundText(found) }),
    );
  };
  /** Null is how YAML and Jinja take a config back. */
  const value = (key: string): JsonValue | undefined => {
    const found = Object.hasOwn(merged.raw, key) ? merged.raw[key] : undefined;
    return found === null ? undefined : found;
  };
  const text = (key: string): string | undefined => {
    const found = value(key);
    if (found === undefined || typeof found === 'string') return found;
    refuse(key, 'a text', found);
    return undefined;
  };
  return {
    value,
    refuse,
    text,
    flag: (key) => {
      const found = value(key);
      if (found === undefined || typeof found === 'boolean') return found;
      // What Jinja renders inside YAML quotes is a text.
      if (typeof found === 'string' && /^(true|false)$/i.test(found)) return found.toLowerCase() === 'true';
      refuse(key, 'true or false', found);
      return undefined;
    },
    integer: (key) => {
      const found = value(key);
      if (found === undefined) return undefined;
      if (typeof found === 'number' && Number.isInteger(found)) return found;
      if (typeof found === 'string' && /^\d+$/.test(found)) return Number(found);
      refuse(key, 'a whole number', found);
      return undefined;
    },
    texts: (key) => {
      const found = value(key);
      if (found === undefined) return [];
      const list = Array.isArray(found) ? (found as readonly JsonValue[]) : [found];
      const wrong = list.find((item) => typeof item !== 'string');
      if (wrong === undefined) return list as readonly string[];
      refuse(key, 'a text or a list of texts', list.length === 1 ? wrong : found);
      return [];
    },
    oneOf: (key, values) => {
      const found = value(key);
      if (found === undefined) return undefined;
      const match =
        typeof found === 'string' ? values.find((candidate) => candidate === found.toLowerCase()) : undefined;
      if (match === undefined) refuse(key, oneOf(values.map((candidate) => `"${candidate}"`)), found);
      return match;
    },
    object: (key) => {
      const found = value(key);
      if (found === undefined) return {};
      if (isJsonObject(found)) return found;
      refuse(key, 'an object', found);
      return {};
    },
  };
}

/** Keys that nothing reads and that look like one that something reads. Others are the project's own, as dbt allows. */
export function warnNearMisses(merged: MergedConfig, node: string, known: ReadonlySet<string>, sink: Reporter): void {
  for (const key of Object.keys(merged.raw)) {
    if (known.has(key)) continue;
    const near = closest(key, known);
    if (near === undefined) continue;
    sink.report(warningDiagnostic('nodeConfigNearMiss', merged.positions[key], { node, key, closest: near }));
  }
}
