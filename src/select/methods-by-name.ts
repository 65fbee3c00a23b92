// Selector methods that ask for a node by its name: fqn (the one without a prefix), source, package, test_name.
import type { Node } from '../core/node.ts';
import { ok } from '../util/result.ts';
import { compileGlob, isGlob } from './glob.ts';
import { nearestNames } from './nearest-names.ts';
import type { Criterion } from './select-expr.ts';
import {
  invalidValue,
  type MethodContext,
  type NodeTest,
  type NothingFound,
  type SelectMethod,
} from './select-method.ts';

/**
 * A node's name, its folders from the top (`marts.core`), with or without its package; or its unique id. Sources are not found
 * by their name (`source:` does that). A glob without a dot is held against the name alone (as dbt 2 does; dbt 1 would also
 * find every node in a folder `stg_old` by `stg_*`), one with dots against the whole rest of the path.
 */
export const fqn: SelectMethod = {
  compile: ({ value }) => {
    const byPath = compileFqn(value);
    return ok((node) => node.id === value || (node.kind !== 'source' && byPath(node)));
  },
  explainNothing: ({ value }, { manifest }) => {
    const disabled = manifest.disabled.find((node) => node.name === value || node.id === value);
    if (disabled !== undefined) return { near: [], reason: `the ${disabled.kind} "${value}" is disabled` };
    const nodes = [...manifest.nodes.values()];
    const elsewhere = nodes.flatMap((node) => {
      if (node.kind !== 'source') return node.tags.includes(value) ? [`tag:${value}`] : [];
      if (node.tableName === value || `${node.sourceName}.${node.tableName}` === value) {
        return [`source:${node.sourceName}.${node.tableName}`];
      }
      return node.sourceName === value ? [`source:${value}`] : [];
    });
    if (elsewhere.length > 0) return { near: [...new Set(elsewhere)].slice(0, 3) };
    const wanted = value.includes('.') ? value.slice(value.lastIndexOf('.') + 1) : value;
    const namesOf = (kinds: (node: Node) => boolean) => nodes.filter(kinds).map((node) => node.name);
    const near = nearestNames(
      wanted,
      namesOf((node) => node.kind !== 'test' && node.kind !== 'source'),
    );
    if (near.length > 0) return { near };
    const sources = nearestNames(
      wanted,
      namesOf((node) => node.kind === 'source'),
    );
    const inSources = nodes.flatMap((node) =>
      node.kind === 'source' && sources.includes(node.tableName) ? [`source:${node.sourceName}.${node.tableName}`] : [],
    );
    if (inSources.length > 0) return { near: inSources.slice(0, 3) };
    return {
      near: nearestNames(
        wanted,
        namesOf((node) => node.kind === 'test'),
      ),
    };
  },
};

function compileFqn(value: string): NodeTest {
  const wanted = value.split('.');
  const globAt = wanted.findIndex(isGlob);
  if (wanted.length === 1) {
    const matches = compileGlob(value);
    if (globAt >= 0) return (node) => matches(node.name) || matches(node.fqn.at(-1) ?? '');
  }
  const head = globAt < 0 ? wanted : wanted.slice(0, globAt);
  const tail = globAt < 0 ? undefined : compileGlob(wanted.slice(globAt).join('.'));
  const leads = (path: readonly string[], from: number): boolean => {
    if (path.length - from < wanted.length) return false;
    for (let index = 0; index < head.length; index += 1) if (path[from + index] !== head[index]) return false;
    return tail === undefined || tail(path.slice(from + globAt).join('.'));
  };
  return (node) => {
    if (node.fqn.at(-1) === value) return true;
    const { path, packageLength } = dottedPath(node);
    return leads(path, 0) || leads(path, packageLength);
  };
}

interface DottedPath {
  readonly path: readonly string[];
  /** How many of its parts are the package. */
  readonly packageLength: number;
}

const dottedPaths = new WeakMap<Node, DottedPath>();

/** The fqn, with parts split where a file's name has dots: they separate like folders. */
function dottedPath(node: Node): DottedPath {
  const known = dottedPaths.get(node);
  if (known !== undefined) return known;
  const made = { path: node.fqn.join('.').split('.'), packageLength: (node.fqn[0] ?? '').split('.').length };
  dottedPaths.set(node, made);
  return made;
}

/** `source:raw`, `source:raw.orders`, `source:shop.raw.orders`; globs in each part. */
export const source: SelectMethod = {
  compile: (criterion) => {
    const parts = criterion.value.split('.');
    if (parts.length > 3) return invalidValue(criterion, 'source, source.table or package.source.table');
    const [table, name, pkg] = parts.length === 1 ? [undefined, parts[0]] : parts.toReversed();
    const tests = { pkg: compileGlob(pkg ?? '*'), name: compileGlob(name ?? '*'), table: compileGlob(table ?? '*') };
    return ok(
      (node) =>
        node.kind === 'source' && tests.pkg(node.package) && tests.name(node.sourceName) && tests.table(node.tableName),
    );
  },
  explainNothing: ({ value }, { manifest }) => {
    const candidates = new Set<string>();
    for (const node of manifest.nodes.values()) {
      if (node.kind !== 'source') continue;
      candidates.add(`${node.sourceName}.${node.tableName}`);
      if (!value.includes('.')) candidates.add(node.sourceName);
    }
    if (candidates.size === 0) return { near: [], reason: 'the project has no sources' };
    return { near: prefixed('source', nearestNames(value, candidates)) };
  },
};

/** `this` is the project itself. */
export const packageMethod: SelectMethod = {
  compile: ({ value }, { manifest }) => {
    const matches = compileGlob(value === 'this' ? manifest.projectName : value);
    return ok((node) => matches(node.package));
  },
  explainNothing: (criterion, context) => nearValues('package', criterion, context, (node) => [node.package]),
};

/** The generic test that it is an instance of: `unique`, `not_null`, the project's own. */
export const testName: SelectMethod = {
  compile: ({ value }) => {
    const matches = compileGlob(value);
    return ok((node) => genericNames(node).some(matches));
  },
  explainNothing: (criterion, context) => nearValues('test_name', criterion, context, genericNames),
};

/** With and without its package: `accepted_range`, `dbt_utils.accepted_range`. */
function genericNames(node: Node): readonly string[] {
  if (node.kind !== 'test' || node.origin.kind !== 'generic') return [];
  const name = node.origin.testName;
  const dot = name.lastIndexOf('.');
  return dot < 0 ? [name] : [name.slice(dot + 1), name];
}

/** The nearest of the values that the nodes have, as selectors of this method. */
export function nearValues(
  method: string,
  { value }: Criterion,
  { manifest }: MethodContext,
  valuesOf: (node: Node) => readonly string[],
): NothingFound {
  const values = new Set<string>();
  for (const node of manifest.nodes.values()) for (const one of valuesOf(node)) values.add(one);
  return { near: prefixed(method, nearestNames(value, values)) };
}

export function prefixed(method: string, values: readonly string[]): readonly string[] {
  return values.map((value) => `${method}:${value}`);
}
