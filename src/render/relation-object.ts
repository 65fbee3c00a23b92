// dbt's Relation as templates hold it: a three-part name that knows how to print itself, and its makers. Pure: asks no warehouse.
import type { RelationKind } from '../core/relation.ts';
import { HostFailure, HostFunction, HostObject, type HostValue } from './host.ts';
import { type BoundArguments, hostFunction } from './host-function.ts';
import type { EventTimeLimit, NodePort, RelationHandle } from './node-port.ts';

/** What printing needs. */
export type RelationPort = Pick<NodePort, 'quote' | 'relationText'>;

export type RelationType = RelationKind | 'cte' | 'materialized_view' | 'external';

export interface RelationParts {
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly identifier: string | undefined;
}

interface PartFlags {
  readonly database: boolean;
  readonly schema: boolean;
  readonly identifier: boolean;
}

interface RelationState {
  readonly parts: RelationParts;
  readonly type: RelationType | undefined;
  readonly include: PartFlags;
  readonly quote: PartFlags;
  /** Of a microbatch model's parents: printed as the subquery of these rows. */
  readonly eventTime?: EventTimeLimit | undefined;
  /** The name of an ephemeral model's CTE: printed bare. */
  readonly cteName?: string | undefined;
}

const everyPart: PartFlags = { database: true, schema: true, identifier: true };
const partNames = ['database', 'schema', 'identifier'] as const;

/** https://docs.getdbt.com/reference/dbt-classes#relation */
export class RelationObject extends HostObject {
  readonly typeName = 'Relation';
  readonly #state: RelationState;
  readonly #port: RelationPort;

  constructor(state: RelationState, port: RelationPort) {
    super();
    this.#state = state;
    this.#port = port;
  }

  get parts(): RelationParts {
    return this.#state.parts;
  }

  get type(): RelationType | undefined {
    return this.#state.type;
  }

  override text(): string {
    const { eventTime } = this.#state;
    if (eventTime === undefined) return this.#name();
    const { column, start, end } = eventTime;
    return `(select * from ${this.#name()} where ${column} >= '${start}' and ${column} < '${end}')`;
  }

