// What changed in a node since an earlier manifest, compared as dbt's `state:` compares it.
// https://docs.getdbt.com/reference/node-selection/methods#state
import { configDict } from '../core/config-dict.ts';
import type { EarlierManifest, EarlierNode, EarlierRun } from '../core/earlier-run.ts';
import { macroText } from '../core/macro-text.ts';
import type { Manifest } from '../core/manifest.ts';
import type { ModelNode, Node } from '../core/node.ts';
import { contractOf, unrenderedConfig } from '../core/state-facts.ts';
import { macroDependencies } from '../graph/macro-calls.ts';
import { isJsonObject, type JsonObject, type JsonValue, sortedJson } from '../util/json.ts';

/** What is worked out once for all nodes. */
export interface StateComparison {
  /** Whether a macro that the node calls, directly or not, is another than before. */
  macrosChanged(node: Node): boolean;
  readonly earlier: EarlierRun;
}

/** `before` is undefined where the earlier manifest did not have the node. */
export type StateCheck = (node: Node, before: EarlierNode | undefined, comparison: StateComparison) => boolean;

export const STATE_CHECKS: Readonly<Record<string, StateCheck>> = {
  new: (_, before) => before === undefined,
  old: (_, before) => before !== undefined,
  modified,
  unmodified: (node, before, comparison) => !modified(node, before, comparison),
  // Sources have no template and no docs that a warehouse would keep, so they cannot differ in them.
  'modified.body': (node, before, { earlier }) =>
    node.kind !== 'source' && (before === undefined || bodyChanged(node, before, earlier)),
  'modified.configs': (node, before) => before === undefined || configChanged(node, before),
  'modified.relation': (node, before) => before === undefined || relationChanged(node, before),
  'modified.persisted_descriptions': (node, before) =>
    node.kind !== 'source' && (before === undefined || persistedDocsChanged(node, before)),
  'modified.macros': (node, _, comparison) => comparison.macrosChanged(node),
  'modified.contract': (node, before) =>
    node.kind !== 'source' && (before === undefined || (node.kind === 'model' && contractChanged(node, before))),
};

export function stateComparison(manifest: Manifest, before: EarlierManifest, earlier: EarlierRun): StateComparison {
  const changed = changedMacros(manifest, before);
  const dependencies = changed.size === 0 ? undefined : macroDependencies(manifest);
  const known = new Map<string, boolean>();
  const reaches = (id: string, seen: Set<string>): boolean => {
    if (changed.has(id)) return true;
    const answer = known.get(id);
    if (answer !== undefined) return answer;
    if (seen.has(id)) return false;
    seen.add(id);
    return (dependencies?.get(id) ?? []).some((next) => reaches(next, seen));
  };
  return {
    earlier,
    macrosChanged(node) {
      if (changed.size === 0 || !('macros' in node)) return false;
      return node.macros.some((name) => {
        const id = `macro.${name}`;
        const answer = reaches(id, new Set());
        known.set(id, answer);
        return answer;
      });
    },
  };
}

/** New macros and those with another text. sqlflow's own are left out where the earlier manifest is dbt's, which has others. */
function changedMacros(manifest: Manifest, before: EarlierManifest): ReadonlySet<string> {
  const ours = [...before.macros.keys()].some((id) => id.startsWith(BUILTIN));
  const changed = new Set<string>();
  for (const macro of manifest.macros.values()) {
    if (!ours && macro.id.startsWith(BUILTIN)) continue;
    if (before.macros.get(macro.id)?.trim() !== macroText(macro).trim()) changed.add(macro.id);
  }
  return changed;
}

const BUILTIN = 'macro.sqlflow.';

function modified(node: Node, before: EarlierNode | undefined, comparison: StateComparison): boolean {
  return contentChanged(node, before, comparison) || comparison.macrosChanged(node);
}

