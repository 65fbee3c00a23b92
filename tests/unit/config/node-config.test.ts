import { expect, test } from 'vitest';
import { type ConfigLevel, mergeConfigLevels } from '../../../src/config/merge-config.ts';
import { metaOf, modelConfig, plainConfig, seedConfig, tagsOf, testConfig } from '../../../src/config/node-config.ts';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import type { SourceFile } from '../../../src/diagnostics/source-file.ts';
import type { JsonObject } from '../../../src/util/json.ts';
import { printed } from './config-folder.ts';

function level(values: JsonObject): ConfigLevel {
  const text = JSON.stringify(values);
  const file: SourceFile = { path: 'models/_models.yml', text };
  const positions = Object.keys(values).map((key) => {
    const start = text.indexOf(JSON.stringify(key)) + JSON.stringify(key).length + 1;
    return [key, { file, start, end: start + JSON.stringify(values[key]).length }];
  });
  return { values, positions: Object.fromEntries(positions) };
}

const merge = (...levels: JsonObject[]) => mergeConfigLevels('model', levels.map(level));

test('a more specific level replaces; tags and hooks append; dicts merge by key', () => {
  expect(
    merge(
      {
        materialized: 'view',
        tags: 'a',
        meta: { owner: 'x', sla: 1 },
        pre_hook: 'one',
        persist_docs: { relation: true },
      },
      {
        materialized: 'table',
        tags: ['b', 'a'],
        meta: { owner: 'y' },
        'pre-hook': ['two'],
        persist_docs: { columns: true },
      },
      { schema: null, column_types: { id: 'bigint' } },
    ).raw,
  ).toEqual({
    materialized: 'table',
    tags: ['a', 'b'],
    meta: { owner: 'y', sla: 1 },
    'pre-hook': ['one', 'two'],
    persist_docs: { relation: true, columns: true },
    schema: null,
    column_types: { id: 'bigint' },
  });
});

test('the grantees of a privilege are replaced, with + they are added', () => {
  const base = { grants: { select: ['a', 'b'], insert: 'c' } };
  expect(merge(base, { grants: { select: ['d'] } }).raw).toEqual({ grants: { select: ['d'], insert: ['c'] } });
  expect(merge(base, { grants: { '+select': ['d', 'a'] } }).raw).toEqual({
    grants: { select: ['a', 'b', 'd'], insert: ['c'] },
  });
  expect(merge({ grants: { '+select': 'd' } }).raw).toEqual({ grants: { select: ['d'] } });
});

test('a model without configs has the defaults of dbt', () => {
  const sink = new DiagnosticSink();
  expect(modelConfig(merge(), 'orders', sink)).toMatchInlineSnapshot(`
    {
      "alias": undefined,
      "database": undefined,
      "enabled": true,
      "fullRefresh": undefined,
      "grants": {},
      "incrementalPredicates": [],
      "incrementalStrategy": undefined,
      "materialized": "view",
      "mergeExcludeColumns": [],
      "mergeUpdateColumns": [],
      "onSchemaChange": "ignore",
      "persistDocs": {
        "columns": false,
        "relation": false,
      },
      "physical": {
        "backup": undefined,
        "dist": undefined,
        "sort": [],
        "sortType": undefined,
      },
      "postHooks": [],
      "preHooks": [],
      "publish": "swap",
      "raw": {
        "column_types": {},
        "enabled": true,
        "grants": {},
        "materialized": "view",
        "meta": {},
        "on_schema_change": "ignore",
        "persist_docs": {},
        "post-hook": [],
        "pre-hook": [],
        "quoting": {},
        "tags": [],
      },
      "schema": undefined,
      "sqlHeader": undefined,
      "uniqueKey": [],
    }
  `);
  expect(sink.diagnostics).toEqual([]);
});

