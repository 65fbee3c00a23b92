// The trees of statements that are no queries: plain data with places, like nodes.ts.
import type { Expression, FromItem, Name, Place, Query, TypeName, WithClause } from './nodes.ts';

/** `t`, `s.t`, `db.s.t`; `#t` is a temporary table. */
export interface RelationName extends Place {
  readonly names: readonly Name[];
}

export type Statement =
  | ({ readonly kind: 'query'; readonly query: Query } & Place)
  | CreateTable
  | CreateTableAs
  | ({
      readonly kind: 'create-view';
      readonly orReplace: boolean;
      readonly name: RelationName;
      readonly columns: readonly Name[];
      readonly query: Query;
      /** A late-binding view. */
      readonly noSchemaBinding: boolean;
    } & Place)
  | ({
      readonly kind: 'create-materialized-view';
      readonly name: RelationName;
      readonly attributes: TableAttributes;
      readonly autoRefresh: boolean;
      readonly query: Query;
    } & Place)
  | ({ readonly kind: 'refresh-materialized-view'; readonly name: RelationName } & Place)
  | ({
      readonly kind: 'create-schema';
      readonly ifNotExists: boolean;
      readonly name: Name;
      readonly owner: Name | undefined;
    } & Place)
  | ({
      readonly kind: 'drop';
      readonly what: 'table' | 'view' | 'materialized view' | 'schema';
      readonly ifExists: boolean;
      readonly names: readonly RelationName[];
      readonly behaviour: 'cascade' | 'restrict' | undefined;
    } & Place)
  | ({ readonly kind: 'alter-table'; readonly name: RelationName; readonly action: AlterAction } & Place)
  | Insert
  | Update
  | Delete
  | Merge
  | ({ readonly kind: 'truncate'; readonly name: RelationName } & Place)
  | ({ readonly kind: 'lock'; readonly names: readonly RelationName[] } & Place)
  | Copy
  | Unload
  | Grant
  | ({
      readonly kind: 'comment';
      readonly on: 'table' | 'view' | 'column' | 'schema' | 'database' | 'constraint';
      readonly name: RelationName;
      /** CONSTRAINT name ON table. */
      readonly table: RelationName | undefined;
      /** Undefined takes the comment away. */
      readonly text: string | undefined;
    } & Place)
  | ({
      readonly kind: 'analyze';
      readonly compression: boolean;
      readonly name: RelationName | undefined;
      readonly columns: readonly Name[];
    } & Place)
  | ({
      readonly kind: 'vacuum';
      readonly mode: 'full' | 'sort only' | 'delete only' | 'reindex' | 'recluster' | undefined;
      readonly name: RelationName | undefined;
      readonly toPercent: number | undefined;
      readonly boost: boolean;
    } & Place)
  | ({
      readonly kind: 'set';
      readonly scope: 'session' | 'local' | undefined;
      /** `search_path`, `query_group`, `session authorization`. */
      readonly name: string;
      /** Empty: DEFAULT. */
      readonly values: readonly string[];
    } & Place)
  | ({ readonly kind: 'reset'; readonly name: string } & Place)
  | Show
  | ({
      readonly kind: 'begin';
      readonly readOnly: boolean;
      readonly isolation: string | undefined;
    } & Place)
  | ({ readonly kind: 'commit' | 'rollback' } & Place)
  | ({ readonly kind: 'explain'; readonly verbose: boolean; readonly statement: Statement } & Place)
  | ({ readonly kind: 'call'; readonly name: RelationName; readonly arguments: readonly Expression[] } & Place)
  | ({ readonly kind: 'cancel'; readonly process: number; readonly message: string | undefined } & Place)
  /** Read by its first words alone: `name` is `CREATE EXTERNAL SCHEMA`. */
  | ({ readonly kind: 'other'; readonly subject: OtherSubject; readonly name: string } & Place);

export type OtherSubject = 'users' | 'policies' | 'external data' | 'code' | 'objects' | 'cursors';

/** Where the rows of a table live and how they are sorted. What is not written is undefined. */
export interface TableAttributes {
  readonly backup?: boolean;
  readonly distStyle?: 'auto' | 'even' | 'all' | 'key';
  readonly distKey?: Name;
  readonly sortKey?: {
    readonly style: 'compound' | 'interleaved' | 'auto' | undefined;
    readonly columns: readonly Name[];
  };
  readonly encode?: 'auto';
}

export interface CreateTable extends Place {
  readonly kind: 'create-table';
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly name: RelationName;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly TableConstraint[];
  readonly like: readonly { readonly table: RelationName; readonly defaults: boolean }[];
  readonly attributes: TableAttributes;
}

export interface CreateTableAs extends Place {
  readonly kind: 'create-table-as';
  readonly temporary: boolean;
  readonly name: RelationName;
  readonly columns: readonly Name[];
  readonly attributes: TableAttributes;
  readonly query: Query;
}

export interface ColumnDefinition extends Place {
  readonly name: Name;
  readonly type: TypeName;
  readonly default?: Expression;
  /** `byDefault`: a value that is given wins. */
  readonly identity?: { readonly seed: number; readonly step: number; readonly byDefault: boolean };
  readonly encode?: string;
  readonly notNull?: boolean;
  readonly unique?: true;
  readonly primaryKey?: true;
  readonly references?: Reference;
  readonly distKey?: true;
  readonly sortKey?: true;
  readonly collate?: 'case_sensitive' | 'case_insensitive';
}

export interface Reference {
  readonly table: RelationName;
  readonly columns: readonly Name[];
}

