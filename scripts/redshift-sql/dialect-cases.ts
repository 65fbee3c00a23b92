// A statement of each form that the adapter makes, beside those that builds send: designs, kinds and COPYs that no sample project has.
import type { CopyInput } from '../../src/adapters/adapter.ts';
import { redshiftDialect as dialect } from '../../src/adapters/redshift/dialect.ts';
import { inspectionStatements } from '../../src/adapters/redshift/inspect.ts';

const target = { database: 'dwh', schema: 'analytics', identifier: 'Orders' };
const stage = { ...target, identifier: 'orders__sf_1' };
const query = 'select 1 as id, current_date as day -- one';
const column = { name: 'name', type: 'character varying(64)' };

export function dialectCases(): readonly string[] {
  const keys = { target, stage, key: ['id', 'day'], predicates: ["DBT_INTERNAL_DEST.day > '2026-01-01'"] };
  return [
    dialect.createSchema('dwh', 'analytics'),
    ...designs.flatMap((design) => [
      dialect.createTableAs(target, query, design),
      dialect.createTable(
        target,
        [
          { name: 'id', type: 'integer' },
          { ...column, default: 'sysdate' },
        ],
        design,
      ),
      dialect.createMaterializedView?.(target, query, { design, autoRefresh: design.sort.length > 0 }),
    ]),
    dialect.createView(target, query),
    dialect.createView(target, query, { bound: true }),
    dialect.refreshMaterializedView?.(target),
    ...(['table', 'view', 'materialized_view'] as const).map((kind) => dialect.drop(target, kind)),
    dialect.rename(target, 'table', 'orders_2'),
    dialect.addColumn(target, column),
    dialect.dropColumn(target, 'name'),
    dialect.widenColumn?.(target, column, 'character varying(32)'),
    dialect.insertFrom(target, ['id', 'day'], query),
    dialect.deleteMatching(target, stage, keys.key, keys.predicates),
    ...dialect.merge({ ...keys, columns: ['id', 'day', 'name'], updateColumns: ['name'] }),
    ...dialect.merge({ ...keys, columns: ['id', 'day'], updateColumns: [] }),
    ...inspectionStatements(['analytics', "it's"]),
    ...copies().map((input) => dialect.copy?.(input)),
  ].filter((sql) => sql !== undefined);
}

const designs = [
  { dist: undefined, sort: [], sortType: undefined },
  { dist: 'Id', sort: ['day', 'id'], sortType: 'compound', backup: false },
  { dist: 'ALL', sort: ['day'], sortType: 'interleaved' },
  { dist: 'even', sort: ['auto'], sortType: undefined },
  { dist: 'auto', sort: ['id'], sortType: undefined },
] as const;

const conversions = {
  acceptAnyDate: true,
  blanksAsNull: true,
  emptyAsNull: true,
  encoding: 'utf16',
  roundDecimals: true,
  trimBlanks: true,
  truncateColumns: true,
  compUpdate: 'preset',
  statUpdate: true,
} as const;

function copies(): readonly CopyInput[] {
  const common = {
    target,
    columns: ['id', 'day'],
    from: 's3://stage/a.manifest',
    isManifest: true,
    iamRole: 'default',
    compression: 'none',
    timeFormat: undefined,
    dateFormat: undefined,
    maxErrors: undefined,
    options: {},
  } as const;
  const csv = { kind: 'csv', delimiter: '|', quote: "'", header: true, nullAs: 'NULL' } as const;
  return [
    ...['auto', 'auto ignorecase', 'noshred', 's3://stage/a.jsonpaths'].map((mapping) => ({
      ...common,
      format: { kind: 'json', mapping } as const,
    })),
    ...(['gzip', 'zstd', 'bzip2', 'lzop'] as const).map((compression) => ({
      ...common,
      compression,
      timeFormat: 'epochmillisecs',
      dateFormat: 'YYYY-MM-DD',
      maxErrors: 11,
      options: { ...conversions, region: 'eu-west-1', ignoreBlankLines: true, fillRecord: true },
      iamRole: 'arn:aws:iam::111122223333:role/reader',
      format: csv,
    })),
    { ...common, from: 's3://stage/rows.csv', isManifest: false, format: { ...csv, header: false, nullAs: undefined } },
    {
      ...common,
      format: { kind: 'parquet', serializesToJson: true },
      options: { acceptInvChars: true, explicitIds: true },
    },
    { ...common, format: { kind: 'json', mapping: 'auto' }, options: { ...conversions, acceptInvChars: '^' } },
    { ...common, format: { kind: 'parquet', serializesToJson: false } },
    {
      ...common,
      format: { kind: 'delimited', delimiter: '|', nullAs: undefined },
      options: { escape: true, removeQuotes: true, compUpdate: true, compRows: 1000 },
    },
    {
      ...common,
      format: {
        kind: 'fixedwidth',
        widths: [
          { column: 'id', width: 5 },
          { column: 'day', width: 10 },
        ],
      },
      options: { ignoreHeader: 1 },
    },
    { ...common, format: { kind: 'avro', mapping: 'auto ignorecase' }, timeFormat: 'auto' },
  ];
}