test('what is set arrives typed, and raw keeps the words of dbt and keys of the project', () => {
  const sink = new DiagnosticSink();
  const merged = merge({
    materialized: 'incremental',
    unique_key: ['id', 'day'],
    incremental_strategy: 'Merge',
    predicates: 'day > 3',
    on_schema_change: 'fail',
    merge_update_columns: 'amount',
    full_refresh: 'false',
    enabled: true,
    'post-hook': ['grant select', { sql: 'vacuum', transaction: false }, ''],
    grants: { select: 'bi' },
    dist: 'user_id',
    sort: 'ts',
    sort_type: 'interleaved',
    backup: false,
    publish: 'delete-insert',
    team_of_ours: 'x',
    alias: 'o',
  });
  const config = modelConfig(merged, 'orders', sink);
  expect(sink.diagnostics).toEqual([]);
  expect(config).toMatchObject({
    materialized: 'incremental',
    uniqueKey: ['id', 'day'],
    incrementalStrategy: 'merge',
    incrementalPredicates: ['day > 3'],
    onSchemaChange: 'fail',
    mergeUpdateColumns: ['amount'],
    fullRefresh: false,
    alias: 'o',
    postHooks: [
      { sql: 'grant select', transaction: true },
      { sql: 'vacuum', transaction: false },
    ],
    grants: { select: ['bi'] },
    physical: { dist: 'user_id', sort: ['ts'], sortType: 'interleaved', backup: false },
    publish: 'delete-insert',
  });
  expect(config.raw['team_of_ours']).toBe('x');
});

test('values of a wrong type are errors where they were written; a mistyped key warns', () => {
  const sink = new DiagnosticSink();
  modelConfig(
    merge({
      enabled: 'yes',
      materialised: 'table',
      unique_key: [1],
      on_schema_change: 'ignroe',
      tags: [3],
      meta: 'x',
      grants: { select: [1] },
      'pre-hook': 4,
      sort_type: 'zigzag',
    }),
    'orders',
    sink,
  );
  expect(printed(sink.diagnostics)).toMatchInlineSnapshot(`
    "warning[SF1021]: "orders" sets the config "materialised", which nothing reads
      --> models/_models.yml:1:33
       |
     1 | {"enabled":"yes","materialised":"table","unique_key":[1],"on_schema_change":"ignroe","tags":[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type…
       |                                 ^^^^^^^
       = hint: did you mean "materialized"? (configs of your own belong under meta)
    error[SF1020]: config "tags" of "orders" must be a text or a list of texts, found the number 3
      --> models/_models.yml:1:93
       |
     1 | …nique_key":[1],"on_schema_change":"ignroe","tags":[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type":"zigzag"}
       |                                                    ^^^ expected a text or a list of texts
    error[SF1020]: config "meta" of "orders" must be an object, found the text "x"
      --> models/_models.yml:1:104
       |
     1 | …[1],"on_schema_change":"ignroe","tags":[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type":"zigzag"}
       |                                                    ^^^ expected an object
    error[SF1020]: config "enabled" of "orders" must be true or false, found the text "yes"
      --> models/_models.yml:1:12
       |
     1 | {"enabled":"yes","materialised":"table","unique_key":[1],"on_schema_change":"ignroe","tags":[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type…
       |            ^^^^^ expected true or false
    error[SF1020]: config "pre-hook" of "orders" must be SQL, { sql, transaction } or a list of these, found the number 4
      --> models/_models.yml:1:143
       |
     1 | …[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type":"zigzag"}
       |                                                    ^ expected SQL, { sql, transaction } or a list of these
    error[SF1020]: config "grants" of "orders" must be names under "select", found a list
      --> models/_models.yml:1:117
       |
     1 | …a_change":"ignroe","tags":[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type":"zigzag"}
       |                                                    ^^^^^^^^^^^^^^ expected names under "select"
    error[SF1020]: config "sort_type" of "orders" must be "compound", "interleaved" or "auto", found the text "zigzag"
      --> models/_models.yml:1:157
       |
     1 | …,"grants":{"select":[1]},"pre-hook":4,"sort_type":"zigzag"}
       |                                                    ^^^^^^^^ expected "compound", "interleaved" or "auto"
    error[SF1020]: config "unique_key" of "orders" must be a text or a list of texts, found the number 1
      --> models/_models.yml:1:54
       |
     1 | …nabled":"yes","materialised":"table","unique_key":[1],"on_schema_change":"ignroe","tags":[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type":…
       |                                                    ^^^ expected a text or a list of texts
    error[SF1020]: config "on_schema_change" of "orders" must be "ignore", "append_new_columns", "sync_all_columns" or "fail", found the text "ignroe"
      --> models/_models.yml:1:77
       |
     1 | …ised":"table","unique_key":[1],"on_schema_change":"ignroe","tags":[3],"meta":"x","grants":{"select":[1]},"pre-hook":4,"sort_type":"zigzag"}
       |                                                    ^^^^^^^^ expected "ignore", "append_new_columns", "sync_all_columns" or "fail""
  `);
});

