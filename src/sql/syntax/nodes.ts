// The tree of a Redshift query: plain data, every node with its place in the text. Nothing here knows an engine.

/** Offsets in UTF-16 units; `end` is the first one behind. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** An identifier. `text` is folded to lower case, as Redshift does even with quoted ones. */
export interface Name extends Place {
  readonly text: string;
  readonly quoted: boolean;
}

/** A type as written: `numeric(12, 2)`, `timestamp with time zone`, `varchar(max)`. */
export interface TypeName extends Place {
  /** Lower case, words joined by one blank: `timestamp with time zone`, `double precision`. */
  readonly name: string;
  /** `max` stands as written. */
  readonly arguments: readonly (number | 'max')[];
}

export type Expression =
  | ({ readonly kind: 'number'; readonly text: string } & Place)
  /**
   * `value` is what it means. `escaped`: a plain literal with a backslash other than `\\` (`'\d'`, `'it\'s'`), which reports of
   * Redshift disagree about; it is read by PostgreSQL 8.0's rules, where the backslash escapes.
   */
  | ({ readonly kind: 'string'; readonly value: string; readonly escaped?: true } & Place)
  | ({ readonly kind: 'boolean'; readonly value: boolean } & Place)
  | ({ readonly kind: 'null' } & Place)
  /** `date '2008-01-01'`, `timetz '04:05:06 PST'`. */
  | ({ readonly kind: 'typed-literal'; readonly type: TypeName; readonly value: string } & Place)
  | IntervalLiteral
  | Path
  | ({ readonly kind: 'navigation'; readonly base: Expression; readonly steps: readonly PathStep[] } & Place)
  | ({ readonly kind: 'unary'; readonly operator: string; readonly operand: Expression } & Place)
  | BinaryExpression
  /** `x is [not] null | true | false | unknown`; `isnull`, `notnull`. */
  | ({
      readonly kind: 'is';
      readonly operand: Expression;
      readonly what: 'null' | 'true' | 'false' | 'unknown';
      readonly negated: boolean;
    } & Place)
  | ({
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
    } & Place)
  | ({
      readonly kind: 'in-list';
      readonly operand: Expression;
      readonly items: readonly Expression[];
      readonly negated: boolean;
    } & Place)
  | ({
      readonly kind: 'in-query';
      readonly operand: Expression;
      readonly query: Query;
      readonly negated: boolean;
    } & Place)
  | LikeExpression
  | ({ readonly kind: 'exists'; readonly query: Query } & Place)
  | ({ readonly kind: 'subquery'; readonly query: Query } & Place)
  | ({
      readonly kind: 'quantified';
      readonly operator: string;
      readonly left: Expression;
      readonly quantifier: 'any' | 'some' | 'all';
      readonly query: Query;
    } & Place)
  | CaseExpression
  /** `cast(x as t)`, `x::t`, `convert(t, x)`, `try_cast(x as t)`. */
  | ({
      readonly kind: 'cast';
      readonly operand: Expression;
      readonly type: TypeName;
      readonly style: 'cast' | 'colons' | 'convert' | 'try';
    } & Place)
  | Call
  | ({ readonly kind: 'row'; readonly items: readonly Expression[] } & Place)
  | ({ readonly kind: 'at-time-zone'; readonly operand: Expression; readonly zone: Expression } & Place)
  | ({ readonly kind: 'collate'; readonly operand: Expression; readonly collation: Name } & Place)
  /** `b.id (+)`: the old way to write an outer join. */
  | ({ readonly kind: 'outer-mark'; readonly operand: Path } & Place)
  /** `prior x`, in CONNECT BY only. */
  | ({ readonly kind: 'prior'; readonly operand: Expression } & Place);

export interface IntervalLiteral extends Place {
  readonly kind: 'interval';
  readonly value: string;
  /** `interval '1-2' year to month`; undefined: the units stand in the text. */
  readonly qualifier:
    | { readonly from: string; readonly to: string | undefined; readonly precision: number | undefined }
    | undefined;
}

/**
 * `a`, `t.a`, `s.t.a`, `t.a.b[0].c`: a column, or a column and a way into its SUPER value; only the scope can tell.
 * `names` are the leading dotted ones, `steps` begin with the first `[`.
 */
export interface Path extends Place {
  readonly kind: 'path';
  readonly names: readonly Name[];
  readonly steps: readonly PathStep[];
}

export type PathStep =
  | ({ readonly kind: 'key'; readonly name: Name } & Place)
  | ({ readonly kind: 'index'; readonly index: Expression } & Place);

/** All infix operators that are not a kind of their own: arithmetic, comparison, `||`, `and`, `or`, `~`, `!~*`, bitwise. */
export interface BinaryExpression extends Place {
  readonly kind: 'binary';
  /** Lower case; `!=` is kept as written. */
  readonly operator: string;
  readonly operatorAt: Place;
  readonly left: Expression;
  readonly right: Expression;
}

export interface LikeExpression extends Place {
  readonly kind: 'like';
  readonly operator: 'like' | 'ilike' | 'similar to';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: Expression | undefined;
  readonly negated: boolean;
}

export interface CaseExpression extends Place {
  readonly kind: 'case';
  readonly operand: Expression | undefined;
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise: Expression | undefined;
}

/**
 * A call of a function, aggregate or window function. Forms with words of their own come here too, with their parts as
 * ordinary arguments, and `form` says which it was: `extract(year from x)` has the arguments `year` (a path) and `x`;
 * `substring(s from 2 for 3)`; `position(a in b)`; `trim(both 'x' from s)` has (s, 'x') and `side`.
 * Functions without parentheses (`current_date`, `sysdate`, `user`) are calls with `form: 'bare'`.
 */
