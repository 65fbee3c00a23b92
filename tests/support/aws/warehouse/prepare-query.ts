// A query of Redshift -> DuckDB's SQL on tables by OID: session facts put in, relations bound and locked, views opened up.
import type { TypedColumn } from '../../../../src/sql/types/redshift-type.ts';
import { onLeaderNode } from '../catalogs/leader-functions.ts';
import { type SystemRelation, systemRelation } from '../catalogs/system-relations.ts';
import { bindRelations } from './bind-relations.ts';
import type { Relation } from './catalog.ts';
import type { Connection } from './connection.ts';
import { leaderFunctions, putSessionFacts } from './session-functions.ts';
import { SqlError } from './sql-error.ts';
import { tokensOf } from './tokens.ts';
import { refuseSyntax, translateSql } from './translate.ts';

export interface PreparedQuery {
  readonly sql: string;
  /** Undefined: DuckDB tells. */
  readonly columns: readonly TypedColumn[] | undefined;
  /** All tables below, views opened up. */
  readonly oids: readonly number[];
  /** What the text itself names. */
  readonly relations: readonly Relation[];
}

export interface PrepareOptions {
  /** The relation whose rows have numbers: a column "rowid". */
  readonly rowsOf?: Relation;
}

type Found =
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'system'; readonly system: SystemRelation };

export async function prepareQuery(
  text: string,
  connection: Connection,
  purpose: 'relation' | 'answer',
  options: PrepareOptions = {},
): Promise<PreparedQuery> {
  refuseSyntax(text);
  const bound = bindRelations<Found>(text, {
    resolve: (names) => resolve(names, connection),
    isSchema: (name) =>
      name === connection.database || connection.catalog.schema(name, connection.transaction.changes) !== undefined,
    stand: (found) => `_oid.${standIn(found)}`,
  });
  const opened = new Map<string, string>();
  const columns = new Map<string, readonly TypedColumn[]>();
  const oids = new Set<number>();
  const relations: Relation[] = [];
  for (const found of bound.relations) {
    if (found.kind === 'system') {
      opened.set(standIn(found), found.system.sql(connection));
      continue;
    }
    const relation = await connection.lock(found.relation, 'share');
    relations.push(relation);
    oids.add(relation.oid);
    const hasNumbers = relation.oid === options.rowsOf?.oid;
    columns.set(standIn(found), hasNumbers ? [...relation.columns, rowNumber] : relation.columns);
    const view = await openView(relation, connection);
    if (view === undefined) continue;
    opened.set(standIn(found), view.sql);
    for (const oid of view.oids) oids.add(oid);
    if (relation.kind === 'late-binding view' && view.columns !== undefined) columns.set(standIn(found), view.columns);
  }
  for (const oid of oids) connection.transaction.read.add(oid);
  const systems = bound.relations.flatMap((found) => (found.kind === 'system' ? [found.system] : []));
  if (oids.size > 0) refuseLeaderWork(systems, text);
  // Names and locks come before the snapshot, so whoever waited for a lock reads what its holder left.
  await connection.openSnapshot();
  const bindable = putSessionFacts(bound.text, () => connection.facts());
  const translated =
    systems.length > 0
      ? { sql: onLeaderNode(bindable, connection), columns: undefined }
      : translateSql(bindable, {
          written: text,
          columnsOf: (names) => columns.get(names.at(-1) ?? ''),
          now: new Date(`${(connection.transaction.startedAt ?? '').replace(' ', 'T')}Z`),
          purpose,
        });
  const sql = translated.sql.replaceAll(/"?_oid"?\."?([rsv]\w+)"?/g, (written, name: string) => {
    const view = opened.get(name);
    if (view !== undefined) return `(${view})`;
    const physical = relations.find(({ oid }) => `r${oid}` === name)?.physical;
    return physical === undefined ? written : `_oid.${physical}`;
  });
  return { sql, columns: translated.columns, oids: [...oids], relations };
}

const rowNumber: TypedColumn = { name: 'rowid', type: { kind: 'bigint' } };

export const standInOf = (relation: Relation): string =>
  `${relation.physical === undefined ? 'v' : 'r'}${relation.oid}`;

function standIn(found: Found): string {
  return found.kind === 'system' ? `s_${found.system.name}` : standInOf(found.relation);
}

function resolve(names: readonly string[], connection: Connection): Found | undefined {
  const [, oid] = names[0] === '_oid' ? (/^[rv](\d+)$/.exec(names[1] ?? '') ?? []) : [];
  if (oid !== undefined) {
    const relation = connection.catalog.relation(Number(oid), connection.transaction.changes);
    return relation === undefined ? undefined : { kind: 'relation', relation };
  }
  const system = systemRelation(names);
  if (system !== undefined) return { kind: 'system', system };
  const relation = connection.find(names);
  return relation === undefined ? undefined : { kind: 'relation', relation };
}

/** Bound views read tables by OID, whatever those are called now; late-binding ones read names, whatever those are now. */
async function openView(relation: Relation, connection: Connection): Promise<PreparedQuery | undefined> {
  if (relation.kind === 'view') {
    for (const oid of relation.dependsOn) {
      const base = connection.catalog.relation(oid, connection.transaction.changes);
      if (base === undefined) throw new SqlError(`could not open relation with OID ${oid}`);
      await connection.lock(base, 'share');
    }
    return { sql: relation.boundSql ?? '', columns: relation.columns, oids: relation.dependsOn, relations: [] };
  }
  if (relation.kind !== 'late-binding view') return undefined;
  return prepareQuery(relation.definition ?? '', connection, 'relation');
}

function refuseLeaderWork(systems: readonly SystemRelation[], text: string): void {
  const leader = systems.find(({ leaderOnly }) => leaderOnly);
  const call = tokensOf(text).find(({ kind, value }) => kind === 'word' && leaderFunctions.has(value));
  if (leader === undefined && call === undefined) return;
  throw new SqlError(
    'Specified types or functions (one per INFO message) not supported on Redshift tables.',
    `${leader?.name ?? call?.value} belongs to the leader node.`,
  );
}
