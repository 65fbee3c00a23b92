// How files become rows on Redshift: formats, partitions, versions, reloads, bad rows; by COPY, each file once.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import avro from 'avsc';
import { expect, test } from 'vitest';
import { exactLongs } from '../support/aws/copy/read-avro.ts';
import { ClusterRig } from '../support/cluster-rig.ts';

const config = `import { defineConfig, env, redshift } from 'sqlflow';
export default defineConfig({
  name: 'loads', dialect: 'redshift', defaultTarget: 'dwh',
  targets: { dwh: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'loads', staging: env('REDSHIFT_STAGING') }) },
});
`;

async function project(load: string, columns: readonly string[], more = ''): Promise<ClusterRig> {
  return ClusterRig.create({
    buckets: { data: undefined },
    files: {
      'project.config.ts': config,
      'sources.yml': `version: 2
sources:
  - name: raw
    schema: raw
    tables:
      - name: events
        ${more}
        load: { from: s3://data/events/, ${load} }
        columns:
${columns.map((column) => `          - { ${column} }`).join('\n')}
`,
    },
  });
}

const put = (rig: ClusterRig, key: string, body: string | Buffer): void =>
  void rig.aws.objects.put('data', `events/${key}`, Buffer.from(body));
const lines = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const ids = async (rig: ClusterRig): Promise<readonly (string | null | undefined)[]> =>
  (await rig.rows('select id from "raw".events order by id')).map(({ id }) => id);

async function loaded(rig: ClusterRig, command = 'load'): Promise<string> {
  const outcome = await rig.run(command);
  expect(outcome.exitCode, outcome.output).toBe(0);
  return outcome.output;
}

test('CSV with headers in any order, compressed or not, in one load', async () => {
  await using rig = await project('format: csv', [
    'name: id, data_type: integer',
    'name: name, data_type: varchar(20)',
  ]);
  put(rig, 'a.csv', 'id,name\n1,"a, b"\n2,\\N\n');
  put(rig, 'b.csv.gz', gzipSync('name,id\nc,3\n'));
  await loaded(rig);
  expect(await rig.rows('select id, name from "raw".events order by id')).toEqual([
    { id: '1', name: 'a, b' },
    { id: '2', name: null },
    { id: '3', name: 'c' },
  ]);
  expect(await rig.row('select sum(rows) as n from "raw"._sqlflow_files')).toEqual({ n: '3' });
  expect(await loaded(rig)).toMatch(/nothing new, 2 loaded/);
});

test('delimited text with escapes and quotes is loaded by COPY, and refused by the embedded engine', async () => {
  await using rig = await project('format: delimited, null_as: NIL, copy: { escape: true, remove_quotes: true }', [
    'name: id, data_type: integer',
    'name: name, data_type: varchar(20)',
  ]);
  put(rig, 'a.txt', '1|"a\\|b"\n2|NIL\n');
  put(rig, 'b.txt.gz', gzipSync('3|it\\\\s\n'));
  await loaded(rig);
  expect(await rig.rows('select id, name from "raw".events order by id')).toEqual([
    { id: '1', name: 'a|b' },
    { id: '2', name: null },
    { id: '3', name: 'it\\s' },
  ]);
  rig.project.replace('project.config.ts', 'env, redshift }', 'duckdb, env, redshift }');
  rig.project.replace(
    'project.config.ts',
    'targets: {',
    "targets: { local: duckdb({ schema: 'loads', buckets: { data: './data' } }),",
  );
  rig.project.write('data/events/a.txt', '1|a\n');
  const refused = await rig.run('load -t local');
  expect(refused.exitCode, refused.output).toBe(1);
  expect(refused.output).toContain(
    'error[SF8096]: `format: delimited` is read by COPY alone, not by the embedded engine',
  );
  // The laptop's rows are CSV: the format is a template.
  rig.project.replace(
    'sources.yml',
    'format: delimited',
    `format: "{{ 'csv' if target.type == 'duckdb' else 'delimited' }}"`,
  );
  rig.project.replace('sources.yml', ', copy: { escape: true, remove_quotes: true }', '');
  rig.project.write('data/events/a.txt', 'id,name\n1,a\n');
  const local = await rig.run('load -t local');
  expect(local.exitCode, local.output).toBe(0);
});

