// Which macros a macro may call, read from its text: what dbt writes as a macro's `depends_on`. Nothing is rendered.
import { macroText } from '../core/macro-text.ts';
import type { MacroEntry, Manifest } from '../core/manifest.ts';

/**
 * Macro id -> ids of the macros that its template names in a call, in code-point order. A name finds what a call would find: the
 * macro's own package, the project, sqlflow's own; `adapter.dispatch('x')` names every `…__x`.
 */
export function macroDependencies(manifest: Manifest): ReadonlyMap<string, readonly string[]> {
  const byName = Map.groupBy(manifest.macros.values(), (macro) => macro.name);
  const dispatched = Map.groupBy(manifest.macros.values(), (macro) => macro.name.slice(macro.name.indexOf('__') + 2));
  const find = (macro: MacroEntry, packageName: string | undefined, name: string): MacroEntry | undefined => {
    if (packageName !== undefined) return manifest.macros.get(`${packageName}.${name}`);
    const named = byName.get(name);
    if (named === undefined) return undefined;
    const order = [macro.package, manifest.projectName];
    return order.map((wanted) => named.find((one) => one.package === wanted)).find((one) => one) ?? named[0];
  };
  const dependencies = new Map<string, readonly string[]>();
  for (const macro of manifest.macros.values()) {
    const ids = new Set<string>();
    for (const call of callsIn(macroText(macro))) {
      if (call.kind === 'dispatch') {
        for (const { id, name } of dispatched.get(call.name) ?? []) if (name.includes('__')) ids.add(id);
      } else {
        const found = find(macro, call.package, call.name);
        if (found !== undefined) ids.add(found.id);
      }
    }
    ids.delete(macro.id);
    dependencies.set(macro.id, [...ids].sort());
  }
  return dependencies;
}

type MacroCall =
  | { readonly kind: 'call'; readonly package: string | undefined; readonly name: string }
  | { readonly kind: 'dispatch'; readonly name: string };

const TAGS = /\{#[\s\S]*?#\}|\{\{([\s\S]*?)\}\}|\{%([\s\S]*?)%\}/g;
const DISPATCH = /\badapter\s*\.\s*dispatch\s*\(\s*(?:macro_name\s*=\s*)?(?:'(\w+)'|"(\w+)")/g;
const TEXTS = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g;
const CALL = /(?<![\w.])(?:([A-Za-z_]\w*)\s*\.\s*)?([A-Za-z_]\w*)\s*\(/g;

function* callsIn(text: string): Generator<MacroCall> {
  for (const [, expression, statement] of text.matchAll(TAGS)) {
    const code = expression ?? statement;
    if (code === undefined) continue;
    for (const [, single, double] of code.matchAll(DISPATCH)) yield { kind: 'dispatch', name: single ?? double ?? '' };
    for (const [, packageName, name = ''] of code.replaceAll(TEXTS, '').matchAll(CALL)) {
      yield { kind: 'call', package: packageName, name };
    }
  }
}
