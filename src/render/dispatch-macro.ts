// adapter.dispatch: the implementation of a macro for the SQL that the project is written in.
// https://docs.getdbt.com/reference/dbt-jinja-functions/dispatch
import { type HostCall, HostFailure, type HostFunction } from './host.ts';
import type { BoundArguments } from './host-function.ts';
import type { NodePort } from './node-port.ts';

/** Engines whose implementations serve another engine too. */
const parents: Readonly<Record<string, readonly string[]>> = { redshift: ['postgres'] };

/**
 * The first of `<prefix>__<name>` that exists. The prefixes are those of the project's dialect, then those of the target, then `default`: a
 * template's text is the project's SQL, which is translated for the target afterwards.
 */
export function dispatchMacro(args: BoundArguments, call: HostCall, port: NodePort): HostFunction {
  const name = String(args['macro_name']);
  const namespace = typeof args['macro_namespace'] === 'string' ? args['macro_namespace'] : undefined;
  if (name.includes('.')) {
    const [packageName = '', macro = ''] = name.split('.', 2);
    throw new HostFailure(`adapter.dispatch takes the package apart: adapter.dispatch('${macro}', '${packageName}')`);
  }
  const find = call.macro;
  if (find === undefined) throw new HostFailure('adapter.dispatch() has no macros to choose from here');
  const candidates = prefixesOf(port).map((prefix) => `${prefix}__${name}`);
  const packages = namespace === undefined ? [undefined] : [port.projectName, ...inNamespace(namespace), undefined];
  for (const packageName of packages) {
    for (const candidate of candidates) {
      const found = find(packageName === undefined ? candidate : `${packageName}.${candidate}`);
      if (found !== undefined) return found;
    }
  }
  const within = namespace === undefined ? '' : ` in '${namespace}'`;
  throw new HostFailure(
    `adapter.dispatch found no macro '${name}'${within}; searched for ${candidates.map((one) => `'${one}'`).join(', ')}`,
  );
}

/** dbt's own namespace is the built-in macros, which the plain search ends with. */
function inNamespace(namespace: string): readonly string[] {
  return namespace === 'dbt' ? [] : [namespace];
}

function prefixesOf(port: NodePort): readonly string[] {
  const engines = [port.dialectName, port.target.type].flatMap((engine) => [engine, ...(parents[engine] ?? [])]);
  return [...new Set([...engines, 'default'])];
}