test('text of fixed widths is cut by characters, in the order of the file', async () => {
  await using rig = await project(
    'format: fixedwidth, widths: { name: 6, id: 4, born: 10 }, copy: { trim_blanks: true }',
    ['name: id, data_type: integer', 'name: born, data_type: date', 'name: name, data_type: varchar(12)'],
  );
  put(rig, 'a.txt', 'Zoë   1   2018-11-01\nbob   22  2018-11-02\n');
  put(rig, 'b.txt.gz', gzipSync('ann   333 2018-11-03\n'));
  await loaded(rig);
  expect(await rig.rows('select id, name, born from "raw".events order by id')).toEqual([
    { id: '1', name: 'Zoë', born: '2018-11-01' },
    { id: '22', name: 'bob', born: '2018-11-02' },
    { id: '333', name: 'ann', born: '2018-11-03' },
  ]);
  put(rig, 'c.txt', 'carl  4   2018-11-04\ndora  5x  2018-11-05\n');
  const bad = await rig.run('load');
  expect(bad.exitCode, bad.output).toBe(1);
  expect(bad.output).toMatch(/error\[SF8012\].*\n.*c\.txt:2/);
  expect(bad.output).toContain(
    `| id = "5x": Invalid digit, Value 'x', Pos 1, Type: Integer      column id is integer (`,
  );
  put(rig, 'c.txt', 'carl  4   2018-11-04\ndora  5\n');
  const short = await rig.run('load');
  expect(short.exitCode, short.output).toBe(1);
  expect(short.output).toMatch(/c\.txt:2/);
  expect(await ids(rig)).toEqual(['1', '22', '333']);
});

test('Avro goes by name: unions, enums, nested records and whole numbers of 64 bits', async () => {
  const columns = [
    'name: id, data_type: bigint',
    'name: level, data_type: varchar(8)',
    'name: city, data_type: varchar(16)',
    'name: price, data_type: double precision',
    'name: paid, data_type: boolean',
    'name: at, data_type: timestamp',
    'name: tags, data_type: super',
  ];
  await using rig = await project(
    'format: avro, time_format: epochmillisecs, paths: { city: $.address.city }',
    columns,
  );
  const schema: avro.Schema = {
    type: 'record',
    name: 'Event',
    fields: [
      { name: 'at', type: 'long' },
      { name: 'id', type: 'long' },
      { name: 'level', type: { type: 'enum', name: 'Level', symbols: ['FREE', 'PAID'] } },
      {
        name: 'address',
        type: ['null', { type: 'record', name: 'Address', fields: [{ name: 'city', type: 'string' }] }],
      },
      { name: 'price', type: ['null', 'double'] },
      { name: 'paid', type: 'boolean' },
      { name: 'tags', type: { type: 'array', items: 'string' } },
    ],
  };
  const at = Date.parse('2018-11-01T21:01:46.796Z');
  const first = {
    at: BigInt(at),
    level: 'FREE',
    address: { city: 'Zürich' },
    price: 0.5,
    paid: true,
    tags: ['a', 'b'],
  };
  const second = { at: BigInt(at + 1000), level: 'PAID', address: null, price: null, paid: false, tags: [] };
  put(rig, 'a.avro', await avroFile(schema, [{ ...first, id: 9007199254740993n }], 'deflate'));
  put(rig, 'b.avro', await avroFile(schema, [{ ...second, id: 2n }], 'null'));
  await loaded(rig);
  expect(
    await rig.rows(
      'select id, level, city, price, paid, at, json_serialize(tags) as tags from "raw".events order by id',
    ),
  ).toEqual([
    { id: '2', level: 'PAID', city: null, price: null, paid: 'false', at: '2018-11-01 21:01:47.796', tags: '[]' },
    {
      id: '9007199254740993',
      level: 'FREE',
      city: 'Zürich',
      price: '0.5',
      paid: 'true',
      at: '2018-11-01 21:01:46.796',
      tags: '["a","b"]',
    },
  ]);
  const whole = await avroFile(schema, [{ ...second, id: 3n }], 'null');
  for (const broken of [whole.subarray(0, 3), whole.subarray(0, whole.length - 5)]) {
    put(rig, 'c.avro', broken);
    const bad = await rig.run('load');
    expect(bad.exitCode, bad.output).toBe(1);
    expect(bad.output).toMatch(/Invalid Avro file/);
  }
  expect(await ids(rig)).toEqual(['2', '9007199254740993']);
});

