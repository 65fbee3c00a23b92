// A table or view by its three-part name, and what a warehouse says of it.

export interface Relation {
  /** Undefined until a target is connected that names its database (DuckDB: the file's catalog). */
  readonly database: string | undefined;
  readonly schema: string;
  readonly identifier: string;
}

export type RelationKind = 'table' | 'view' | 'materialized_view';

export interface ColumnState {
  readonly name: string;
  /** The type in the warehouse's own words, e.g. `VARCHAR` or `DECIMAL(18,2)`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** A right that somebody has on a relation besides its owner. */
export interface RelationGrant {
  /** Lower case: `select`. */
  readonly privilege: string;
  readonly grantee: string;
  readonly granteeType: 'user' | 'role' | 'group' | 'public';
}

/** What hangs on a relation of a server, and is lost where another one takes its place. */
export interface ServerState {
  readonly owner: string;
  /** Whether the owner is whom the connection acts as. */
  readonly isOurs: boolean;
  readonly grants: readonly RelationGrant[];
  readonly comment: string | undefined;
  readonly columnComments: ReadonlyMap<string, string>;
  /** `schema.name` of views that follow this very relation, whatever its name. */
  readonly boundViews: readonly string[];
}

/** What exists under a name now. */
export interface RelationState {
  readonly relation: Relation;
  readonly kind: RelationKind;
  readonly columns: readonly ColumnState[];
  /** Undefined: an embedded engine, which has no users. */
  readonly server?: ServerState | undefined;
}

/** A key for maps: lower case, because every engine here folds unquoted and quoted names alike. */
export function relationKey(relation: Relation): string {
  return `${relation.schema}.${relation.identifier}`.toLowerCase();
}

/** For people: `schema.identifier`. */
export function relationLabel(relation: Relation): string {
  return `${relation.schema}.${relation.identifier}`;
}
