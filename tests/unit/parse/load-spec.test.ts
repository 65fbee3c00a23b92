import { expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { checkYaml } from '../../../src/parse/check-yaml.ts';
import { readLoad } from '../../../src/parse/load-spec.ts';
import { columnSpecs } from '../../../src/parse/property-index.ts';
import { sourceTableSchema } from '../../../src/parse/source-schema.ts';
import { parseYamlFile } from '../../../src/parse/yaml-file.ts';
import { diagnosticLines } from './diagnostic-lines.ts';

const columns = 'columns: [{ name: id, data_type: integer }, { name: at, data_type: timestamp }]';

function load(block: string, columnLine = columns, eventTime?: string) {
  const { yaml } = parseYamlFile({ path: 'sources.yml', text: `name: orders\nload: ${block}\n${columnLine}\n` });
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  if (yaml === undefined) throw new Error('not YAML');
  const values = checkYaml(sourceTableSchema, { yaml, path: [], value: yaml.data }, report);
  const specs = columnSpecs(yaml, [], 'orders', values?.columns, report);
  const table = { name: 'orders', at: yaml.valueSpan(['name']) };
  const read =
    values?.load === undefined || values.load === null
      ? undefined
      : readLoad({
          load: values.load,
          yaml,
          path: ['load'],
          columns: specs,
          dialect: 'redshift',
          typeAt: (name) => yaml.valueSpan(['columns', specs.findIndex((column) => column.name === name), 'data_type']),
          eventTime,
          table,
          report,
        });
  return { read, problems: diagnosticLines(diagnostics) };
}

const spec = (block: string) => {
  const { read, problems } = load(block);
  expect(problems).toEqual([]);
  if (read === undefined) throw new Error('no load');
  const { at: _, from, ...rest } = read.spec;
  return { ...rest, from: from.map(({ uri }) => uri), physical: read.physical };
};

const defaults = {
  from: ['s3://b/orders/'],
  format: { kind: 'json', mapping: { kind: 'auto' } },
  compression: undefined,
  timeFormat: { kind: 'default' },
  dateFormat: undefined,
  mode: 'append',
  onChanged: 'fail',
  onError: { kind: 'fail' },
  onNewField: 'warn',
  batch: { maxFiles: 5000, maxBytes: 20_000_000_000 },
  loadedAtColumn: '_loaded_at',
  replaceGuard: { minFiles: 1, maxDrop: 0.5 },
  physical: { dist: undefined, sort: [], sortType: undefined },
};

test('a load that says little gets the defaults', () => {
  expect(spec('{ from: s3://b/orders/, format: json }')).toEqual(defaults);
});

test('every option is read', () => {
  expect(
    spec(`
    from: [s3://b/a.json.gz, "s3://b/2024-*/*.json"]
    format: json
    compression: gzip
    paths: { id: $.Id }
    time_format: EpochMillisecs
    date_format: YYYY-MM-DD
    sort: [at, _loaded_at]
    dist: id
    sort_type: compound
    mode: replace
    on_changed: reload
    on_error: { skip_rows: 10 }
    on_new_field: fail
    batch: { max_files: 20, max_bytes: 1.5 GiB }
    min_files: 3
    max_drop: 0.1`),
  ).toEqual({
    ...defaults,
    from: ['s3://b/a.json.gz', 's3://b/2024-*/*.json'],
    format: { kind: 'json', mapping: { kind: 'paths', paths: { id: '$.Id' } } },
    compression: 'gzip',
    timeFormat: { kind: 'epochmillisecs' },
    dateFormat: 'YYYY-MM-DD',
    mode: 'replace',
    onChanged: 'reload',
    onError: { kind: 'skip-rows', limit: 10 },
    onNewField: 'fail',
    batch: { maxFiles: 20, maxBytes: 1_610_612_736 },
    replaceGuard: { minFiles: 3, maxDrop: 0.1 },
    physical: { dist: 'id', sort: ['at', '_loaded_at'], sortType: 'compound' },
  });
  expect(spec('{ from: s3://b/orders/, format: json, json: auto ignorecase, loaded_at: false }')).toEqual({
    ...defaults,
    format: { kind: 'json', mapping: { kind: 'auto-ignorecase' } },
    loadedAtColumn: undefined,
  });
  expect(spec('{ from: s3://b/orders/, format: csv, time_format: MM/DD/YYYY HH24:MI, loaded_at: seen }')).toEqual({
    ...defaults,
    format: { kind: 'csv', delimiter: ',', quote: '"', header: true, nullAs: undefined },
    timeFormat: { kind: 'pattern', pattern: 'MM/DD/YYYY HH24:MI' },
    loadedAtColumn: 'seen',
  });
  expect(
    spec(
      `{ from: s3://b/orders/, format: csv, delimiter: "|", quote: "'", header: false, null_as: 'NULL', dist: ALL }`,
    ),
  ).toEqual({
    ...defaults,
    format: { kind: 'csv', delimiter: '|', quote: "'", header: false, nullAs: 'NULL' },
    physical: { dist: 'ALL', sort: [], sortType: undefined },
  });
});

test('a bare prefix, a foreign address and a strange size are refused', () => {
  expect(
    load(
      '{ from: [s3://b/orders, s3://b, s3://b/x/orders.2024/part, s3://b/.hidden, /tmp/x, "s3://b*/x"], format: parquet }',
    ).problems,
  ).toEqual([
    'SF2015 sources.yml:2:16 <s3://b/orders> "s3://b/orders" is a bare prefix: it would also take what only begins with these letters',
    'SF2016 sources.yml:2:31 <s3://b> "s3://b" cannot be loaded from: the whole bucket is written "s3://b/" | write s3://bucket/key, s3://bucket/folder/ or a glob such as s3://bucket/folder/*.json',
    'SF2015 sources.yml:2:39 <s3://b/x/orders.2024/part> "s3://b/x/orders.2024/part" is a bare prefix: it would also take what only begins with these letters',
    'SF2015 sources.yml:2:66 <s3://b/.hidden> "s3://b/.hidden" is a bare prefix: it would also take what only begins with these letters',
    'SF2016 sources.yml:2:82 </tmp/x> "/tmp/x" cannot be loaded from: it does not begin with s3:// | write s3://bucket/key, s3://bucket/folder/ or a glob such as s3://bucket/folder/*.json',
    'SF2016 sources.yml:2:90 <"s3://b*/x"> "s3://b*/x" cannot be loaded from: a bucket has no wildcards | write s3://bucket/key, s3://bucket/folder/ or a glob such as s3://bucket/folder/*.json',
  ]);
  expect(load('{ from: s3://b/, format: json, batch: { max_bytes: 20 parsecs } }').problems).toEqual([
    'SF2006 sources.yml:2:58 <20 parsecs> "max_bytes" must be a size such as 20GB or 512MB, not "20 parsecs"',
  ]);
});

test('columns that a load cannot do without, or does not know, are named at their place', () => {
  expect(load('{ from: s3://b/, format: json }', 'columns: []').problems).toEqual([
    'SF2018 sources.yml:1:7 <orders> "orders" is loaded, but lists no columns | list them with their types: the load makes its table from them',
  ]);
  expect(
    load(
      '{ from: s3://b/, format: json, paths: { idd: $.x }, sort: [id, att], dist: user }',
      'columns: [{ name: id }, { name: at, data_type: date }, { name: AT, data_type: date }, { name: _loaded_at }]',
    ).problems,
  ).toEqual([
    'SF2014 sources.yml:3:64 <AT> column "AT" of "orders" is listed twice',
    'SF2017 sources.yml:3:19 <id> column "id" of "orders" needs a data_type: the load makes its table from the columns | add data_type, e.g. `data_type: varchar(256)`',
    'SF2026 sources.yml:3:95 <_loaded_at> the load adds column "_loaded_at" to "orders" by itself | remove the column here, or give the load-time column another name (`loaded_at: NAME`, or false for none)',
    'SF2019 sources.yml:2:47 <idd> "paths" names "idd", which is no column of "orders" | did you mean "id"?',
    'SF2019 sources.yml:2:70 <att> "sort" names "att", which is no column of "orders" | did you mean "at"?',
    'SF2019 sources.yml:2:82 <user> "dist" names "user", which is no column of "orders"',
  ]);
});

test('ready: a file counts at an age, or once a marker is there', () => {
  expect(spec('{ from: s3://b/, format: json, ready: { min_age: 2m, marker: _SUCCESS } }').ready).toEqual({
    minAgeMs: 120_000,
    marker: '_SUCCESS',
  });
  expect(
    load('{ from: s3://b/, format: json, ready: { min_age: soon, marker: a/b } }').problems,
  ).toMatchInlineSnapshot(`
    [
      "SF2006 sources.yml:2:56 <soon> "min_age" must be a time such as 90s, 2m, 1h or 1d, not "soon"",
      "SF2006 sources.yml:2:70 <a/b> "marker" must be the name of an object, such as _SUCCESS, not "a/b"",
    ]
  `);
});

test('partition_path: columns whose values stand in the key', () => {
  expect(spec('{ from: s3://b/, format: json, partition_path: "d={at}/" }').partition).toEqual({
    template: 'd={at}/',
    columns: ['at'],
  });
  const problems = [
    '{ from: s3://b/, format: json, partition_path: "d={at}" }',
    '{ from: s3://b/, format: json, partition_path: "d={day}/" }',
    '{ from: s3://b/, format: json, partition_path: "{id}{at}/" }',
    '{ from: s3://b/, format: json, partition_path: "{id}/{at}/" }',
    '{ from: s3://b/, format: json, partition_path: "{at}/{at}/" }',
    '{ from: s3://b/, format: json, paths: { at: $.t }, partition_path: "{at}/" }',
    '{ from: s3://b/, format: json, on_error: { skip_rows: 1 }, partition_path: "{at}/" }',
  ].map((block) => load(block).problems.join('; '));
  expect(problems).toMatchInlineSnapshot(`
    [
      "SF2006 sources.yml:2:54 <"d={at}"> "partition_path" must name columns in braces and end in "/", such as "day={day}/", not "d={at}"",
      "SF2019 sources.yml:2:54 <"d={day}/"> "partition_path" names "day", which is no column of "orders"",
      "SF2006 sources.yml:2:54 <"{id}{at}/"> "partition_path" must have something between two columns, not "{id}{at}/"",
      "SF2006 sources.yml:2:54 <"{id}/{at}/"> "partition_path" must leave a column to the files, not "{id}/{at}/"",
      "SF2006 sources.yml:2:54 <"{at}/{at}/"> "partition_path" must not name "at" twice, not "{at}/{at}/"",
      "SF2006 sources.yml:2:74 <"{at}/"> "partition_path" must not name "at", which \`paths\` takes from the file, not "{at}/"",
      "SF2021 sources.yml:2:66 <partition_path> load option "partition_path" belongs to on_error fail, not to skip_rows | remove it, or choose on_error fail",
    ]
  `);
});

test('options of another format are never passed over', () => {
  expect(load('{ from: s3://b/, format: csv, json: auto, paths: { id: $.i }, min_files: 2 }').problems).toEqual([
    'SF2021 sources.yml:2:37 <json> load option "json" belongs to format json or avro, not to format csv | remove it, or choose format json or avro',
    'SF2021 sources.yml:2:49 <paths> load option "paths" belongs to format json or avro, not to format csv | remove it, or choose format json or avro',
    'SF2021 sources.yml:2:69 <min_files> load option "min_files" belongs to mode replace, not to mode append | remove it, or choose mode replace',
  ]);
  expect(load('{ from: s3://b/, format: json, json: noshred, paths: { id: $.i }, delimiter: "," }').problems).toEqual([
    'SF2021 sources.yml:2:73 <delimiter> load option "delimiter" belongs to format csv or delimited, not to format json | remove it, or choose format csv or delimited',
    'SF2021 sources.yml:2:38 <json> load option "json" belongs to a load without "paths", not to one with "paths" | remove it, or choose a load without "paths"',
  ]);
});

test('a lookback is a time, and needs the event time in the names', () => {
  const days = '{ from: s3://b/, format: json, partition_path: "at={at}/", list: { lookback: 36h } }';
  expect(load(days, columns, 'AT').problems).toEqual([]);
  expect(load(days, columns, 'AT').read?.spec.lookbackMs).toBe(129_600_000);
  expect(load(days).problems).toEqual([
    'SF8070 sources.yml:2:74 <lookback> `lookback` cannot tell from the names of "orders" which files are recent | name the column of days: `config: { event_time: day }`, and `partition_path: "day={day}/"`',
  ]);
  expect(load('{ from: s3://b/, format: json, list: { lookback: 3d } }', columns, 'at').problems).toEqual([
    'SF8070 sources.yml:2:46 <lookback> `lookback` cannot tell from the names of "orders" which files are recent | say where "at" stands in the names: `partition_path: "at={at}/"`',
  ]);
  expect(load(days, columns, 'id').problems).toEqual([
    'SF8070 sources.yml:2:74 <lookback> `lookback` cannot tell from the names of "orders" which files are recent | event_time is "id", and partition_path (at={at}/) does not name it',
  ]);
  expect(load(days.replace('36h', 'soon').replace('format', 'mode: replace, format'), columns, 'at').problems).toEqual([
    'SF2021 sources.yml:2:81 <list> load option "list" belongs to mode append, not to mode replace | remove it, or choose mode append',
    'SF2006 sources.yml:2:99 <soon> "lookback" must be a time such as 3d or 36h, not "soon"',
  ]);
});

test('copy: the further options of COPY, typed; those that are off or empty are not said', () => {
  const { read, problems } = load(
    '{ from: s3://b/, format: csv, header: false, copy: { accept_any_date: true, accept_inv_chars: "^", encoding: utf16, ignore_header: 2, trim_blanks: false, region: , compupdate: preset, statupdate: true } }',
  );
  expect(problems).toEqual([]);
  expect(read?.spec.copy?.options).toEqual({
    acceptAnyDate: true,
    acceptInvChars: '^',
    encoding: 'utf16',
    ignoreHeader: 2,
    compUpdate: 'preset',
    statUpdate: true,
  });
  expect(spec('{ from: s3://b/, format: json, copy: { trim_blanks: false } }').copy).toBeUndefined();
});

test('copy: an option is refused at a format that COPY does not take it with, and a word of COPY is led to its key', () => {
  const problems = [
    'format: json, copy: { fill_record: true, ignore_blank_lines: true, ignore_header: 1, round_decimals: true }',
    'format: parquet, copy: { accept_inv_chars: true, fill_record: true, statupdate: true, explicit_ids: true, truncate_columns: true, region: eu-west-1, compupdate: true, ignore_header: 1 }',
    'format: csv, copy: { ignore_header: 1, encoding: iso88591, fill_record: true }',
    'format: csv, copy: { encoding: utf8, blanks_as_null: 1, ignore_header: 0, accept_inv_chars: "ab", encodin: utf8 }',
    'format: csv, copy: { escape: true, null_as: x, max_errors: 5 }, region: x',
  ].flatMap((block) => load(`{ from: s3://b/, ${block} }`).problems);
  expect(problems).toMatchInlineSnapshot(`
    [
      "SF2021 sources.yml:2:46 <fill_record> load option "copy.fill_record" belongs to format csv, delimited, fixedwidth or parquet, not to format json | remove it, or choose format csv, delimited, fixedwidth or parquet",
      "SF2021 sources.yml:2:65 <ignore_blank_lines> load option "copy.ignore_blank_lines" belongs to format csv, delimited or fixedwidth, not to format json | remove it, or choose format csv, delimited or fixedwidth",
      "SF2021 sources.yml:2:91 <ignore_header> load option "copy.ignore_header" belongs to format csv, delimited or fixedwidth, not to format json | remove it, or choose format csv, delimited or fixedwidth",
      "SF2021 sources.yml:2:191 <ignore_header> load option "copy.ignore_header" belongs to format csv, delimited or fixedwidth, not to format parquet | remove it, or choose format csv, delimited or fixedwidth",
      "SF2021 sources.yml:2:130 <truncate_columns> load option "copy.truncate_columns" belongs to format json, csv, delimited, fixedwidth or avro, not to format parquet | remove it, or choose format json, csv, delimited, fixedwidth or avro",
      "SF2021 sources.yml:2:173 <compupdate> load option "copy.compupdate" belongs to format json, csv, delimited, fixedwidth or avro, not to format parquet | remove it, or choose format json, csv, delimited, fixedwidth or avro",
      "SF2021 sources.yml:2:154 <region> load option "copy.region" belongs to format json, csv, delimited, fixedwidth or avro, not to format parquet | remove it, or choose format json, csv, delimited, fixedwidth or avro",
      "SF2021 sources.yml:2:63 <encoding> load option "copy.encoding" belongs to header false, not to header true | remove it, or choose header false",
      "SF2021 sources.yml:2:45 <ignore_header> load option "copy.ignore_header" belongs to header false, not to header true | remove it, or choose header false",
      "SF2006 sources.yml:2:116 <"ab"> "accept_inv_chars" must be at most 1 characters, not "ab"",
      "SF2005 sources.yml:2:77 <1> "blanks_as_null" must be true or false, not 1",
      "SF2006 sources.yml:2:95 <0> "ignore_header" must be at least 1, not "0"",
      "SF2004 sources.yml:2:122 <encodin> "copy" has no key "encodin" | did you mean "encoding"?",
      "SF2004 sources.yml:2:59 <null_as> "copy" has no key "null_as" | "null_as" stands directly under "load:"",
      "SF2004 sources.yml:2:71 <max_errors> "copy" has no key "max_errors" | the key is "on_error: { skip_rows: n }", directly under "load:"",
      "SF2004 sources.yml:2:88 <region> "load" has no key "region" | put it under "copy:"",
      "SF2021 sources.yml:2:45 <escape> load option "copy.escape" belongs to format delimited, not to format csv | remove it, or choose format delimited",
    ]
  `);
});

test('delimited, fixed-width and Avro files, with what COPY takes for each', () => {
  const formats = [
    '{ from: s3://b/, format: delimited, null_as: "NIL", compression: bzip2, copy: { escape: true, remove_quotes: true, ignore_header: 1 } }',
    '{ from: s3://b/, format: fixedwidth, widths: { at: 19, id: 5 }, compression: lzop }',
    '{ from: s3://b/, format: avro, paths: { id: $.key.id } }',
    '{ from: s3://b/, format: avro, json: auto ignorecase }',
  ].map((block) => load(block));
  expect(formats.flatMap(({ problems }) => problems)).toEqual([]);
  expect(formats.map(({ read }) => read?.spec.format)).toEqual([
    { kind: 'delimited', delimiter: '|', nullAs: 'NIL' },
    {
      kind: 'fixedwidth',
      widths: [
        { column: 'at', width: 19 },
        { column: 'id', width: 5 },
      ],
    },
    { kind: 'avro', mapping: { kind: 'paths', paths: { id: '$.key.id' } } },
    { kind: 'avro', mapping: { kind: 'auto-ignorecase' } },
  ]);
  expect(
    [
      '{ from: s3://b/, format: fixedwidth, widths: { id: 5 } }',
      '{ from: s3://b/, format: fixedwidth }',
      '{ from: s3://b/, format: csv, widths: { id: 5 }, compression: bzip2 }',
      '{ from: s3://b/, format: avro, json: noshred, compression: gzip }',
      '{ from: s3://b/, format: delimited, quote: "x", copy: { comprows: 5 } }',
      '{ from: s3://b/, format: orc }',
    ].flatMap((block) => load(block).problems),
  ).toMatchInlineSnapshot(`
    [
      "SF2028 sources.yml:3:53 <at> column "at" of "orders" has no width, and a fixed-width file is cut by nothing else | add it to \`widths\`, in the order of the file: \`widths: { at: 10, … }\`",
      "SF2028 sources.yml:2:1 <load> column "id" of "orders" has no width, and a fixed-width file is cut by nothing else | add it to \`widths\`, in the order of the file: \`widths: { id: 10, … }\`",
      "SF2028 sources.yml:2:1 <load> column "at" of "orders" has no width, and a fixed-width file is cut by nothing else | add it to \`widths\`, in the order of the file: \`widths: { at: 10, … }\`",
      "SF2021 sources.yml:2:37 <widths> load option "widths" belongs to format fixedwidth, not to format csv | remove it, or choose format fixedwidth",
      "SF2021 sources.yml:2:56 <compression> load option "compression" belongs to header false, not to bzip2 with header true | remove it, or choose header false",
      "SF2021 sources.yml:2:38 <json> load option "json" belongs to format json, not to noshred of format avro | remove it, or choose format json",
      "SF2021 sources.yml:2:53 <compression> load option "compression" belongs to format json, csv, delimited or fixedwidth, not to format avro | remove it, or choose format json, csv, delimited or fixedwidth",
      "SF2021 sources.yml:2:43 <quote> load option "quote" belongs to format csv, not to format delimited | remove it, or choose format csv",
      "SF2021 sources.yml:2:63 <comprows> load option "copy.comprows" belongs to compupdate, not to a load without it | remove it, or choose compupdate",
      "SF2006 sources.yml:2:32 <orc> "orc" is no value of "format" | it is one of "json", "csv", "parquet", "delimited", "fixedwidth", "avro"",
    ]
  `);
});
