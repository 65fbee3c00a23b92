// ls: the selected nodes, one a line, in dbt's four forms. Opens no database.
import type { Node } from '../../core/node.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import type { Selection } from '../../engine/session.ts';
import { closest } from '../../util/closest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../util/json.ts';
import { type CommandContext, type CommandRunner, openProject, selectionOf } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { usage } from '../parse-arguments.ts';

export const listNodes: CommandRunner = async (context) => {
  const { flags, terminal } = context;
  const keys = flags
    .many('output-keys')
    .flatMap((text) => text.split(/[\s,]+/))
    .filter((key) => key !== '');
  checkKeys(keys);
  await using session = await openProject(context);
  const format = flags.one('output') ?? 'selector';
  // Loaded for this format alone: the others need no more than names.
  const jsonOf = format === 'json' ? (await import('../../artifacts/node-json.ts')).nodeJson : undefined;
  const lines = session.select(listed(context)).flatMap((id) => {
    const node = session.manifest.nodes.get(id);
    if (node === undefined) return [];
    return [jsonOf === undefined ? lineOf(node, format) : jsonLine(node, jsonOf(node), keys)];
  });
  if (lines.length > 0) terminal.out(`${lines.join('\n')}\n`);
  return exitCode.ok;
};

/** `--models` is dbt's: it selects, and lists models alone. */
function listed(context: CommandContext): Selection {
  const selection = selectionOf(context);
  const models = context.flags.many('models');
  if (models.length === 0) return selection;
  for (const other of ['select', 'selector', 'resource-type']) {
    if (context.flags.has(other))
      throw new DiagnosticError(usage(`--models and --${other} do not go together`, undefined, 'ls'));
  }
  return { ...selection, select: models, resourceTypes: ['model'] };
}

function lineOf(node: Node, format: string): string {
  switch (format) {
    case 'name':
      return node.kind === 'source' ? `${node.sourceName}.${node.name}` : node.name;
    case 'path':
      return node.path;
    default:
      return selectorOf(node);
  }
}

/** Keys that a node of its kind does not have are left out; `config.materialized` is a key of a key. */
function jsonLine(node: Node, values: JsonObject, keys: readonly string[]): string {
  const all: JsonObject = { ...values, selector: selectorOf(node) };
  const entries = (keys.length === 0 ? defaultKeys : keys).flatMap((key) => {
    const value = valueAt(all, key.split('.'));
    return value === undefined ? [] : [[key, value] as const];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

function valueAt(values: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = values;
  for (const step of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** What selects exactly this node, as dbt writes it. */
function selectorOf(node: Node): string {
  return node.kind === 'source' ? `source:${node.package}.${node.sourceName}.${node.name}` : node.fqn.join('.');
}

/** What dbt prints where no keys are asked for. */
const defaultKeys = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
];
/** The other keys of the manifest's nodes. */
const moreKeys = [
  'access attached_node build_path checksum column_name columns compiled compiled_code compiled_path config_call_dict',
  'constraints contract created_at database defer_relation deprecation_date description doc_blocks docs external extra_ctes',
  'extra_ctes_injected file_key_name fqn freshness functions group identifier language latest_version loaded_at_field',
  'loaded_at_query loader meta metrics patch_path path primary_key quoting raw_code refs relation_name root_path schema',
  'selector source_description source_meta sources test_metadata time_spine unrendered_config unrendered_config_call_dict',
  'unrendered_database unrendered_schema version',
].flatMap((line) => line.split(' '));

function checkKeys(keys: readonly string[]): void {
  const known = [...defaultKeys, ...moreKeys];
  const unknown = keys.find((key) => !known.includes(key.split('.')[0] ?? key));
  if (unknown === undefined) return;
  const near = closest(unknown, known);
  const message = `--output-keys: there is no key "${unknown}"${near === undefined ? ` (${known.join(', ')})` : ''}`;
  throw new DiagnosticError(usage(message, near, 'ls'));
}
