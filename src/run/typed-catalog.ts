// The columns of every relation that a query may read, in Redshift's types: what this run made, what earlier runs wrote down
// beside their data, what a source declares; for tables of others, what the engine's own types tell.
import type { Warehouse } from '../adapters/adapter.ts';
import type { QueryTranslator, TextColumn } from '../adapters/query-translator.ts';
import type { Manifest } from '../core/manifest.ts';
import type { SourceNode } from '../core/node.ts';
import { type Relation, type RelationState, relationKey } from '../core/relation.ts';
import type { RedshiftType, TypedColumn } from '../sql/types/redshift-type.ts';
import { type RecordedColumn, readColumnTypes } from './column-types.ts';

export class TypedCatalog {
  readonly #connect: () => Promise<Warehouse>;
  readonly #translator: QueryTranslator;
  readonly #declared: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Those that the project's nodes stand in. */
  readonly schemas: ReadonlySet<string>;
  readonly #columns = new Map<string, readonly TypedColumn[]>();
  /** Of this run: a relation that the database is asked about later does not overrule them. */
  readonly #made = new Set<string>();
  readonly #loads = new Map<string, Promise<void>>();

  /** `connect`: the connection may be opened anew, for writing, while the catalog lives. */
  constructor(connect: () => Promise<Warehouse>, translator: QueryTranslator, manifest: Manifest) {
    this.#connect = connect;
    this.#translator = translator;
    this.#declared = declaredTypes(manifest);
    this.schemas = new Set(
      [...manifest.nodes.values()].flatMap((node) => ('relation' in node ? [node.relation.schema] : [])),
    );
  }

  columnsOf(relation: Relation): readonly TypedColumn[] | undefined {
    return this.#columns.get(relationKey(relation));
  }

  /** Of all relations that are known. */
  textColumns(): readonly TextColumn[] {
    return [...this.#columns].flatMap(([relation, columns]) =>
      columns.flatMap(({ name, type }) =>
        type.kind === 'char' || type.kind === 'varchar' ? [{ relation, column: name, type }] : [],
      ),
    );
  }

  /** True once the relations of a schema were asked for. */
  knows(schema: string): boolean {
    return this.#loads.has(schema.toLowerCase());
  }

  /** A relation that was made just now; without columns it is gone. */
  set(relation: Relation, columns: readonly TypedColumn[] | undefined): void {
    const key = relationKey(relation);
    this.#made.add(key);
    if (columns === undefined) this.#columns.delete(key);
    else this.#columns.set(key, columns);
  }

  /** A source that this run will load: its columns are those that stand there and those that its YAML declares beside them. */
  expectLoad({ relation, columns, load }: SourceNode): void {
    const declared = new Map<string, TypedColumn>();
    const declare = (name: string, text: string): void => {
      const type = this.#translator.columnTypeNamed(text) ?? { kind: 'unknown', why: `its type is "${text}"` };
      declared.set(name.toLowerCase(), { name: name.toLowerCase(), type });
    };
    for (const { name, dataType } of columns) declare(name, dataType ?? 'varchar');
    if (load?.loadedAtColumn !== undefined) declare(load.loadedAtColumn, 'timestamp');
    const standing = this.columnsOf(relation) ?? [];
    for (const { name } of standing) declared.delete(name);
    this.#columns.set(relationKey(relation), [...standing, ...declared.values()]);
  }

  /** Asks the database for whole schemas, each once; `known` where somebody has asked already. */
  async load(schemas: readonly string[], known?: ReadonlyMap<string, RelationState>): Promise<void> {
    const wanted = [...new Set(schemas.map((schema) => schema.toLowerCase()))];
    const missing = wanted.filter((schema) => !this.#loads.has(schema));
    if (missing.length > 0) {
      const loading = this.#read(missing, known);
      for (const schema of missing) this.#loads.set(schema, loading);
    }
    await Promise.all(wanted.map((schema) => this.#loads.get(schema)));
  }

  /** Asks again for one relation: a load or a hook has changed it. */
  async refresh(relation: Relation): Promise<void> {
    const key = relationKey(relation);
    const state = (await (await this.#connect()).inspect([relation.schema])).get(key);
    this.#made.delete(key);
    if (state === undefined) this.#columns.delete(key);
    else this.#columns.set(key, this.#typed(key, state, undefined));
  }

  async #read(schemas: readonly string[], known: ReadonlyMap<string, RelationState> | undefined): Promise<void> {
    const warehouse = await this.#connect();
    const relations = known ?? (await warehouse.inspect(schemas));
    const recorded = await readColumnTypes(warehouse, relations);
    for (const [key, state] of relations) {
      if (!this.#made.has(key)) this.#columns.set(key, this.#typed(key, state, recorded.get(key)));
    }
  }

  #typed(
    key: string,
    state: RelationState,
    recorded: ReadonlyMap<string, RecordedColumn> | undefined,
  ): readonly TypedColumn[] {
    const declared = this.#declared.get(key);
    return state.columns.map(({ name, type: engineType }) => {
      const folded = name.toLowerCase();
      const written = recorded?.get(folded);
      const text = written?.type ?? declared?.get(folded);
      const type = text === undefined ? undefined : this.#translator.columnTypeNamed(text);
      // A type that does not fit what stands there was of another table of this name.
      if (type === undefined || !this.#fits(type, engineType))
        return { name: folded, type: this.#translator.fromEngineType(engineType) };
      return written?.trimmed === true ? { name: folded, type, trimmed: true } : { name: folded, type };
    });
  }

  #fits(type: RedshiftType, engineType: string): boolean {
    return plainType(this.#translator.engineType(type)) === plainType(engineType);
  }
}

/** Sizes of text are no part of the embedded engine's types. */
function plainType(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/^(varchar|char|bpchar|text)(\(.*\))?$/, 'varchar');
}

/** Of sources only: what sqlflow builds, it knows better. */
function declaredTypes(manifest: Manifest): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const declared = new Map<string, ReadonlyMap<string, string>>();
  for (const node of manifest.nodes.values()) {
    if (node.kind !== 'source') continue;
    const types = node.columns.flatMap(({ name, dataType }) =>
      dataType === undefined ? [] : [[name.toLowerCase(), dataType] as const],
    );
    if (types.length > 0) declared.set(relationKey(node.relation), new Map(types));
  }
  return declared;
}