function contentChanged(node: Node, before: EarlierNode | undefined, { earlier }: StateComparison): boolean {
  // dbt does not call a new source modified: nothing has to be built for it, and who reads it has changed anyway.
  if (before === undefined) return node.kind !== 'source';
  if (fqnChanged(node, before) || configChanged(node, before)) return true;
  if (node.kind === 'source') {
    const { freshness, loadedAtField } = node;
    return (
      relationChanged(node, before) ||
      !same(compact(freshness), compact(before.freshness)) ||
      loadedAtField !== before.loadedAtField
    );
  }
  // A generic test is its name, its arguments (both in its id) and its config.
  if (node.kind === 'test' && node.origin.kind === 'generic') return false;
  return (
    bodyChanged(node, before, earlier) ||
    persistedDocsChanged(node, before) ||
    relationChanged(node, before) ||
    (node.kind === 'model' && contractChanged(node, before))
  );
}

function bodyChanged(node: Exclude<Node, { readonly kind: 'source' }>, before: EarlierNode, run: EarlierRun): boolean {
  if (node.kind === 'seed') {
    const now = run.seedChecksum(node);
    return now.name !== before.checksum?.name || now.checksum !== before.checksum.checksum;
  }
  // dbt writes a generic test's config into its template.
  if (node.kind === 'test' && node.origin.kind === 'generic') return configChanged(node, before);
  return node.template.text.trim() !== before.rawCode?.trim();
}

function fqnChanged(node: Node, before: EarlierNode): boolean {
  return node.fqn.join('.') !== before.fqn.join('.');
}

/** Where it is built (`relation`) and what it is found by do not count as its config. */
const NOT_COMPARED = new Set(['alias', 'schema', 'database', 'tags', 'group']);
/** Of a test's config only these count. */
const TEST_KEYS = new Set([
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
]);

/** What somebody wrote is compared, so that another target is no change. */
function configChanged(node: Node, before: EarlierNode): boolean {
  // dbt writes a source's unset configs, too, as nulls and empty lists.
  const written = node.kind === 'source' ? compactObject : (config: JsonObject) => config;
  const now = written(unrenderedConfig(node));
  const then = written(before.unrenderedConfig);
  for (const key of new Set([...Object.keys(now), ...Object.keys(then)])) {
    if (node.kind === 'test' ? !TEST_KEYS.has(key) : NOT_COMPARED.has(key)) continue;
    if (valueChanged(key, now, then)) return true;
  }
  return false;
}

function relationChanged(node: Node, before: EarlierNode): boolean {
  if (node.kind === 'source') {
    // The database is the target's, unless somebody wrote one; another target is no change.
    const { schema, identifier } = node.relation;
    return schema !== before.schema || identifier !== before.identifier;
  }
  const now = unrenderedConfig(node);
  return ['database', 'schema', 'alias'].some((key) => valueChanged(key, now, before.unrenderedConfig));
}

function persistedDocsChanged(node: Exclude<Node, { readonly kind: 'source' }>, before: EarlierNode): boolean {
  const wanted = configDict(node)['persist_docs'];
  if (!isJsonObject(wanted)) return false;
  if (wanted['relation'] === true && node.description !== before.description) return true;
  if (wanted['columns'] !== true || !('columns' in node)) return false;
  return (
    node.columns.length !== before.columns.size ||
    node.columns.some(({ name, description }) => before.columns.get(name) !== description)
  );
}

function contractChanged(node: ModelNode, before: EarlierNode): boolean {
  const now = contractOf(node);
  if (!now.enforced && !before.contract.enforced) return false;
  return now.enforced !== before.contract.enforced || now.checksum !== before.contract.checksum;
}

function valueChanged(key: string, now: JsonObject, before: JsonObject): boolean {
  if (Object.hasOwn(now, key) !== Object.hasOwn(before, key)) return true;
  return !same(now[key] ?? null, before[key] ?? null);
}

/** Without nulls, empty lists and empty mappings: null where nothing is left. */
function compact(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.length === 0 ? null : (value as readonly JsonValue[]).map(compact);
  if (!isJsonObject(value)) return value;
  const object = compactObject(value);
  return Object.keys(object).length === 0 ? null : object;
}

function compactObject(object: JsonObject): JsonObject {
  const entries = Object.entries(object).map(([key, value]) => [key, compact(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function same(left: JsonValue, right: JsonValue): boolean {
  return sortedJson(left) === sortedJson(right);
}