test('seeds have a delimiter and declared types', () => {
  const sink = new DiagnosticSink();
  const config = seedConfig(
    merge({ delimiter: ';', quote_columns: true, column_types: { zip: 'varchar(5)' } }),
    's',
    sink,
  );
  expect(config).toMatchObject({ delimiter: ';', quoteColumns: true, columnTypes: { zip: 'varchar(5)' } });
  seedConfig(merge({ delimiter: '||', column_types: { zip: 5 } }), 's', sink);
  expect(printed(sink.diagnostics)).toMatchInlineSnapshot(`
    "error[SF1020]: config "delimiter" of "s" must be one character, found the text "||"
      --> models/_models.yml:1:14
       |
     1 | {"delimiter":"||","column_types":{"zip":5}}
       |              ^^^^ expected one character
    error[SF1020]: config "column_types" of "s" must be a type as text for "zip", found the number 5
      --> models/_models.yml:1:34
       |
     1 | {"delimiter":"||","column_types":{"zip":5}}
       |                                  ^^^^^^^^^ expected a type as text for "zip""
  `);
});

test('tests have a severity, conditions and limits', () => {
  const sink = new DiagnosticSink();
  const merged = merge({ severity: 'WARN', warn_if: '>10', where: 'a > 1', limit: 5, store_failures: true });
  const { raw, ...config } = testConfig(merged, 't', sink);
  expect(config).toEqual({
    enabled: true,
    severity: 'warn',
    warnIf: '>10',
    errorIf: '!= 0',
    failCalc: 'count(*)',
    where: 'a > 1',
    limit: 5,
    storeFailures: true,
    schema: undefined,
  });
  expect(raw['severity']).toBe('WARN');
  testConfig(merge({ severity: 'fatal', limit: 1.5 }), 't', sink);
  expect(printed(sink.diagnostics)).toMatchInlineSnapshot(`
    "error[SF1020]: config "severity" of "t" must be "error" or "warn", found the text "fatal"
      --> models/_models.yml:1:13
       |
     1 | {"severity":"fatal","limit":1.5}
       |             ^^^^^^^ expected "error" or "warn"
    error[SF1020]: config "limit" of "t" must be a whole number, found the number 1.5
      --> models/_models.yml:1:29
       |
     1 | {"severity":"fatal","limit":1.5}
       |                             ^^^ expected a whole number"
  `);
});

test('sources and analyses are enabled, tags and meta are read from what was merged', () => {
  const sink = new DiagnosticSink();
  const merged = merge({ tags: ['a', 'b'], meta: { owner: 'x' }, enabled: false });
  expect(plainConfig('source', merged, 'raw.orders', sink)).toEqual({
    enabled: false,
    raw: { enabled: false, tags: ['a', 'b'], meta: { owner: 'x' } },
  });
  expect({ tags: tagsOf(merged.raw), meta: metaOf(merged.raw) }).toEqual({ tags: ['a', 'b'], meta: { owner: 'x' } });
  expect({ tags: tagsOf({}), meta: metaOf({}) }).toEqual({ tags: [], meta: {} });
});
