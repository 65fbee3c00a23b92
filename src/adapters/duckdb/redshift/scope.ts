// What names mean in one SELECT: the relations of its FROM, the aliases of its select list, and the query around it.
import type { Expression, Name, Path } from '../../../sql/syntax/nodes.ts';
import type { RedshiftType, TypedColumn } from '../../../sql/types/redshift-type.ts';
import { closest } from '../../../util/closest.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { Refused, type Translator, unknownType, type Value } from './translator.ts';

export interface ScopeColumn {
  readonly name: string;
  readonly type: RedshiftType;
  readonly trimmed: boolean;
  /** See Value: a decimal that a subquery computed. */
  readonly loose?: boolean;
  /** `"o"."amount"`. */
  readonly sql: string;
  readonly source: ScopeSource;
}

/** One relation of FROM. */
export interface ScopeSource {
  /** An element of a SUPER list: its name alone may be unnested again. */
  readonly unnested?: boolean;
  /** How it may be named, longest first: `['dwh', 'shop', 'orders']`; an alias alone; nothing for what has no name. */
  readonly names: readonly string[];
  /** `"o"`. */
  readonly sql: string;
  /** Columns of a catalog of Redshift's that cannot be told here. */
  readonly withheld?: readonly string[];
  /** Undefined: not known, so any column may be there. */
  readonly columns: readonly ScopeColumn[] | undefined;
}

/** A column of GROUP BY, and what stands for it in the select list. */
export interface GroupKey {
  /** What GROUP BY holds: without trailing blanks. */
  readonly key: string;
  /** The SQL of the expression before it stands for its group. */
  readonly plain: string;
  readonly node: Expression;
  readonly value: Value;
}

export interface Alias {
  readonly name: string;
  readonly node: Expression;
  /** Its place in the select list: later items, and other clauses, may use it. */
  readonly index: number;
}

/** A table of WITH. */
export interface CommonTableColumns {
  readonly columns: readonly TypedColumn[];
  /** True: it may have more columns than are known. */
  readonly open: boolean;
  /** True: its query has been refused, and nothing more is said of who reads it. */
  readonly broken?: boolean;
}

export type Tables = ReadonlyMap<string, CommonTableColumns>;

/** Owns the state of a SELECT while it is translated: which clause, within an aggregate or not. */
export class Scope {
  readonly parent: Scope | undefined;
  /** Common tables that may be read here, by name. */
  readonly tables: Tables;
  /** Something of FROM has been refused: names that are not found may come from there, and nothing is said of them. */
  broken = false;
  /** Something of FROM has been refused, but all its names are known. */
  failed = false;
  sources: readonly ScopeSource[] = [];
  /** What `*` gives and plain names find: columns in order, those of USING once. */
  visible: readonly (ScopeColumn | ScopeSource)[] = [];
  /** Found by name, but not part of `*`: LEVEL of CONNECT BY. */
  hidden: readonly ScopeColumn[] = [];
  aliases: readonly Alias[] = [];
  /** Aliases up to this index may be used; HAVING may use none. */
  aliasLimit = Number.POSITIVE_INFINITY;
  grouping: readonly GroupKey[] | undefined;
  inAggregate = false;
  /** By what the first LISTAGG, MEDIAN or PERCENTILE_CONT of this query sorts: all others must sort by the same. */
  sortedBy: string | undefined;
  clause = 'the select list';
  /** CONNECT BY: the row above, for PRIOR; LEVEL is a column then. */
  prior: Scope | undefined;
  /** The last name by which a query inside read something of this one. */
  readFromInside: Path | undefined;

  constructor(parent: Scope | undefined, tables: Tables) {
    this.parent = parent;
    this.tables = tables;
  }

  /** Runs `work`, and says by which name a query inside of it read something of this one, if any did. */
  watchReads<Result>(work: () => Result): { readonly result: Result; readonly read: Path | undefined } {
    const before = this.readFromInside;
    this.readFromInside = undefined;
    try {
      return { result: work(), read: this.readFromInside };
    } finally {
      this.readFromInside ??= before;
    }
  }

  /** Runs `work` with some of the state changed. */
  within<Result>(
    change: Partial<Pick<Scope, 'inAggregate' | 'clause' | 'aliasLimit' | 'grouping'>>,
    work: () => Result,
  ): Result {
    const before = {
      inAggregate: this.inAggregate,
      clause: this.clause,
      aliasLimit: this.aliasLimit,
      grouping: this.grouping,
    };
    Object.assign(this, change);
    try {
      return work();
    } finally {
      Object.assign(this, before);
    }
  }
}

export const isSource = (item: ScopeColumn | ScopeSource): item is ScopeSource => 'names' in item;

export type Resolved =
  | { readonly kind: 'column'; readonly column: ScopeColumn; readonly scope: Scope; readonly used: number }
  | { readonly kind: 'alias'; readonly alias: Alias; readonly scope: Scope; readonly used: number };

/** Finds what a path means: a column or an alias, and how many of its names that takes; the others lead into a SUPER value. */
export function resolvePath(translator: Translator, scope: Scope, path: Path): Resolved {
  const names = path.names.map((name) => name.text);
  let between = -1;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = qualified(translator, at, path, names) ?? unqualified(translator, at, path, names);
    if (found !== undefined) {
      if (at !== scope) at.readFromInside = path;
      // Manual, "Correlated subquery patterns that are not supported".
      if (between > 0)
        translator.lacks(
          'correlated subquery that reads a column of a query farther out than the next one',
          'join the tables inside, so that the column comes from the query next to it',
          path,
        );
      return found;
    }
    between += 1;
  }
  return notFound(translator, scope, path, names);
}

