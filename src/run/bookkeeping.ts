// What sqlflow remembers in the warehouse about its own relations: `_sqlflow_relations` (who made what) and `_sqlflow_runs`
// (whose leftovers may be dropped), one pair a schema. Written in the transactions that it tells about.
import type { Dialect, Transaction, Warehouse } from '../adapters/adapter.ts';
import type { NodeId } from '../core/node-id.ts';
import { type Relation, type RelationKind, type RelationState, relationKey } from '../core/relation.ts';
import { runIdOf } from './candidate-name.ts';

const registryName = '_sqlflow_relations';
const runsName = '_sqlflow_runs';

export interface Schema {
  readonly database: string | undefined;
  readonly schema: string;
}

/** Published relation (by relationKey) -> node id, for the schemas of `relations`. */
export async function readRegistry(
  warehouse: Warehouse,
  relations: ReadonlyMap<string, RelationState>,
): Promise<ReadonlyMap<string, string>> {
  const registry = new Map<string, string>();
  for (const { relation } of relations.values()) {
    if (relation.identifier.toLowerCase() !== registryName) continue;
    const { dialect } = warehouse;
    const answer = await warehouse.query(`select identifier, node_id from ${dialect.relation(relation)}`);
    for (const [identifier, node] of answer.rows) {
      if (typeof identifier !== 'string' || typeof node !== 'string') continue;
      registry.set(relationKey({ ...relation, identifier }), node);
    }
  }
  return registry;
}

/** Makes the schema and the tables, and writes the run down before anything is built under its name. */
export async function openSchema(
  warehouse: Warehouse,
  schema: Schema,
  run: { readonly runId: string; readonly project: string; readonly startedAt: Date },
): Promise<void> {
  const { dialect } = warehouse;
  const varchar = dialect.typeName('varchar(256)');
  const timestamp = dialect.typeName('timestamp');
  const table = (identifier: string): string => dialect.relation({ ...schema, identifier });
  await warehouse.execute(dialect.createSchema(schema.database, schema.schema));
  await warehouse.transaction(async (tx) => {
    await tx.execute(
      `create table if not exists ${table(registryName)} (identifier ${varchar}, kind ${varchar}, node_id ${dialect.typeName('varchar(1024)')}, project ${varchar}, run_id ${varchar}, published_at ${timestamp})`,
    );
    await tx.execute(
      `create table if not exists ${table(runsName)} (run_id ${varchar}, project ${varchar}, started_at ${timestamp})`,
    );
    const values = [dialect.literal(run.runId), dialect.literal(run.project), timestampLiteral(dialect, run.startedAt)];
    await tx.execute(`insert into ${table(runsName)} (run_id, project, started_at) values (${values.join(', ')})`);
  });
}

/** Drops what runs that are over left behind: candidates by name whose run is written down in the same schema. */
export async function dropLeftovers(
  warehouse: Warehouse,
  schema: Schema,
  relations: ReadonlyMap<string, RelationState>,
  runId: string,
): Promise<readonly Relation[]> {
  const { dialect } = warehouse;
  const suspects = [...relations.values()].filter(
    ({ relation }) =>
      relation.schema.toLowerCase() === schema.schema.toLowerCase() && runIdOf(relation.identifier) !== undefined,
  );
  if (suspects.length === 0) return [];
  const answer = await warehouse.query(`select run_id from ${dialect.relation({ ...schema, identifier: runsName })}`);
  const runs = new Set(answer.rows.map(([id]) => id));
  const dropped: Relation[] = [];
  for (const { relation, kind } of suspects) {
    const owner = runIdOf(relation.identifier);
    if (owner === undefined || owner === runId || !runs.has(owner)) continue;
    await warehouse.execute(dialect.drop(relation, kind));
    dropped.push(relation);
  }
  return dropped;
}

/** Part of the publishing transaction. */
export async function recordPublished(
  tx: Transaction,
  dialect: Dialect,
  input: {
    readonly relation: Relation;
    readonly kind: RelationKind;
    readonly node: NodeId;
    readonly project: string;
    readonly runId: string;
    readonly at: Date;
  },
): Promise<void> {
  const { relation, kind, node, project, runId, at } = input;
  const table = dialect.relation({ ...relation, identifier: registryName });
  const identifier = dialect.literal(relation.identifier);
  await tx.execute(`delete from ${table} where identifier = ${identifier}`);
  const values = [
    identifier,
    dialect.literal(kind),
    dialect.literal(node),
    dialect.literal(project),
    dialect.literal(runId),
  ];
  await tx.execute(
    `insert into ${table} (identifier, kind, node_id, project, run_id, published_at) values (${values.join(', ')}, ${timestampLiteral(dialect, at)})`,
  );
}

/** A UTC timestamp as SQL, to the millisecond. */
export function timestampLiteral(dialect: Dialect, at: Date): string {
  const text = at.toISOString().replace('T', ' ').replace('Z', '');
  return `cast(${dialect.literal(text)} as ${dialect.typeName('timestamp')})`;
}