export interface Call extends Place {
  readonly kind: 'call';
  readonly schema: Name | undefined;
  readonly name: Name;
  readonly form: 'plain' | 'bare' | 'extract' | 'substring' | 'position' | 'trim' | 'overlay' | 'transform';
  readonly side?: 'both' | 'leading' | 'trailing';
  /** Of `object_transform(x keep a, b set c, d)`: how many of the arguments behind the first are KEEP's; the others are SET's. */
  readonly keep?: number;
  readonly arguments: readonly Expression[];
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  /** `approximate count(distinct x)`. */
  readonly approximate: boolean;
  /** ORDER BY inside of WITHIN GROUP. */
  readonly withinGroup: readonly OrderItem[] | undefined;
  readonly nulls: 'ignore' | 'respect' | undefined;
  readonly over: WindowSpec | undefined;
}

export interface WindowSpec extends Place {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: WindowFrame | undefined;
}

export interface WindowFrame extends Place {
  readonly unit: 'rows' | 'range';
  readonly from: FrameBound;
  readonly to: FrameBound | undefined;
}

export type FrameBound =
  | { readonly kind: 'unbounded-preceding' | 'unbounded-following' | 'current-row' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression };

export interface OrderItem extends Place {
  readonly expression: Expression;
  readonly direction: 'asc' | 'desc' | undefined;
  readonly nulls: 'first' | 'last' | undefined;
}

export interface Query extends Place {
  readonly with: WithClause | undefined;
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Expression | 'all' | undefined;
  readonly offset: Expression | undefined;
}

export interface WithClause extends Place {
  readonly recursive: boolean;
  readonly tables: readonly CommonTable[];
}

export interface CommonTable extends Place {
  readonly name: Name;
  readonly columns: readonly Name[];
  readonly query: Query;
}

export type QueryBody =
  | Select
  | ({
      readonly kind: 'set';
      /** `minus` is Redshift's other word for except. */
      readonly operator: 'union' | 'intersect' | 'except' | 'minus';
      readonly all: boolean;
      readonly operatorAt: Place;
      readonly left: QueryBody;
      readonly right: QueryBody;
    } & Place)
  | ({ readonly kind: 'nested'; readonly query: Query } & Place)
  /** Not Redshift's outside of INSERT; parsed so that it can be refused in its place. */
  | ({ readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] } & Place);

export interface Select extends Place {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly top: Expression | undefined;
  readonly items: readonly SelectItem[];
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly connectBy:
    | { readonly start: Expression | undefined; readonly by: Expression; readonly at: Place }
    | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Expression | undefined;
  readonly qualify: Expression | undefined;
  /** `select … into t`: a statement that makes a table. parseQuery refuses it. */
  readonly into?: SelectInto;
}

export interface SelectInto extends Place {
  readonly temporary: boolean;
  readonly name: Path;
}

export type SelectItem =
  | ({ readonly kind: 'expression'; readonly expression: Expression; readonly alias: Name | undefined } & Place)
  | ({ readonly kind: 'star'; readonly qualifier: readonly Name[]; readonly exclude: readonly Name[] } & Place);

export type GroupBy =
  | ({ readonly kind: 'all' } & Place)
  | ({ readonly kind: 'items'; readonly items: readonly GroupItem[] } & Place);

export type GroupItem =
  | ({ readonly kind: 'expression'; readonly expression: Expression } & Place)
  /** `()` in grouping sets is a set without expressions. */
  | ({
      readonly kind: 'rollup' | 'cube' | 'grouping sets';
      readonly sets: readonly (readonly Expression[])[];
    } & Place);

export type FromItem =
  /** A table, a view, a CTE, or a way into a SUPER value (`from t, t.orders as o at i`): only the scope can tell. */
  | ({
      readonly kind: 'relation';
      readonly path: Path;
      readonly alias: Name | undefined;
      readonly columns: readonly Name[];
      /** `at i`: the position of the element. */
      readonly at: Name | undefined;
    } & Place)
  /** `unpivot t.object as value at key`. */
  | ({
      readonly kind: 'unpivot-object';
      readonly object: Expression;
      readonly value: Name;
      readonly key: Name | undefined;
    } & Place)
  | ({
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias: Name | undefined;
      readonly columns: readonly Name[];
      readonly lateral: boolean;
    } & Place)
  /** `generate_series(…)` and the like: parsed so that it can be refused in its place. */
  | ({
      readonly kind: 'function';
      readonly call: Call;
      readonly alias: Name | undefined;
      readonly columns: readonly Name[];
    } & Place)
  | ({
      readonly kind: 'join';
      readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross';
      readonly natural: boolean;
      readonly left: FromItem;
      readonly right: FromItem;
      readonly on: Expression | undefined;
      readonly using: readonly Name[];
    } & Place)
  | ({
      readonly kind: 'pivot';
      readonly source: FromItem;
      readonly aggregates: readonly { readonly expression: Expression; readonly alias: Name | undefined }[];
      readonly column: Name;
      readonly values: readonly { readonly expression: Expression; readonly alias: Name | undefined }[];
      readonly alias: Name | undefined;
      readonly columns: readonly Name[];
    } & Place)
  | ({
      readonly kind: 'unpivot';
      readonly source: FromItem;
      readonly includeNulls: boolean;
      readonly value: Name;
      readonly key: Name;
      readonly columns: readonly { readonly name: Name; readonly alias: Expression | undefined }[];
      readonly alias: Name | undefined;
    } & Place);
