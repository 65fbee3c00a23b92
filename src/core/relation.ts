// A table or view by its three-part name, and what a warehouse says of it.

export interface Relation {
  /** Undefined until a target is connected that names its database (DuckDB: the file's catalog). */
  readonly database: string | undefined;
  readonly schema: string;
  readonly identifier: string;
}

export type RelationKind = 'table' | 'view';

export interface ColumnState {
  readonly name: string;
  /** The type in the warehouse's own words, e.g. `VARCHAR` or `DECIMAL(18,2)`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** What exists under a name now. */
export interface RelationState {
  readonly relation: Relation;
  readonly kind: RelationKind;
  readonly columns: readonly ColumnState[];
}

/** A key for maps: lower case, because every engine here folds unquoted and quoted names alike. */
export function relationKey(relation: Relation): string {
  return `${relation.schema}.${relation.identifier}`.toLowerCase();
}

/** For people: `schema.identifier`. */
export function relationLabel(relation: Relation): string {
  return `${relation.schema}.${relation.identifier}`;
}
