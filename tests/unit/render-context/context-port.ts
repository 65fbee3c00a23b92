// A port over an in-memory warehouse that answers from a list, and records what templates ask and say; and calls as templates make them.
import type { ColumnState, Relation, RelationKind } from '../../../src/core/relation.ts';
import type { SourceFile, Span } from '../../../src/diagnostics/source-file.ts';
import { type HostCall, HostFailure, HostFunction, HostObject, type HostValue } from '../../../src/render/host.ts';
import type { NodePort, QueryTable, WarehousePort } from '../../../src/render/node-port.ts';

export const file: SourceFile = { path: 'models/orders.sql', text: "select * from {{ ref('raw_orders') }}" };
export const site: Span = { file, start: 17, end: 34 };

export interface Recording {
  readonly statements: string[];
  readonly logs: string[];
  readonly configs: Readonly<Record<string, HostValue>>[];
}

export interface StoredRelation {
  readonly relation: Relation;
  readonly kind: RelationKind;
  readonly columns: readonly ColumnState[];
}

export function contextPort(input: {
  readonly execute?: boolean;
  readonly relations?: readonly StoredRelation[];
  readonly answers?: Readonly<Record<string, QueryTable>>;
  readonly config?: Readonly<Record<string, string | boolean | { readonly [key: string]: string | boolean }>>;
  readonly vars?: Readonly<Record<string, string | number | null>>;
  readonly with?: Partial<NodePort>;
}): { readonly port: NodePort; readonly recording: Recording } {
  const recording: Recording = { statements: [], logs: [], configs: [] };
  const find = (schema: string, identifier: string) =>
    input.relations?.find(({ relation }) => relation.schema === schema && relation.identifier === identifier);
  const warehouse: WarehousePort = {
    async runQuery(sql) {
      recording.statements.push(sql);
      return input.answers?.[sql] ?? { columns: [], rows: [] };
    },
    async getRelation(_database, schema, identifier) {
      const found = find(schema, identifier);
      return found === undefined ? undefined : { relation: found.relation, kind: found.kind };
    },
    async getColumns(relation) {
      return find(relation.schema, relation.identifier)?.columns ?? [];
    },
  };
  const execute = input.execute ?? true;
  const port: NodePort = {
    execute,
    target: {
      name: 'local',
      type: 'duckdb',
      database: 'db',
      schema: 'shop',
      threads: 4,
      profileName: 'shop',
      extra: { path: 'x.duckdb' },
    },
    projectName: 'shop',
    packageName: 'shop',
    dialectName: 'redshift',
    runStartedAt: new Date(Date.UTC(2018, 10, 5, 7, 8, 9, 123)),
    invocationId: 'run-1',
    fullRefresh: false,
    self: { database: 'db', schema: 'shop', identifier: 'orders' },
    selfKind: 'table',
    model: { name: 'orders' },
    isIncremental: true,
    graph: () => ({ nodes: { 'model.shop.orders': { name: 'orders' } } }),
    warehouse: execute ? warehouse : undefined,
    quote: (identifier) => `"${identifier}"`,
    relationText: ({ database, schema, identifier }) =>
      [database, schema, identifier]
        .filter((part) => part !== undefined)
        .map((part) => `"${part}"`)
        .join('.'),
    variable: (name) => input.vars?.[name],
    variableNames: () => Object.keys(input.vars ?? {}),
    envVar: (name) => (name === 'HOME_TOWN' ? 'Reno' : undefined),
    ref: ({ name }) => ({
      kind: 'relation',
      relation: { database: 'db', schema: 'shop', identifier: name },
      relationKind: 'table',
    }),
    source: ({ source, table }) => ({
      kind: 'relation',
      relation: { database: 'db', schema: source, identifier: table },
      relationKind: 'table',
    }),
    setConfig: (values) => {
      recording.configs.push(values);
    },
    getConfig: (key) => input.config?.[key],
    log: (message, info) => {
      recording.logs.push(`${info ? 'info' : 'debug'}: ${message}`);
    },
    warn: (message) => {
      recording.logs.push(`warn: ${message}`);
    },
    ...input.with,
  };
  return { port, recording };
}

/** `value(…positional, **keyword)` */
export async function call(
  value: HostValue,
  positional: readonly HostValue[] = [],
  keyword: Readonly<Record<string, HostValue>> = {},
  macro?: HostCall['macro'],
): Promise<HostValue> {
  const request: HostCall = {
    positional,
    keyword: new Map(Object.entries(keyword)),
    site,
    ...(macro === undefined ? {} : { macro }),
  };
  if (value instanceof HostFunction) return value.invoke(request);
  if (value instanceof HostObject && value.call !== undefined) return value.call(request);
  throw new HostFailure('not callable');
}

/** `object.name` */
export function get(object: HostValue, name: string): HostValue {
  return object instanceof HostObject ? object.member(name) : (object as Readonly<Record<string, HostValue>>)[name];
}

/** `{{ value }}` of an object, or the value. */
export function shown(value: HostValue): HostValue {
  return value instanceof HostObject ? value.text() : value;
}
