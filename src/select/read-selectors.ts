// selectors.yml -> named selectors, as dbt reads it: names, defaults, references between them. The file is parsed already and its
// templates are rendered; definitions themselves are read in selector-definition.ts.
// https://docs.getdbt.com/reference/node-selection/yaml-selectors
import type { Manifest } from '../core/manifest.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { isJsonObject, type JsonValue } from '../util/json.ts';
import { selectorNotFound } from './named-selectors.ts';
import type { Criterion, NamedSelector, NamedSelectors, SelectExpr } from './select-expr.ts';
import { selectMethods } from './select-methods.ts';
import { readDefinition } from './selector-definition.ts';
import {
  type DefinitionPath,
  type Report,
  reportUnknownKeys,
  type SelectorsFile,
  wrongType,
} from './selectors-file.ts';

const FILE_KEYS = ['selectors', 'version'];
const SELECTOR_KEYS = ['name', 'description', 'default', 'definition'];

/** Everything that is wrong is reported; what is left is still given back, so that one run finds the mistakes of all selectors. */
export function readSelectors(yaml: SelectorsFile, manifest: Manifest, report: Report): NamedSelectors {
  const byName = new Map<string, NamedSelector>();
  const defaults: NamedSelector[] = [];
  for (const [index, entry] of entriesOf(yaml, report).entries()) {
    const path = ['selectors', index] as const;
    const selector = readSelector(yaml, entry, path, report);
    if (selector === undefined) continue;
    const first = byName.get(selector.name);
    if (first !== undefined) {
      const label = { at: first.at, text: 'first here' };
      report(
        errorDiagnostic('selectorDefinition', selector.at, { problem: { kind: 'twice', name: selector.name } }, [
          label,
        ]),
      );
      continue;
    }
    byName.set(selector.name, selector);
    if (!isDefault(yaml, entry, path, report)) continue;
    defaults.push(selector);
    const [other] = defaults;
    if (other === undefined || defaults.length !== 2) continue;
    const problem = { kind: 'defaults', first: other.name, second: selector.name } as const;
    report(errorDiagnostic('selectorDefinition', yaml.keySpan([...path, 'default']), { problem }));
  }
  for (const { expr } of byName.values()) checkCriteria(expr, byName, manifest, report);
  reportCircles(byName, report);
  return { byName, defaultName: defaults[0]?.name };
}

function entriesOf(yaml: SelectorsFile, report: Report): readonly JsonValue[] {
  const { data } = yaml;
  if (data === null) return [];
  if (!isJsonObject(data)) {
    report(wrongType(yaml.valueSpan([]), 'selectors.yml', 'a mapping with the key "selectors"', data));
    return [];
  }
  reportUnknownKeys(yaml, data, [], FILE_KEYS, 'selectors.yml', report);
  const entries = data['selectors'];
  if (entries === undefined || entries === null) return [];
  if (Array.isArray(entries)) return entries as readonly JsonValue[];
  report(wrongType(yaml.keySpan(['selectors']), 'selectors', 'a list', entries));
  return [];
}

function readSelector(
  yaml: SelectorsFile,
  entry: JsonValue,
  path: DefinitionPath,
  report: Report,
): NamedSelector | undefined {
  if (!isJsonObject(entry)) {
    report(wrongType(yaml.valueSpan(path), 'selectors', 'a list of mappings', entry));
    return undefined;
  }
  reportUnknownKeys(yaml, entry, path, SELECTOR_KEYS, 'a selector', report);
  const { name, description } = entry as { readonly name?: JsonValue; readonly description?: JsonValue };
  const definition = entry['definition'];
  for (const key of ['name', 'definition'] as const) {
    const value = entry[key];
    if (value !== undefined && value !== null) continue;
    report(errorDiagnostic('yamlMissingKey', yaml.keySpan(path), { key, where: 'a selector' }));
  }
  if (name !== undefined && name !== null && typeof name !== 'string') {
    report(wrongType(yaml.valueSpan([...path, 'name']), 'name', 'a text', name));
  }
  if (description !== undefined && description !== null && typeof description !== 'string') {
    report(wrongType(yaml.valueSpan([...path, 'description']), 'description', 'a text', description));
  }
  if (definition === undefined || definition === null) return undefined;
  const shown = typeof name === 'string' ? name : 'a selector';
  const expr = readDefinition({ yaml, selector: shown, report }, definition, [...path, 'definition']);
  if (expr === undefined || typeof name !== 'string') return undefined;
  const at = yaml.valueSpan([...path, 'name']);
  return { name, description: typeof description === 'string' ? description : '', expr, at };
}

/** A template that is more than one expression gives a text. */
function isDefault(yaml: SelectorsFile, entry: JsonValue, path: DefinitionPath, report: Report): boolean {
  const value = isJsonObject(entry) ? entry['default'] : undefined;
  if (value === undefined || value === null || value === false) return false;
  if (value === true) return true;
  if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  report(wrongType(yaml.valueSpan([...path, 'default']), 'default', 'true or false', value));
  return false;
}

/** Methods and values are checked although nobody asks for the selector: it is found broken when it is written. */
function checkCriteria(
  expr: SelectExpr,
  byName: ReadonlyMap<string, NamedSelector>,
  manifest: Manifest,
  report: Report,
): void {
  for (const criterion of criteriaOf(expr)) {
    if (criterion.method === 'selector') {
      if (!byName.has(criterion.value))
        report(selectorNotFound(criterion.value, criterion.valueAt, [...byName.keys()]));
      continue;
    }
    const test = selectMethods.get(criterion.method)?.compile(criterion, { manifest });
    // Whether there is an earlier run to compare with, only the command line knows.
    if (test !== undefined && !test.ok && test.error.name !== 'selectorNeedsState') report(test.error);
  }
}

function* criteriaOf(expr: SelectExpr): Generator<Criterion> {
  if (expr.kind === 'criterion') yield expr;
  else if (expr.kind === 'difference') for (const part of [expr.from, expr.without]) yield* criteriaOf(part);
  else for (const part of expr.parts) yield* criteriaOf(part);
}

function reportCircles(byName: ReadonlyMap<string, NamedSelector>, report: Report): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const selector = byName.get(name);
    if (selector === undefined || done.has(name)) return;
    for (const criterion of criteriaOf(selector.expr)) {
      if (criterion.method !== 'selector') continue;
      const above = [...path, name];
      const from = above.indexOf(criterion.value);
      if (from < 0) visit(criterion.value, above);
      else {
        const problem = { kind: 'circle', path: [...above.slice(from), criterion.value] } as const;
        report(errorDiagnostic('selectorDefinition', criterion.valueAt, { problem }));
      }
    }
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
}
