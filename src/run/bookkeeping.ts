// What sqlflow remembers in the warehouse about its own relations: `_sqlflow_relations` (who made what) and `_sqlflow_runs`
// (whose leftovers may be dropped), one pair a schema. Written in the transactions that it tells about.
import type { Dialect, QueryResult, Transaction } from '../adapters/adapter.ts';
import type { ModelNode, SeedNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type Relation, type RelationKind, type RelationState, relationKey } from '../core/relation.ts';
import { runIdOf } from './candidate-name.ts';
import type { BookkeepingWarehouse } from './recorded-warehouse.ts';
import type { RunContext } from './run-context.ts';

const registryName = '_sqlflow_relations';
const runsName = '_sqlflow_runs';
/** Of registries where transactions are guarded; elsewhere whoever publishes counts. */
const rowCount = 'row_count';

export interface Schema {
  readonly database: string | undefined;
  readonly schema: string;
}

/** What was published in schemas that have a registry. Where transactions are guarded the latest row counts: see registryInsert. */
export function registryQuery(schemas: readonly Schema[], dialect: Dialect): string {
  const parts = schemas.map((schema) => {
    const table = dialect.relation({ ...schema, identifier: registryName });
    return `select ${dialect.literal(schema.schema)} as of_schema, identifier, node_id, published_at from ${table}`;
  });
  return `${parts.join('\nunion all ')}\norder by published_at`;
}

/** Published relation (by relationKey) -> node id. */
export function readRegistryRows({ rows }: QueryResult, database: string | undefined): ReadonlyMap<string, string> {
  const registry = new Map<string, string>();
  for (const [schema, identifier, node] of rows) {
    if (typeof schema !== 'string' || typeof identifier !== 'string' || typeof node !== 'string') continue;
    registry.set(relationKey({ database, schema, identifier }), node);
  }
  return registry;
}