/** Of records whose `id` is a bigint, as avsc has no type for it by itself. */
async function avroFile(
  schema: avro.Schema,
  records: readonly ({ readonly id: bigint } & Readonly<Record<string, unknown>>)[],
  codec: 'null' | 'deflate',
): Promise<Buffer> {
  const typeHook = exactLongs as unknown as (schema: avro.Schema) => avro.Type;
  const options = { codec } as ConstructorParameters<typeof avro.streams.BlockEncoder>[1];
  const encoder = new avro.streams.BlockEncoder(avro.Type.forSchema(schema, { typeHook }), options);
  const chunks: Buffer[] = [];
  encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const record of records) encoder.write(record);
  encoder.end();
  await once(encoder, 'end');
  return Buffer.concat(chunks);
}

test('nested JSON by paths, whole objects into SUPER', async () => {
  await using rig = await project('format: json, paths: { id: $.Id, country: $.User.Geo.Country, all: $.User }', [
    'name: id, data_type: integer',
    'name: country, data_type: varchar(2)',
    'name: all, data_type: super',
  ]);
  put(rig, 'a.json', lines({ Id: 1, User: { Geo: { Country: 'CH' } } }, { Id: 2 }));
  await loaded(rig);
  expect(await rig.rows('select id, country, json_serialize("all") as u from "raw".events order by id')).toEqual([
    { id: '1', country: 'CH', u: '{"Geo":{"Country":"CH"}}' },
    { id: '2', country: null, u: null },
  ]);
});

test('Parquet is matched by name whatever its order, and another set of columns is refused', async () => {
  await using rig = await project('format: parquet', [
    'name: id, data_type: integer',
    'name: name, data_type: varchar(20)',
  ]);
  const parquet = async (query: string): Promise<Buffer> => {
    const dir = mkdtempSync(join(tmpdir(), 'sqlflow-parquet-'));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      await connection.run(`copy (${query}) to '${join(dir, 'a.parquet')}' (format parquet)`);
      return readFileSync(join(dir, 'a.parquet'));
    } finally {
      connection.closeSync();
      instance.closeSync();
      rmSync(dir, { recursive: true });
    }
  };
  put(rig, 'a.parquet', await parquet("select 1::integer as id, 'a' as name"));
  put(rig, 'b.parquet', await parquet("select 'b' as name, 2::integer as id"));
  await loaded(rig);
  expect(await rig.rows('select id, name from "raw".events order by id')).toEqual([
    { id: '1', name: 'a' },
    { id: '2', name: 'b' },
  ]);
  put(rig, 'c.parquet', await parquet('select 3::integer as id'));
  const refused = await rig.run('load');
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toMatch(/s3:\/\/data\/events\/c\.parquet/);
  expect(refused.output).toMatch(/name: declared, not in the file/);
  expect(await ids(rig)).toEqual(['1', '2']);
});

test('values in keys become columns, and a value that does not fit stops the batch', async () => {
  await using rig = await project("format: json, partition_path: 'brand={brand}/day={day}/'", [
    'name: id, data_type: integer',
    'name: brand, data_type: varchar(8)',
    'name: day, data_type: date',
  ]);
  put(rig, 'brand=acme/day=2026-11-01/a.json', lines({ id: 1 }));
  put(rig, 'brand=acme/day=2026-11-02/a.json', lines({ id: 2 }, { id: 3 }));
  put(rig, 'brand=bond/day=2026-11-02/a.json', lines({ id: 4 }));
  await loaded(rig);
  expect(await rig.rows('select id, brand, day from "raw".events order by id')).toEqual([
    { id: '1', brand: 'acme', day: '2026-11-01' },
    { id: '2', brand: 'acme', day: '2026-11-02' },
    { id: '3', brand: 'acme', day: '2026-11-02' },
    { id: '4', brand: 'bond', day: '2026-11-02' },
  ]);
  for (let day = 10; day < 22; day += 1) put(rig, `brand=cat/day=2026-11-${day}/a.json`, lines({ id: day }));
  await loaded(rig);
  expect((await ids(rig)).length).toBe(16);
  expect(await rig.row('select sum(rows) as n, count(distinct batch_id) as b from "raw"._sqlflow_files')).toEqual({
    n: '16',
    b: '4',
  });
  put(rig, 'brand=acme/day=soon/a.json', lines({ id: 5 }));
  expect((await rig.run('load')).exitCode).toBe(1);
  expect((await ids(rig)).length).toBe(16);
  expect((await rig.relations()).filter((name) => name.includes('__copy_'))).toEqual([]);
});

