// A node as dbt's dict of it: `model` and `graph.nodes` in templates, and an entry of manifest.json (v12).
import { hash } from 'node:crypto';
import { configDict } from '../core/config-dict.ts';
import type { AnalysisNode, ColumnSpec, ModelNode, Node, SeedNode, SourceNode, TestNode } from '../core/node.ts';
import type { Relation } from '../core/relation.ts';
import { contractOf, unrenderedConfig } from '../core/state-facts.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';

export interface NodeJsonOptions {
  /** How relations print; default: parts in double quotes. */
  readonly relationText?: ((relation: Relation) => string) | undefined;
  /** Where nodes without a relation of their own (tests, analyses) would be built: the target's database and schema. */
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
  readonly compiled?: { readonly code: string; readonly path: string | undefined } | undefined;
  /** Seconds since 1970; default 0, so that equal nodes give equal dicts. */
  readonly createdAt?: number | undefined;
}

/** All keys that dbt's dict of such a node has; those of features that do not exist here hold dbt's defaults. */
export function nodeJson(node: Node, options: NodeJsonOptions = {}): JsonObject {
  switch (node.kind) {
    case 'model':
      return modelJson(node, options);
    case 'seed':
      return seedJson(node, options);
    case 'source':
      return sourceJson(node, options);
    case 'test':
      return testJson(node, options);
    case 'analysis':
      return { ...templatedJson(node, options), ...unplacedJson(node, options, options.schema ?? '') };
  }
}

function modelJson(node: ModelNode, options: NodeJsonOptions): JsonObject {
  const access = node.config.raw['access'];
  return {
    ...templatedJson(node, options),
    ...placedJson(node, options),
    patch_path: patchPath(node),
    contract: contractJson(node),
    access: access === 'private' || access === 'public' ? access : 'protected',
    constraints: [],
    version: null,
    latest_version: null,
    deprecation_date: null,
    defer_relation: null,
    primary_key: node.config.uniqueKey,
    time_spine: null,
  };
}

function contractJson(node: ModelNode): JsonObject {
  const { checksum, ...contract } = contractOf(node);
  return { ...contract, checksum: checksum ?? null };
}

function seedJson(node: SeedNode, options: NodeJsonOptions): JsonObject {
  return {
    ...commonJson(node, options),
    ...placedJson(node, options),
    patch_path: patchPath(node),
    // What the file holds is not known here; the writer of the manifest reads it.
    checksum: { name: 'path', checksum: node.path },
    raw_code: '',
    root_path: node.csvPath.endsWith(`/${node.path}`) ? node.csvPath.slice(0, -node.path.length - 1) : null,
    depends_on: { macros: [] },
    defer_relation: null,
  };
}

function sourceJson(node: SourceNode, options: NodeJsonOptions): JsonObject {
  const { relation } = node;
  return {
    columns: columnsJson(node.columns),
    config: configDict(node),
    created_at: options.createdAt ?? 0,
    database: relation.database ?? options.database ?? null,
    description: node.description,
    doc_blocks: [],
    external: null,
    fqn: node.fqn,
    freshness: node.freshness,
    identifier: relation.identifier,
    loaded_at_field: node.loadedAtField ?? null,
    loaded_at_query: null,
    loader: node.load === undefined ? '' : 'sqlflow',
    meta: node.meta,
    name: node.name,
    original_file_path: node.path,
    package_name: node.package,
    patch_path: null,
    path: node.path,
    quoting: { database: null, schema: null, identifier: null, column: null },
    relation_name: relationName(relation, options),
    resource_type: 'source',
    schema: relation.schema,
    source_description: node.sourceDescription,
    source_meta: {},
    source_name: node.sourceName,
    tags: node.tags,
    unique_id: node.id,
    unrendered_config: unrenderedConfig(node),
    unrendered_database: null,
    unrendered_schema: null,
  };
}

function testJson(node: TestNode, options: NodeJsonOptions): JsonObject {
  const custom = node.config.schema ?? 'dbt_test__audit';
  const schema = options.schema === undefined ? custom : `${options.schema}_${custom}`;
  const shared = { ...templatedJson(node, options), ...unplacedJson(node, options, schema) };
  const { origin } = node;
  if (origin.kind === 'singular') return shared;
  const dot = origin.testName.lastIndexOf('.');
  const column = origin.columnName === undefined ? {} : { column_name: origin.columnName };
  return {
    ...shared,
    // A generic test has no file of its own: dbt names one after it.
    path: `${node.name}.sql`,
    checksum: { name: 'none', checksum: '' },
    column_name: origin.columnName ?? null,
    attached_node: origin.attachedTo,
    file_key_name: fileKeyOf(origin.attachedTo),
    test_metadata: {
      name: origin.testName.slice(dot + 1),
      namespace: dot < 0 ? null : origin.testName.slice(0, dot),
      kwargs: { ...origin.args, ...column, model: `{{ get_where_subquery(${callOf(node)}) }}` },
    },
  };
}