/** The registries of the schemas of `relations`, but for those that are known already. */
export async function readRegistry(
  warehouse: BookkeepingWarehouse,
  relations: ReadonlyMap<string, RelationState>,
  known: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, string>> {
  const registry = new Map<string, string>();
  for (const { relation } of relations.values()) {
    if (relation.identifier.toLowerCase() !== registryName || known.has(relation.schema.toLowerCase())) continue;
    const answer = await warehouse.query(registryQuery([relation], warehouse.dialect));
    for (const [key, node] of readRegistryRows(answer, relation.database)) registry.set(key, node);
  }
  return registry;
}

/** Makes a schema of a server ready, with all that is kept about it: all of it, or nothing. `lease` fails where another run was first. */
export function openingStatements(dialect: Dialect, schema: Schema, lease: string): readonly string[] {
  const table = (identifier: string): string => dialect.relation({ ...schema, identifier });
  return [
    dialect.createSchema(schema.database, schema.schema),
    `create table if not exists ${table(registryName)} (${registryColumns(dialect)}, ${rowCountColumn(dialect)})`,
    `create table if not exists ${table(runsName)} (${runsColumns(dialect)})`,
    lease,
  ];
}

/** What a registry of an earlier version has not. */
export function registryUpgrade(
  dialect: Dialect,
  { database, schema }: Schema,
  relations: ReadonlyMap<string, RelationState>,
): readonly string[] {
  const table = { database, schema, identifier: registryName };
  const stands = relations.get(relationKey(table));
  if (stands === undefined || stands.columns.some(({ name }) => name === rowCount)) return [];
  return [dialect.addColumn(table, { name: rowCount, type: dialect.typeName('bigint') })];
}

/** One row for each table that `runId` has filled in one go: its node, and how many rows it had when it was published. */
export function rowCountsQuery(schemas: readonly Schema[], runId: string, dialect: Dialect): string {
  const parts = schemas.map((schema) => {
    const table = dialect.relation({ ...schema, identifier: registryName });
    return `select node_id, ${rowCount} from ${table} where run_id = ${dialect.literal(runId)} and ${rowCount} is not null`;
  });
  return parts.join('\nunion all ');
}

export function readRowCounts({ rows }: QueryResult): ReadonlyMap<string, number> {
  return new Map(rows.map(([node, count]) => [node ?? '', Number(count)]));
}

/** Writes the run down before anything is built under its name, where `taken` is true. */
export function enteringStatements(dialect: Dialect, schema: Schema, run: RunLine, taken: string): readonly string[] {
  const table = dialect.relation({ ...schema, identifier: runsName });
  return [`insert into ${table} (run_id, project, started_at) select ${runValues(run, dialect)} where ${taken}`];
}

/**
 * Old registry rows go at the end of a run, under its lease: while models are published rows are only added, because two transactions
 * that read and write one table would get in each other's way (error 1023).
 */
export function leavingStatements(dialect: Dialect, schema: Schema, held: string): readonly string[] {
  const registry = dialect.relation({ ...schema, identifier: registryName });
  const latest = `(select identifier as kept, max(published_at) as latest from ${registry} group by identifier) k`;
  return [`delete from ${registry} using ${latest} where identifier = k.kept and published_at < k.latest and ${held}`];
}

/** A materialized view's row tells its definition too, so that the same one is refreshed and not made anew. */
export function materializedViewInsert(node: ModelNode, definition: string, context: RunContext): string {
  return registryInsert(node, `materialized_view ${definition}`, context);
}

/** What `materializedViewInsert` wrote last; empty where it never did. */
export async function registeredKind(node: ModelNode, { warehouse, dialect }: RunContext): Promise<string> {
  const table = dialect.relation({ ...node.relation, identifier: registryName });
  const { rows } = await warehouse.query(
    `select kind from ${table} where identifier = ${dialect.literal(node.relation.identifier)} order by published_at desc limit 1`,
  );
  return rows[0]?.[0] ?? '';
}

/**
 * Part of a publishing batch, after the relation has its name. Rows are only added there.
 *
 * @param options.counted also how many rows the relation has: to ask for them is a call, and one for all models costs no more.
 */
export function registryInsert(
  node: ModelNode | SeedNode,
  kind: string,
  context: RunContext,
  options: { readonly counted?: boolean } = {},
): string {
  const { dialect, manifest, runId, nowMs } = context;
  const values = [node.relation.identifier, kind, node.id, manifest.projectName, runId].map((text) =>
    dialect.literal(text),
  );
  values.push(timestampLiteral(dialect, new Date(nowMs())));
  const table = dialect.relation({ ...node.relation, identifier: registryName });
  const columns = 'identifier, kind, node_id, project, run_id, published_at';
  return options.counted === true
    ? `insert into ${table} (${columns}, ${rowCount}) select ${values.join(', ')}, count(*) from ${dialect.relation(node.relation)}`
    : `insert into ${table} (${columns}) values (${values.join(', ')})`;
}

export interface RunLine {
  readonly runId: string;
  readonly project: string;
  readonly startedAt: Date;
}

function registryColumns(dialect: Dialect): string {
  const varchar = dialect.typeName('varchar(256)');
  return `identifier ${varchar}, kind ${varchar}, node_id ${dialect.typeName('varchar(1024)')}, project ${varchar}, run_id ${varchar}, published_at ${dialect.typeName('timestamp')}`;
}

function rowCountColumn(dialect: Dialect): string {
  return `${rowCount} ${dialect.typeName('bigint')}`;
}

function runsColumns(dialect: Dialect): string {
  const varchar = dialect.typeName('varchar(256)');
  return `run_id ${varchar}, project ${varchar}, started_at ${dialect.typeName('timestamp')}`;
}

function runValues(run: RunLine, dialect: Dialect): string {
  return [dialect.literal(run.runId), dialect.literal(run.project), timestampLiteral(dialect, run.startedAt)].join(
    ', ',
  );
}

/** Makes the schema and the tables, and writes the run down before anything is built under its name. */
export async function openSchema(warehouse: BookkeepingWarehouse, schema: Schema, run: RunLine): Promise<void> {
  const { dialect } = warehouse;
  const table = (identifier: string): string => dialect.relation({ ...schema, identifier });
  await warehouse.execute(dialect.createSchema(schema.database, schema.schema));
  await warehouse.transaction(async (tx) => {
    await tx.execute(`create table if not exists ${table(registryName)} (${registryColumns(dialect)})`);
    await tx.execute(`create table if not exists ${table(runsName)} (${runsColumns(dialect)})`);
    await tx.execute(
      `insert into ${table(runsName)} (run_id, project, started_at) values (${runValues(run, dialect)})`,
    );
  });
}

/** The ids of all runs that ever worked in the schema. */
export async function readRuns(warehouse: BookkeepingWarehouse, schema: Schema): Promise<ReadonlySet<string>> {
  const table = warehouse.dialect.relation({ ...schema, identifier: runsName });
  const answer = await warehouse.query(`select run_id from ${table}`);
  return new Set(answer.rows.flatMap(([id]) => (id == null ? [] : [id])));
}

/** Drops what runs that are over left behind: candidates by name whose run is written down in the same schema. */
export async function dropLeftovers(
  warehouse: BookkeepingWarehouse,
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
  const runs = await readRuns(warehouse, schema);
  const dropped: Relation[] = [];
  for (const { relation, kind } of suspects) {
    const owner = runIdOf(relation.identifier);
    if (owner === undefined || owner === runId || !runs.has(owner)) continue;
    await warehouse.execute(dialect.drop(relation, kind));
    dropped.push(relation);
  }
  return dropped;
}

export interface PublishedRelation {
  readonly relation: Relation;
  readonly kind: RelationKind;
  readonly node: NodeId;
  readonly project: string;
  readonly runId: string;
  readonly at: Date;
}

/** Part of the publishing transaction. */
export async function recordPublished(tx: Transaction, dialect: Dialect, published: PublishedRelation): Promise<void> {
  for (const sql of publishedStatements(dialect, published)) await tx.execute(sql);
}

export function publishedStatements(dialect: Dialect, published: PublishedRelation): readonly string[] {
  const { relation, kind, node, project, runId, at } = published;
  const table = dialect.relation({ ...relation, identifier: registryName });
  const identifier = dialect.literal(relation.identifier);
  const values = [
    identifier,
    dialect.literal(kind),
    dialect.literal(node),
    dialect.literal(project),
    dialect.literal(runId),
  ];
  return [
    `delete from ${table} where identifier = ${identifier}`,
    `insert into ${table} (identifier, kind, node_id, project, run_id, published_at) values (${values.join(', ')}, ${timestampLiteral(dialect, at)})`,
  ];
}

/** A UTC timestamp as SQL, to the millisecond. */
export function timestampLiteral(dialect: Dialect, at: Date): string {
  const text = at.toISOString().replace('T', ' ').replace('Z', '');
  return `cast(${dialect.literal(text)} as ${dialect.typeName('timestamp')})`;
}