test('mode replace: an equal set is skipped, another one replaces all rows, a fall by half is refused', async () => {
  await using rig = await project('format: json, mode: replace', ['name: id, data_type: integer']);
  put(rig, 'a.json', lines({ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }));
  await loaded(rig);
  expect(await loaded(rig)).toMatch(/nothing new/);
  put(rig, 'a.json', lines({ id: 5 }, { id: 6 }, { id: 7 }));
  await loaded(rig);
  expect(await ids(rig)).toEqual(['5', '6', '7']);
  put(rig, 'a.json', lines({ id: 8 }));
  const refused = await rig.run('load');
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toMatch(/from 3 .*to 1|3 rows/);
  expect(await ids(rig)).toEqual(['5', '6', '7']);
  expect((await rig.relations()).filter((name) => name !== 'raw.events')).toEqual([]);
});

test('a file with new content stops the load; --reload takes its batch out and in again', async () => {
  await using rig = await project('format: json, batch: { max_files: 1 }', ['name: id, data_type: integer']);
  put(rig, 'a.json', lines({ id: 1 }));
  put(rig, 'b.json', lines({ id: 2 }));
  await loaded(rig);
  put(rig, 'a.json', lines({ id: 10 }, { id: 11 }));
  const stopped = await rig.run('load');
  expect(stopped.exitCode).toBe(1);
  expect(stopped.output).toMatch(/SF8004/);
  await loaded(rig, 'load --reload *a.json');
  expect(await ids(rig)).toEqual(['2', '10', '11']);
  expect(await rig.rows('select key, rows from "raw"._sqlflow_files order by key')).toEqual([
    { key: 'events/a.json', rows: '2' },
    { key: 'events/b.json', rows: '1' },
  ]);
});

test('a full refresh of a load fills a new table and swaps it in', async () => {
  await using rig = await project('format: json', ['name: id, data_type: integer']);
  put(rig, 'a.json', lines({ id: 1 }));
  await loaded(rig);
  rig.project.replace('sources.yml', 'data_type: integer', 'data_type: bigint');
  put(rig, 'b.json', lines({ id: 3_000_000_000 }));
  expect((await rig.run('load')).output).toMatch(/load -f|--full-refresh|full/);
  await loaded(rig, 'load --full-refresh');
  expect(await ids(rig)).toEqual(['1', '3000000000']);
  expect((await rig.relations()).filter((name) => name !== 'raw.events')).toEqual([]);
});

test('rows that may be skipped are counted and listed; one more than allowed takes the batch back', async () => {
  await using rig = await project('format: json, on_error: { skip_rows: 1 }', ['name: id, data_type: integer']);
  put(rig, 'a.json', lines({ id: 1 }, { id: 'x' }, { id: 3 }));
  const output = await loaded(rig);
  expect(output).toMatch(/1 row/);
  expect(output).toMatch(/a\.json:2/);
  expect(await ids(rig)).toEqual(['1', '3']);
  put(rig, 'b.json', lines({ id: 'y' }, { id: 'z' }, { id: 4 }));
  expect((await rig.run('load')).exitCode).toBe(1);
  expect(await ids(rig)).toEqual(['1', '3']);
});

test.each([
  ['json, json: auto ignorecase', 'a.json.gz', gzipSync('{"ID":1,"Name":"a"}\n{"ID":"x","Name":"b"}\n'), '$.id = "x"'],
  ['json, paths: { id: $.a.id }', 'a.json', '{"a":{"id":1}}\n{"a":{"id":[2]}}\n', '$.a.id = [2]'],
  ['csv', 'a.csv', 'name,id\nann,1\n"b, o",x\n', 'id = "x"'],
  ['csv, header: false', 'a.csv', '1,ann\nx,bob\n', 'id = "x"'],
  ['delimited', 'a.txt', '1|ann\nx|bob\n', 'id = "x"'],
  // A record of several lines: where it ends is known, and not where it begins.
  ['json', 'a.json', '{"id":1}\n{\n"id":"x"\n}\n', '$.id'],
])('of %s the value that does not fit is shown, with the reason', async (format, key, content, shown) => {
  await using rig = await project(`format: ${format}`, [
    'name: id, data_type: integer',
    'name: name, data_type: varchar(20)',
  ]);
  put(rig, key, content);
  const outcome = await rig.run('load');
  expect(outcome.exitCode, outcome.output).toBe(1);
  expect(outcome.output).toContain(`| ${shown}: Invalid `);
  expect(outcome.output).toMatch(/ {6}column id is integer \(sources\.yml:\d+:\d+\)/);
});

