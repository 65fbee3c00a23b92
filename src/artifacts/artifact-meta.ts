// What artifacts say about the invocation that wrote them, and the form of dbt's `metadata`.
import type { NodeId } from '../core/node-id.ts';
import type { Relation } from '../core/relation.ts';
import type { JsonObject } from '../util/json.ts';

/** The dbt version whose layout the artifacts follow: tools read it to know what to expect. */
export const DBT_LAYOUT_VERSION = '1.12.3';

export interface ArtifactMeta {
  readonly generatedAt: Date;
  readonly startedAt: Date;
  readonly invocationId: string;
  /** sqlflow's own version; stands in `metadata.env`. */
  readonly version: string;
  /** `duckdb`, `redshift`, … */
  readonly adapterType: string;
  /** The target's. */
  readonly database: string;
  readonly schema: string;
  readonly relationText: (relation: Relation) => string;
  /** The compiled SQL of a node, where it was compiled in this invocation, and the path of its file. */
  readonly compiledOf?:
    | ((id: NodeId) => { readonly code: string; readonly path: string | undefined } | undefined)
    | undefined;
}

/** `schema`: the last part of the schema's address, e.g. `manifest/v12`. */
export function metadataJson(schema: string, meta: ArtifactMeta): JsonObject {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version: DBT_LAYOUT_VERSION,
    env: { sqlflow_version: meta.version },
    generated_at: meta.generatedAt.toISOString(),
    invocation_id: meta.invocationId,
    invocation_started_at: meta.startedAt.toISOString(),
  };
}
