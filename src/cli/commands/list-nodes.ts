// ls: the selected nodes, one a line, in dbt's four forms. Opens no database.
import type { Manifest } from '../../core/manifest.ts';
import type { Node } from '../../core/node.ts';
import { relationLabel } from '../../core/relation.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { closest } from '../../util/closest.ts';
import type { JsonObject, JsonValue } from '../../util/json.ts';
import { type CommandRunner, openProject, selectionOf } from '../command-context.ts';
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
  const lines = session.select(selectionOf(context)).flatMap((id) => {
    const node = session.manifest.nodes.get(id);
    return node === undefined ? [] : [lineOf(node, format, keys, session.manifest)];
  });
  if (lines.length > 0) terminal.out(`${lines.join('\n')}\n`);
  return exitCode.ok;
};

function lineOf(node: Node, format: string, keys: readonly string[], manifest: Manifest): string {
  switch (format) {
    case 'name':
      return node.kind === 'source' ? `${node.sourceName}.${node.name}` : node.name;
    case 'path':
      return node.path;
    case 'json': {
      const wanted = keys.length === 0 ? defaultKeys : keys;
      const values = jsonOf(node, manifest);
      return JSON.stringify(
        Object.fromEntries(wanted.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]]))),
      );
    }
    default:
      return selectorOf(node);
  }
}

/** What selects exactly this node, as dbt writes it. */
function selectorOf(node: Node): string {
  return node.kind === 'source' ? `source:${node.package}.${node.sourceName}.${node.name}` : node.fqn.join('.');
}

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
const moreKeys = ['fqn', 'description', 'meta', 'columns', 'relation_name', 'schema', 'database', 'selector'];

function checkKeys(keys: readonly string[]): void {
  const known = [...defaultKeys, ...moreKeys];
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const near = closest(unknown, known);
  const message = `--output-keys: there is no key "${unknown}"${near === undefined ? ` (${known.join(', ')})` : ''}`;
  throw new DiagnosticError(usage(message, near, 'ls'));
}

function jsonOf(node: Node, manifest: Manifest): JsonObject {
  const relation = 'relation' in node ? node.relation : undefined;
  const dependsOn = 'dependsOn' in node ? node.dependsOn.filter((id) => manifest.nodes.has(id)) : [];
  return {
    ...(relation === undefined ? {} : { alias: relation.identifier }),
    name: node.name,
    package_name: node.package,
    depends_on: { macros: 'macros' in node ? [...node.macros] : [], nodes: [...dependsOn] },
    tags: [...node.tags],
    config: configOf(node),
    resource_type: node.kind,
    ...(node.kind === 'source' ? { source_name: node.sourceName } : {}),
    original_file_path: node.path,
    unique_id: node.id,
    fqn: [...node.fqn],
    description: node.description,
    meta: node.meta,
    columns:
      'columns' in node
        ? node.columns.map((column) => ({
            name: column.name,
            ...(column.dataType === undefined ? {} : { data_type: column.dataType }),
          }))
        : [],
    ...(relation === undefined ? {} : { relation_name: relationLabel(relation), schema: relation.schema }),
    ...(relation?.database === undefined ? {} : { database: relation.database }),
    selector: selectorOf(node),
  };
}

function configOf(node: Node): JsonValue {
  return { enabled: node.config.enabled, ...node.config.raw };
}