/** `t.a`, `s.t.a`, `db.s.t.a`: the longest name of a relation first. */
function qualified(translator: Translator, scope: Scope, path: Path, names: readonly string[]): Resolved | undefined {
  for (let length = Math.min(3, names.length - 1); length >= 1; length -= 1) {
    const wanted = names.slice(0, length);
    const sources = scope.sources.filter((source) => isNamed(source, wanted));
    if (sources.length > 1)
      translator.mistake(`table reference "${wanted.join('.')}" is ambiguous`, path, 'give each table its own alias');
    const [source] = sources;
    if (source === undefined) continue;
    const column = columnOf(source, names[length] as string);
    if (column !== undefined) return { kind: 'column', column, scope, used: length + 1 };
    // A column may have the name of its relation: then `t.a` leads into the SUPER value t.
    if (length === 1 && findVisible(scope, wanted[0] as string).length > 0) continue;
    const name = path.names[length] as Name;
    refuseWithheld(translator, [source], name);
    translator.fail(
      'columnNotFound',
      { column: name.text, relation: wanted.at(-1), closest: closest(name.text, columnNames(source)) },
      name,
    );
  }
  return undefined;
}

export function isNamed(source: ScopeSource, wanted: readonly string[]): boolean {
  return (
    wanted.length <= source.names.length &&
    wanted.every((name, at) => source.names[source.names.length - wanted.length + at] === name)
  );
}

export function columnOf(source: ScopeSource, name: string): ScopeColumn | undefined {
  if (source.columns !== undefined) return source.columns.find((column) => column.name === name);
  return {
    name,
    type: unknownType(`the columns of "${source.names.at(-1) ?? '?'}" are not known`),
    trimmed: false,
    sql: `${source.sql}.${quoteIdentifier(name)}`,
    source,
  };
}

const columnNames = (source: ScopeSource): readonly string[] => source.columns?.map((column) => column.name) ?? [];

function findVisible(scope: Scope, name: string): readonly ScopeColumn[] {
  return scope.visible.filter((item): item is ScopeColumn => !isSource(item) && item.name === name);
}

function unqualified(translator: Translator, scope: Scope, path: Path, names: readonly string[]): Resolved | undefined {
  const name = names[0] as string;
  const columns = findVisible(scope, name);
  if (columns.length > 1) {
    const relations = columns.map((column) => column.source.names.at(-1) ?? '?');
    translator.fail('columnAmbiguous', { column: name, relations }, path.names[0] as Name);
  }
  const [column] = columns;
  if (column !== undefined) return { kind: 'column', column, scope, used: 1 };
  const hidden = scope.hidden.find((candidate) => candidate.name === name);
  if (hidden !== undefined) return { kind: 'column', column: hidden, scope, used: 1 };
  const alias = scope.aliases.findLast((candidate) => candidate.name === name && candidate.index < scope.aliasLimit);
  if (alias !== undefined) return { kind: 'alias', alias, scope, used: 1 };
  const open = scope.visible.filter(isSource);
  if (open.length === 1)
    return { kind: 'column', column: columnOf(open[0] as ScopeSource, name) as ScopeColumn, scope, used: 1 };
  return undefined;
}

/** A column that Redshift's catalog has, and an embedded database cannot tell. */
function refuseWithheld(translator: Translator, sources: readonly ScopeSource[], name: Name): void {
  if (sources.some(({ withheld }) => withheld?.includes(name.text)))
    translator.refuse(
      `column "${name.text}" of the catalog`,
      'the embedded database does not keep what Redshift tells in it',
      'leave it out, or keep it to the target: {% if target.type == "redshift" %} … {% endif %}',
      name,
    );
}

function notFound(translator: Translator, scope: Scope, path: Path, names: readonly string[]): never {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.broken) throw new Refused();
  const [first] = path.names as [Name];
  if (names.length > 1) {
    const known: string[] = [];
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
      known.push(...at.sources.map((source) => source.names.at(-1)).filter((name) => name !== undefined));
    const relation = names.length > 2 ? (path.names.at(-2) as Name) : first;
    translator.fail(
      'relationNotInFrom',
      { name: names.slice(0, -1).join('.'), closest: closest(relation.text, known) },
      first,
    );
  }
  const alias = scope.aliases.find((candidate) => candidate.name === first.text);
  if (alias !== undefined) {
    const why =
      scope.clause === 'HAVING'
        ? `HAVING cannot use the alias "${first.text}"`
        : `alias "${first.text}" is used before it is defined`;
    translator.mistake(why, first, 'repeat the expression');
  }
  const known: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    known.push(...at.visible.flatMap((item) => (isSource(item) ? [] : [item.name])));
    known.push(...at.aliases.map((candidate) => candidate.name));
  }
  const sources = scope.sources.filter((source) => source.names.length > 0);
  refuseWithheld(translator, sources, first);
  translator.fail(
    'columnNotFound',
    {
      column: first.text,
      relation: sources.length === 1 ? sources[0]?.names.at(-1) : undefined,
      closest: closest(first.text, known),
    },
    first,
  );
}
