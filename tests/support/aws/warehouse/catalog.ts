// The cluster's catalog: relations by OID, each with what Redshift keeps by OID (owner, grants, comments, bound views).
// It is read committed, as PostgreSQL's is: a transaction sees its own changes and whatever is committed at that moment.
import type { RedshiftType } from '../../../../src/sql/types/redshift-type.ts';

export interface Column {
  readonly name: string;
  readonly type: RedshiftType;
  readonly notNull: boolean;
  /** Redshift's text. */
  readonly default: string | undefined;
  readonly identity: { readonly seed: number; readonly step: number; readonly byDefault: boolean } | undefined;
  readonly encoding: string | undefined;
}

export interface Grant {
  readonly privilege: string;
  readonly grantee: string;
  readonly granteeType: 'user' | 'group' | 'role' | 'public';
  readonly withGrantOption: boolean;
}

export type RelationKind = 'table' | 'view' | 'late-binding view' | 'materialized view';

export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly columns: readonly Column[];
  readonly owner: string;
  readonly grants: readonly Grant[];
  readonly comment: string | undefined;
  readonly columnComments: Readonly<Record<string, string>>;
  readonly distStyle: string;
  readonly distKey: string | undefined;
  readonly sortKey: readonly string[];
  readonly backup: boolean;
  /** The session's process, where it is a temporary table. */
  readonly temporaryOf: number | undefined;
  /** DuckDB's table in the schema _oid; undefined for views. Another one after each change of the columns. */
  readonly physical: string | undefined;
  /** Views: Redshift's text, for late-binding ones to be read anew each time. */
  readonly definition: string | undefined;
  /** Bound views: DuckDB's text, on tables by OID, and those OIDs. */
  readonly boundSql: string | undefined;
  readonly dependsOn: readonly number[];
}

export interface Schema {
  readonly oid: number;
  readonly name: string;
  readonly owner: string;
  readonly grants: readonly Grant[];
}

/** What a transaction has changed, not yet committed. */
export interface CatalogChanges {
  readonly relations: Map<number, Relation | 'dropped'>;
  readonly schemas: Map<string, Schema | 'dropped'>;
}

export const noChanges = (): CatalogChanges => ({ relations: new Map(), schemas: new Map() });

const keyOf = (schema: string, name: string): string => `${schema}\0${name}`;

export class Catalog {
  readonly #newOid: () => number;
  readonly #relations = new Map<number, Relation>();
  readonly #names = new Map<string, number>();
  readonly #schemas = new Map<string, Schema>();

  constructor(newOid: () => number) {
    this.#newOid = newOid;
    for (const name of ['public', 'pg_catalog', 'information_schema'])
      this.#schemas.set(name, { oid: this.newOid(), name, owner: 'rdsdb', grants: [] });
  }

  newOid(): number {
    return this.#newOid();
  }

  committed(oid: number): Relation | undefined {
    return this.#relations.get(oid);
  }

  relation(oid: number, changes: CatalogChanges): Relation | undefined {
    const changed = changes.relations.get(oid);
    if (changed !== undefined) return changed === 'dropped' ? undefined : changed;
    return this.#relations.get(oid);
  }

  find(schema: string, name: string, changes: CatalogChanges): Relation | undefined {
    for (const changed of changes.relations.values())
      if (changed !== 'dropped' && changed.schema === schema && changed.name === name) return changed;
    const oid = this.#names.get(keyOf(schema, name));
    return oid === undefined || changes.relations.has(oid) ? undefined : this.#relations.get(oid);
  }

  schema(name: string, changes: CatalogChanges): Schema | undefined {
    const changed = changes.schemas.get(name);
    if (changed !== undefined) return changed === 'dropped' ? undefined : changed;
    return this.#schemas.get(name);
  }

  relations(changes: CatalogChanges): readonly Relation[] {
    const all = new Map<number, Relation | 'dropped'>(this.#relations);
    for (const [oid, changed] of changes.relations) all.set(oid, changed);
    return [...all.values()].filter((each) => each !== 'dropped');
  }

  schemas(changes: CatalogChanges): readonly Schema[] {
    const all = new Map<string, Schema | 'dropped'>(this.#schemas);
    for (const [name, changed] of changes.schemas) all.set(name, changed);
    return [...all.values()].filter((each) => each !== 'dropped');
  }

  /** Bound views and materialized views that read this relation. */
  dependents(oid: number, changes: CatalogChanges): readonly Relation[] {
    return this.relations(changes).filter(({ dependsOn }) => dependsOn.includes(oid));
  }

  commit({ relations, schemas }: CatalogChanges): void {
    for (const [oid, changed] of relations) {
      const before = this.#relations.get(oid);
      if (before !== undefined && this.#names.get(keyOf(before.schema, before.name)) === oid)
        this.#names.delete(keyOf(before.schema, before.name));
      if (changed === 'dropped') this.#relations.delete(oid);
      else this.#relations.set(oid, changed);
    }
    for (const [oid, changed] of relations)
      if (changed !== 'dropped') this.#names.set(keyOf(changed.schema, changed.name), oid);
    for (const [name, changed] of schemas) {
      if (changed === 'dropped') this.#schemas.delete(name);
      else this.#schemas.set(name, changed);
    }
  }

  /** Rows of a file that outlives the process: relations and schemas as JSON. */
  restore(rows: readonly string[]): void {
    const saved = rows.map((row) => JSON.parse(row) as Relation | Schema);
    this.commit({
      relations: new Map(saved.flatMap((each) => ('kind' in each ? [[each.oid, each] as const] : []))),
      schemas: new Map(saved.flatMap((each) => ('kind' in each ? [] : [[each.name, each] as const]))),
    });
  }

  highestOid(): number {
    return Math.max(0, ...this.#relations.keys(), ...[...this.#schemas.values()].map(({ oid }) => oid));
  }
}
