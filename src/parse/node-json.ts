// dbt's dict of a node as templates see it while parsing (`model`, the second argument of generate_schema_name): what is known so far.
import type { ColumnSpec } from '../core/node.ts';
import type { Relation } from '../core/relation.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import type { JsonObject } from '../util/json.ts';

export interface NodeJsonInput {
  readonly resourceType: 'model' | 'seed' | 'test' | 'analysis';
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly fqn: readonly string[];
  readonly file: SourceFile;
  readonly config: JsonObject;
  readonly description: string;
  readonly columns: readonly ColumnSpec[];
  /** Provisional while names are not made. */
  readonly relation: Relation | undefined;
}

export function nodeJson(input: NodeJsonInput): JsonObject {
  const { config, relation, file } = input;
  return {
    unique_id: input.id,
    resource_type: input.resourceType,
    name: input.name,
    package_name: input.package,
    fqn: [...input.fqn],
    path: [...input.fqn.slice(1, -1), file.path.slice(file.path.lastIndexOf('/') + 1)].join('/'),
    original_file_path: file.path,
    raw_code: file.text.trim(),
    language: 'sql',
    alias: relation?.identifier ?? input.name,
    schema: relation?.schema ?? null,
    database: relation?.database ?? null,
    version: null,
    config,
    tags: config['tags'] ?? [],
    meta: config['meta'] ?? {},
    description: input.description,
    columns: Object.fromEntries(
      input.columns.map(({ name, description, dataType, meta, tags }) => [
        name,
        { name, description, data_type: dataType ?? null, meta, tags: [...tags] },
      ]),
    ),
  };
}