  #name(): string {
    const { parts, include, quote, cteName } = this.#state;
    if (cteName !== undefined) return cteName;
    const { database, schema, identifier } = parts;
    const plain =
      include.database && include.schema && include.identifier && quote.database && quote.schema && quote.identifier;
    if (plain && schema !== undefined && identifier !== undefined) {
      return this.#port.relationText({ database, schema, identifier });
    }
    return partNames
      .filter((name) => include[name] && parts[name] !== undefined)
      .map((name) => (quote[name] ? this.#port.quote(parts[name] ?? '') : (parts[name] ?? '')))
      .join('.');
  }

  override repr(): string {
    return `<Relation ${this.text()}>`;
  }

  override equals(other: HostValue): boolean {
    return (
      other instanceof RelationObject &&
      partNames.every((name) => other.parts[name] === this.parts[name]) &&
      other.#state.cteName === this.#state.cteName
    );
  }

  override toData(): HostValue {
    return this.text();
  }

  /** As in dbt; packages tell relations from texts by it, and by `metadata.type`. */
  override isMapping(): boolean {
    return true;
  }

  override member(name: string): HostValue | undefined {
    const { parts, type, include, quote } = this.#state;
    switch (name) {
      case 'database':
      case 'schema':
      case 'identifier':
        return parts[name] ?? null;
      case 'name':
      case 'table':
        return parts.identifier ?? null;
      case 'type':
        return type ?? null;
      case 'is_table':
        return type === 'table';
      case 'is_view':
        return type === 'view';
      case 'is_cte':
        return type === 'cte';
      case 'is_materialized_view':
        return type === 'materialized_view';
      case 'is_pointer':
        return false;
      case 'can_be_renamed':
      case 'can_be_replaced':
        return type === 'table' || type === 'view';
      case 'path':
        return { database: parts.database ?? null, schema: parts.schema ?? null, identifier: parts.identifier ?? null };
      case 'metadata':
        return { type: 'BaseRelation' };
      case 'include_policy':
        return { ...include };
      case 'quote_policy':
        return { ...quote };
      default:
        return this.#method(name);
    }
  }

  #method(name: string): HostFunction | undefined {
    const change = (state: Partial<RelationState>) => new RelationObject({ ...this.#state, ...state }, this.#port);
    const { parts, include, quote } = this.#state;
    const flags = ['database?', 'schema?', 'identifier?'];
    switch (name) {
      case 'render':
        // As in dbt: the name, where a batch's limit is not wanted.
        return hostFunction('render', [], () => this.#name());
      case 'include':
        return hostFunction('include', flags, (args) => change({ include: changedFlags(include, args) }));
      case 'quote':
        return hostFunction('quote', flags, (args) => change({ quote: changedFlags(quote, args) }));
      case 'replace_path':
        return hostFunction('replace_path', flags, (args) => change({ parts: changedParts(parts, args) }));
      case 'without_identifier':
        return hostFunction('without_identifier', [], () =>
          change({ parts: { ...parts, identifier: undefined }, include: { ...include, identifier: false } }),
        );
      case 'incorporate':
        return hostFunction(
          'incorporate',
          ['*', 'path?', 'type?', 'include_policy?', 'quote_policy?', '**rest'],
          (args) =>
            change({
              parts: changedParts(parts, dict(args['path'])),
              type: 'type' in args ? relationType(args['type']) : this.#state.type,
              include: changedFlags(include, dict(args['include_policy'])),
              quote: changedFlags(quote, dict(args['quote_policy'])),
            }),
        );
      case 'information_schema':
        return hostFunction('information_schema', ['view_name?'], (args) =>
          change({
            parts: {
              database: parts.database,
              schema: 'information_schema',
              identifier: optionalText(args['view_name']),
            },
            type: undefined,
            quote: { database: true, schema: false, identifier: false },
          }),
        );
      case 'matches':
        return hostFunction('matches', flags, (args) =>
          partNames.every((part) => {
            const wanted = optionalText(args[part]);
            return wanted === undefined || wanted.toLowerCase() === parts[part]?.toLowerCase();
          }),
        );
      case 'get':
        return hostFunction(
          'get',
          ['key', 'default?'],
          (args) => this.member(String(args['key'])) ?? args['default'] ?? null,
        );
      default:
        return undefined;
    }
  }
}

/** What `ref()`, `source()` and `this` are. */
export function relationObject(handle: RelationHandle, port: RelationPort): RelationObject {
  const cte = handle.kind === 'cte';
  return new RelationObject(
    {
      parts: handle.relation,
      type: cte ? 'cte' : handle.relationKind,
      include: everyPart,
      quote: everyPart,
      ...(cte ? { cteName: handle.name } : {}),
      eventTime: handle.eventTime,
    },
    port,
  );
}

/** `api.Relation`: `create(database, schema, identifier, type, …)` and the names of the types. */
export class RelationClass extends HostObject {
  readonly typeName = 'type';
  readonly #create: HostFunction;

  constructor(port: RelationPort) {
    super();
    const parameters = [
      'database?',
      'schema?',
      'identifier?',
      'type?',
      '*',
      'path?',
      'quote_policy?',
      'include_policy?',
      '**rest',
    ];
    this.#create = hostFunction('create', parameters, (args) => {
      const none: RelationParts = { database: undefined, schema: undefined, identifier: undefined };
      return new RelationObject(
        {
          parts: changedParts(changedParts(none, dict(args['path'])), args),
          type: relationType(args['type']),
          include: changedFlags(everyPart, dict(args['include_policy'])),
          quote: changedFlags(everyPart, dict(args['quote_policy'])),
        },
        port,
      );
    });
  }

  override text(): string {
    return "<class 'Relation'>";
  }

  override member(name: string): HostValue | undefined {
    const types: Readonly<Record<string, RelationType>> = {
      Table: 'table',
      View: 'view',
      CTE: 'cte',
      MaterializedView: 'materialized_view',
      External: 'external',
    };
    if (name === 'create') return this.#create;
    return Object.hasOwn(types, name) ? types[name] : undefined;
  }
}

/** A relation that a function of the adapter is handed; a text or none is refused in words that name the function. */
export function relationArgument(functionName: string, value: HostValue): RelationObject {
  if (value instanceof RelationObject) return value;
  throw new HostFailure(
    `${functionName}() expects a relation (ref, source, this, api.Relation.create), found ${shown(value)}`,
  );
}

function shown(value: HostValue): string {
  if (value === null) return 'none';
  if (value === undefined) return 'nothing';
  return typeof value === 'string'
    ? `the text '${value}'`
    : `a value of type ${value instanceof HostObject ? value.typeName : typeof value}`;
}

function changedFlags(flags: PartFlags, args: BoundArguments): PartFlags {
  const flag = (name: keyof PartFlags): boolean => {
    const value = args[name];
    return value === undefined || value === null ? flags[name] : value === true;
  };
  return { database: flag('database'), schema: flag('schema'), identifier: flag('identifier') };
}

function changedParts(parts: RelationParts, args: BoundArguments): RelationParts {
  const part = (name: keyof RelationParts): string | undefined =>
    name in args ? optionalText(args[name]) : parts[name];
  return { database: part('database'), schema: part('schema'), identifier: part('identifier') };
}

function dict(value: HostValue): BoundArguments {
  if (value === undefined || value === null) return {};
  if (value instanceof Map) return Object.fromEntries(value as Map<string, HostValue>);
  if (typeof value === 'object' && !Array.isArray(value) && !(value instanceof HostFunction))
    return value as BoundArguments;
  throw new HostFailure('expected a dict with database, schema, identifier');
}

function optionalText(value: HostValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  return value instanceof HostObject ? value.text() : String(value);
}

const relationTypes: readonly string[] = ['table', 'view', 'cte', 'materialized_view', 'external'];

function relationType(value: HostValue): RelationType | undefined {
  const text = optionalText(value);
  return text !== undefined && relationTypes.includes(text) ? (text as RelationType) : undefined;
}