/** `models.orders`, `sources.raw`: the YAML entry that the test stands under. */
function fileKeyOf(attachedTo: string): string {
  const [type = '', , name = ''] = attachedTo.split('.');
  return `${type}s.${name}`;
}

/** The ref() or source() of the node that a generic test is declared on: its first read. */
function callOf(node: TestNode): string {
  const attachedTo = node.origin.kind === 'generic' ? node.origin.attachedTo : '';
  const [type, , ...names] = attachedTo.split('.');
  return `${type === 'source' ? 'source' : 'ref'}(${names.map((name) => `'${name}'`).join(', ')})`;
}

type TemplatedNode = ModelNode | TestNode | AnalysisNode;

function templatedJson(node: TemplatedNode, options: NodeJsonOptions): JsonObject {
  return {
    ...commonJson(node, options),
    checksum: { name: 'sha256', checksum: checksumOf(node.template) },
    compiled: options.compiled !== undefined,
    compiled_code: options.compiled?.code ?? null,
    compiled_path: options.compiled?.path ?? null,
    contract: { enforced: false, alias_types: true, checksum: null },
    depends_on: { macros: node.macros.map((name) => `macro.${name}`), nodes: node.dependsOn },
    extra_ctes: [],
    extra_ctes_injected: options.compiled !== undefined,
    functions: [],
    language: 'sql',
    metrics: [],
    // Without the blanks around it, as dbt keeps it: it compares the texts of two manifests.
    raw_code: node.template.text.trim(),
    refs: node.refs.map((ref) => ({ name: ref.name, package: ref.package ?? null, version: ref.version ?? null })),
    sources: node.sources.map((call) => [call.source, call.table]),
  };
}

function commonJson(node: Exclude<Node, SourceNode>, options: NodeJsonOptions): JsonObject {
  return {
    build_path: null,
    columns: 'columns' in node ? columnsJson(node.columns) : {},
    config: configDict(node),
    config_call_dict: {},
    created_at: options.createdAt ?? 0,
    description: node.description,
    doc_blocks: [],
    docs: { show: true, node_color: null },
    fqn: node.fqn,
    group: textOr(node.config.raw['group'], null),
    meta: node.meta,
    name: node.name,
    original_file_path: node.path,
    package_name: node.package,
    patch_path: null,
    path: [...node.fqn.slice(1, -1), node.path.slice(node.path.lastIndexOf('/') + 1)].join('/'),
    resource_type: node.kind,
    tags: node.tags,
    unique_id: node.id,
    unrendered_config: unrenderedConfig(node),
    unrendered_config_call_dict: {},
  };
}

function placedJson(node: ModelNode | SeedNode, options: NodeJsonOptions): JsonObject {
  const { relation } = node;
  const ephemeral = node.kind === 'model' && node.config.materialized === 'ephemeral';
  return {
    alias: relation.identifier,
    database: relation.database ?? options.database ?? null,
    relation_name: ephemeral ? null : relationName(relation, options),
    schema: relation.schema,
  };
}

function unplacedJson(node: TestNode | AnalysisNode, options: NodeJsonOptions, schema: string): JsonObject {
  return { alias: node.name, database: options.database ?? null, relation_name: null, schema };
}

function columnsJson(columns: readonly ColumnSpec[]): JsonObject {
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      {
        config: { meta: column.meta, tags: column.tags },
        constraints: [],
        data_type: column.dataType ?? null,
        description: column.description,
        doc_blocks: [],
        meta: column.meta,
        name: column.name,
        quote: null,
        tags: column.tags,
      },
    ]),
  );
}

/** `shop://models/_models.yml`, as dbt writes it. */
function patchPath(node: ModelNode | SeedNode): string | null {
  return node.patchPath === undefined ? null : `${node.package}://${node.patchPath}`;
}

function relationName(relation: Relation, { relationText, database }: NodeJsonOptions): string {
  const whole = { ...relation, database: relation.database ?? database };
  if (relationText !== undefined) return relationText(whole);
  return [whole.database, whole.schema, whole.identifier]
    .filter((part) => part !== undefined)
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

function textOr(value: JsonValue | undefined, otherwise: null): string | null {
  return typeof value === 'string' ? value : otherwise;
}

const checksums = new WeakMap<SourceFile, string>();

/** dbt's: sha256 of the text without the white space around it. */
function checksumOf(file: SourceFile): string {
  const known = checksums.get(file);
  if (known !== undefined) return known;
  const checksum = sha256(file.text.trim());
  checksums.set(file, checksum);
  return checksum;
}

export function sha256(text: string): string {
  return hash('sha256', text);
}