test.each([
  ['json', '"a\\.json" cannot be read: it is archived; restore it first'],
  ['csv, header: false', 'hint: a file lies in an archive'],
])('an archived file of %s is told as such', async (format, words) => {
  await using rig = await project(`format: ${format}`, ['name: id, data_type: integer']);
  rig.aws.objects.put('data', 'events/a.json', Buffer.from(format === 'json' ? '{"id":1}\n' : '1\n'), {
    storageClass: 'GLACIER',
  });
  const outcome = await rig.run('load');
  expect(outcome.exitCode, outcome.output).toBe(1);
  expect(outcome.output).toMatch(new RegExp(words));
});

test('a bad file can be set aside, and comes back when its content changes', async () => {
  await using rig = await project('format: json', ['name: id, data_type: integer']);
  put(rig, 'a.json', lines({ id: 1 }));
  put(rig, 'b.json', lines({ id: 'x' }));
  expect((await rig.run('load')).exitCode).toBe(1);
  const skipped = await rig.run('load --skip-file *b.json');
  expect(skipped.exitCode, skipped.output).toBe(0);
  expect(await ids(rig)).toEqual(['1']);
  put(rig, 'b.json', lines({ id: 2 }));
  await loaded(rig);
  expect(await ids(rig)).toEqual(['1', '2']);
  expect(await rig.row('select count(*) as n from "raw"._sqlflow_failed_files')).toEqual({ n: '0' });
});

test('a column that is new in the YAML is added, a text grows in place, another type wants a full refresh', async () => {
  await using rig = await project('format: json', [
    'name: id, data_type: integer',
    'name: name, data_type: varchar(4)',
  ]);
  put(rig, 'a.json', lines({ id: 1, name: 'abcd' }));
  await loaded(rig);
  rig.project.replace('sources.yml', 'varchar(4) }', 'varchar(8) }\n          - { name: more, data_type: integer }');
  put(rig, 'b.json', lines({ id: 2, name: 'abcdefgh', more: 7 }));
  await loaded(rig);
  expect(await rig.rows('select id, name, more from "raw".events order by id')).toEqual([
    { id: '1', name: 'abcd', more: null },
    { id: '2', name: 'abcdefgh', more: '7' },
  ]);
});

test('files that were renamed stop the load before rows double, and are moved in the ledger', async () => {
  await using rig = await project('format: json', ['name: id, data_type: integer']);
  put(rig, 'a.json', lines({ id: 1 }));
  await loaded(rig);
  rig.aws.objects.delete('data', 'events/a.json');
  put(rig, 'c.json', lines({ id: 1 }));
  const stopped = await rig.run('load');
  expect(stopped.exitCode).toBe(1);
  await loaded(rig, 'files move s3://data/events/a.json s3://data/events/c.json --yes');
  expect(await loaded(rig)).toMatch(/nothing new, 1 loaded/);
  expect(await ids(rig)).toEqual(['1']);
});

test('a field without a column is told of, and one that is lost to case; with on_new_field: fail nothing is loaded', async () => {
  await using rig = await project('format: json', ['name: id, data_type: integer', 'name: userid, data_type: integer']);
  put(rig, '1.json', lines({ id: 1, userId: 7, device: 'tv' }, { id: 2, userId: 8 }));
  put(rig, '2.json.gz', gzipSync('{\n  "id": 3,\n  "os": "x"\n}\n'));
  const output = await loaded(rig);
  expect(output).toMatch(/warning\[SF8\d+\].*device[\s\S]*os/);
  expect(output).toMatch(/warning\[SF8\d+\].*userId/);
  expect(await ids(rig)).toEqual(['1', '2', '3']);
  rig.project.replace('sources.yml', 'format: json', 'format: json, on_new_field: fail');
  put(rig, '3.json', lines({ id: 4, userid: 1, screen: 2 }));
  const refused = await rig.run('load');
  expect(refused.exitCode, refused.output).toBe(1);
  expect(refused.output).toMatch(/error\[SF8\d+\].*screen/);
  expect(await ids(rig)).toEqual(['1', '2', '3']);
  rig.project.replace('sources.yml', 'on_new_field: fail', 'on_new_field: ignore');
  const before = rig.aws.calls['GetObject']?.calls;
  await loaded(rig);
  expect(rig.aws.calls['GetObject']?.calls).toBe(before);
  expect(await ids(rig)).toEqual(['1', '2', '3', '4']);
});
