// What exists in schemas, and what hangs on it: one query each for all relations, because a query costs seconds at worst and half a
// second at best. pg_catalog answers fastest and for every user (reference: Redshift 3.8).
import {
  type ColumnState,
  type RelationGrant,
  type RelationKind,
  type RelationState,
  relationKey,
} from '../../core/relation.ts';
import type { Cell, QueryResult } from '../adapter.ts';
import { quoteLiteral } from '../sql-text.ts';

/** Relations with their columns, grants, comments, and the views that are bound to tables. */
export function inspectionStatements(schemas: readonly string[]): readonly [string, string, string, string] {
  const wanted = schemas.map((schema) => quoteLiteral(schema.toLowerCase())).join(', ');
  return [
    `select n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner), current_user, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
from pg_catalog.pg_namespace n
join pg_catalog.pg_class c on c.relnamespace = n.oid
left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname in (${wanted}) and c.relkind in ('r', 'v')
order by n.nspname, c.relname, a.attnum`,
    `select namespace_name, relation_name, privilege_type, identity_name, identity_type
from svv_relation_privileges
where namespace_name in (${wanted})`,
    `select n.nspname, c.relname, a.attname, d.description
from pg_catalog.pg_description d
join pg_catalog.pg_class c on c.oid = d.objoid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
where n.nspname in (${wanted})`,
    `select distinct n.nspname, c.relname, vn.nspname, v.relname
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_depend d on d.refobjid = c.oid
join pg_catalog.pg_rewrite r on r.oid = d.objid
join pg_catalog.pg_class v on v.oid = r.ev_class
join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
where n.nspname in (${wanted}) and v.oid <> c.oid`,
  ];
}

interface Draft extends RelationState {
  readonly columns: ColumnState[];
  readonly server: {
    readonly owner: string;
    readonly isOurs: boolean;
    readonly grants: RelationGrant[];
    comment: string | undefined;
    readonly columnComments: Map<string, string>;
    readonly boundViews: string[];
  };
}

/** A materialized view is a view with a table of this name behind it. */
const materialization = /^mv_tbl__(.*)__\d+$/;

/** Answers in the order of `inspectionStatements`. Keys by relationKey(). */
export function readInspection(
  database: string,
  [relations, grants, comments, bound]: readonly QueryResult[],
): ReadonlyMap<string, RelationState> {
  const states = new Map<string, Draft>();
  const materialized = new Set<string>();
  const keyOf = (schema: Cell | undefined, name: Cell | undefined): string =>
    relationKey({ database, schema: schema ?? '', identifier: name ?? '' });
  for (const [schema, identifier] of relations?.rows ?? []) {
    const name = materialization.exec(identifier ?? '')?.[1];
    if (name !== undefined) materialized.add(keyOf(schema, name));
  }
  for (const [schema, identifier, kind, owner, user, column, type, notNull] of relations?.rows ?? []) {
    if (materialization.test(identifier ?? '')) continue;
    const key = keyOf(schema, identifier);
    let state = states.get(key);
    if (state === undefined) {
      state = {
        relation: { database, schema: schema ?? '', identifier: identifier ?? '' },
        kind: kindOf(kind, materialized.has(key)),
        columns: [],
        server: {
          owner: owner ?? '',
          isOurs: owner === user,
          grants: [],
          comment: undefined,
          columnComments: new Map(),
          boundViews: [],
        },
      };
      states.set(key, state);
    }
    if (column != null) state.columns.push({ name: column, type: type ?? '', nullable: notNull !== 'true' });
  }
  for (const [schema, identifier, privilege, grantee, granteeType] of grants?.rows ?? []) {
    const server = states.get(keyOf(schema, identifier))?.server;
    // What an owner may do needs no grant; names with a colon (ds:, sys:) are Redshift's own.
    if (server === undefined || grantee == null || grantee === server.owner || grantee.includes(':')) continue;
    server.grants.push({ privilege: (privilege ?? '').toLowerCase(), grantee, granteeType: typeOf(granteeType) });
  }
  for (const [schema, identifier, column, text] of comments?.rows ?? []) {
    const server = states.get(keyOf(schema, identifier))?.server;
    if (server === undefined || text == null) continue;
    if (column == null) server.comment = text;
    else server.columnComments.set(column, text);
  }
  for (const [schema, identifier, viewSchema, view] of bound?.rows ?? []) {
    if (materialization.test(view ?? '')) continue;
    states.get(keyOf(schema, identifier))?.server.boundViews.push(`${viewSchema}.${view}`);
  }
  return states;
}

function kindOf(kind: Cell | undefined, isMaterialized: boolean): RelationKind {
  if (kind !== 'v') return 'table';
  return isMaterialized ? 'materialized_view' : 'view';
}

function typeOf(text: Cell | undefined): RelationGrant['granteeType'] {
  switch (text) {
    case 'role':
    case 'group':
    case 'public':
      return text;
    default:
      return 'user';
  }
}