export interface TableConstraint extends Place {
  readonly kind: 'unique' | 'primary key' | 'foreign key';
  readonly columns: readonly Name[];
  readonly references: Reference | undefined;
}

export type AlterAction =
  | { readonly kind: 'rename'; readonly to: Name }
  | { readonly kind: 'rename-column'; readonly column: Name; readonly to: Name }
  | { readonly kind: 'add-column'; readonly column: ColumnDefinition }
  | { readonly kind: 'drop-column'; readonly column: Name; readonly behaviour: 'cascade' | 'restrict' | undefined }
  | { readonly kind: 'alter-type'; readonly column: Name; readonly type: TypeName }
  | { readonly kind: 'alter-encode'; readonly column: Name; readonly encode: string }
  | { readonly kind: 'owner'; readonly to: Name }
  | { readonly kind: 'set-schema'; readonly to: Name }
  | {
      readonly kind: 'append';
      readonly from: RelationName;
      /** IGNOREEXTRA: columns of the source that the target has not are left behind; FILLTARGET: the others get their defaults. */
      readonly extra: 'ignore' | 'fill' | undefined;
    }
  | { readonly kind: 'attributes'; readonly attributes: TableAttributes; readonly sortKeyNone: boolean }
  | { readonly kind: 'add-constraint'; readonly name: Name | undefined; readonly constraint: TableConstraint }
  | {
      readonly kind: 'drop-constraint';
      readonly name: Name;
      readonly behaviour: 'cascade' | 'restrict' | undefined;
    };

/** DEFAULT where a value stands. */
export type ValueOrDefault = Expression | ({ readonly kind: 'default' } & Place);

export interface Insert extends Place {
  readonly kind: 'insert';
  readonly table: RelationName;
  readonly columns: readonly Name[];
  readonly source:
    | { readonly kind: 'query'; readonly query: Query }
    | { readonly kind: 'values'; readonly rows: readonly (readonly ValueOrDefault[])[] }
    | { readonly kind: 'default-values' };
}

export interface Assignment extends Place {
  readonly column: Name;
  readonly value: ValueOrDefault;
}

export interface Update extends Place {
  readonly kind: 'update';
  readonly with: WithClause | undefined;
  readonly table: RelationName;
  readonly alias: Name | undefined;
  readonly assignments: readonly Assignment[];
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
}

export interface Delete extends Place {
  readonly kind: 'delete';
  readonly with: WithClause | undefined;
  readonly table: RelationName;
  readonly alias: Name | undefined;
  readonly using: readonly FromItem[];
  readonly where: Expression | undefined;
}

export interface Merge extends Place {
  readonly kind: 'merge';
  readonly target: RelationName;
  /** A table, or a subquery on engines that allow it. */
  readonly source: FromItem;
  readonly on: Expression;
  readonly how:
    | {
        readonly kind: 'clauses';
        readonly matched:
          | { readonly kind: 'update'; readonly assignments: readonly Assignment[] }
          | { readonly kind: 'delete' };
        readonly insert: { readonly columns: readonly Name[]; readonly values: readonly ValueOrDefault[] };
      }
    | { readonly kind: 'remove-duplicates' };
}

/** An option of COPY or UNLOAD. Its name in lower case: `json`, `null`, `iam_role`, `compupdate`. */
export interface LoadOption extends Place {
  readonly name: string;
  /** `true` where the option has no value; a bare word (`on`, `preset`, `default`) in lower case. */
  readonly value: string | number | boolean;
}

export interface Copy extends Place {
  readonly kind: 'copy';
  readonly table: RelationName;
  readonly columns: readonly Name[];
  readonly from: string;
  readonly options: readonly LoadOption[];
}

export interface Unload extends Place {
  readonly kind: 'unload';
  readonly query: string;
  readonly to: string;
  readonly options: readonly LoadOption[];
  readonly partitionBy: { readonly columns: readonly Name[]; readonly include: boolean } | undefined;
}

export interface Grant extends Place {
  readonly kind: 'grant' | 'revoke';
  /** Lower case, `all` alone for ALL [PRIVILEGES]; the names of roles for `grant role …`. */
  readonly privileges: readonly string[];
  /** Columns of a privilege, where it has some. */
  readonly columns: readonly Name[];
  readonly on:
    | 'table'
    | 'schema'
    | 'database'
    | 'function'
    | 'procedure'
    | 'language'
    | 'all tables in schema'
    | 'role'
    | undefined;
  readonly objects: readonly RelationName[];
  readonly grantees: readonly { readonly kind: 'user' | 'group' | 'role' | 'public'; readonly name: Name }[];
  /** WITH GRANT OPTION; REVOKE GRANT OPTION FOR. */
  readonly grantOption: boolean;
  readonly behaviour: 'cascade' | 'restrict' | undefined;
}

export type Show = Place & {
  readonly kind: 'show';
} & (
    | { readonly what: 'parameter'; readonly name: string }
    | { readonly what: 'databases'; readonly like: string | undefined }
    | {
        readonly what: 'schemas';
        readonly database: Name | undefined;
        readonly like: string | undefined;
        readonly limit: number | undefined;
      }
    | {
        readonly what: 'tables';
        readonly schema: RelationName;
        readonly like: string | undefined;
        readonly limit: number | undefined;
      }
    | {
        readonly what: 'columns';
        readonly table: RelationName;
        readonly like: string | undefined;
        readonly limit: number | undefined;
      }
    | { readonly what: 'table' | 'view'; readonly name: RelationName }
    | { readonly what: 'grants'; readonly words: string }
  );
