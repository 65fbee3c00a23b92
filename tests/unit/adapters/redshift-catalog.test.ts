// information_schema, svv_… and pg_…: Redshift's names and words over the embedded engine's own catalog.
import { afterAll, expect, test } from 'vitest';
import { translateQuery } from '../../../src/adapters/duckdb/redshift/translate-query.ts';
import { problemsText, RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());
await rig.connection.run(`
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id INTEGER NOT NULL, amount DECIMAL(12,2), name VARCHAR, doc JSON, seen TIMESTAMPTZ, share REAL);
CREATE VIEW shop.big AS SELECT id FROM shop.orders;
CREATE TABLE shop._sqlflow_columns (identifier VARCHAR)`);
rig.tables = { 'shop.orders': [{ name: 'id', type: { kind: 'integer' } }] };

test.each([
  [
    'tables and views, without what is sqlflow’s own',
    'select table_schema, table_name, table_type from information_schema.tables order by table_name',
    'shop|big|VIEW / shop|orders|BASE TABLE',
  ],
  [
    'columns with the names of Redshift’s types; those of late-binding views are not among them',
    `select column_name, ordinal_position, data_type, is_nullable, numeric_precision, numeric_scale from information_schema.columns where table_schema = 'shop' order by ordinal_position`,
    'id|1|integer|NO|32|0 / amount|2|numeric|YES|12|2 / name|3|character varying|YES|NULL|NULL / doc|4|super|YES|NULL|NULL / seen|5|timestamp with time zone|YES|NULL|NULL / share|6|real|YES|24|NULL',
  ],
  [
    'by patterns, under an alias, with the database in front',
    `select t.table_name from memory.information_schema.tables as t where t.table_schema ilike 'SHO%' and t.table_name not ilike 'b%'`,
    'orders',
  ],
  ['svv_tables and svv_columns', `select (select count(*) from svv_tables), (select count(*) from svv_columns)`, '2|6'],
  [
    'svv_all_tables has another word for tables',
    `select table_type from svv_all_tables where table_name = 'orders'`,
    'TABLE',
  ],
  [
    'pg_tables and pg_views',
    'select tablename, (select viewname from pg_catalog.pg_views) from pg_tables',
    'orders|big',
  ],
  ['schemas', 'select schema_name from information_schema.schemata order by 1', 'main / shop'],
])('%s', async (_, sql, answer) => {
  const { rows } = await rig.query(sql);
  expect(rows.map((row) => row.map((cell) => cell ?? 'NULL').join('|')).join(' / ')).toBe(answer);
});

const target = '{% if target.type == "redshift" %} … {% endif %}';

test.each([
  [
    'select character_octet_length from information_schema.columns',
    `SF5140 column "character_octet_length" of the catalog cannot be had on the embedded engine: the embedded database does not keep what Redshift tells in it | character_octet_length | refused; leave it out, or keep it to the target: ${target}`,
  ],
  [
    'select c.remarks from svv_columns c',
    `SF5140 column "remarks" of the catalog cannot be had on the embedded engine: the embedded database does not keep what Redshift tells in it | remarks | refused; leave it out, or keep it to the target: ${target}`,
  ],
  [
    'select * from information_schema.tables',
    'SF5140 * of a catalog table cannot be had on the embedded engine: not all of its columns can be told | * | refused; name the columns',
  ],
  [
    'select table_nam from svv_tables',
    'SF5143 column "table_nam" does not exist in "svv_tables" | table_nam | did you mean "table_name"?',
  ],
  [
    'select "column" from pg_table_def',
    `SF5140 system table "pg_table_def" cannot be had on the embedded engine: it tells of a Redshift cluster | pg_table_def | refused; information_schema.columns has names and types of columns; keep the rest to the target: ${target}`,
  ],
  [
    'select count(*) from stl_query',
    `SF5140 system table "stl_query" cannot be had on the embedded engine: it tells of a Redshift cluster | stl_query | refused; keep it to the target that has it: ${target}`,
  ],
  [
    'select o.id from shop.orders o join svv_tables t on true',
    'SF5141 a table of the catalog is read beside one of the user: "Specified types or functions not supported on Redshift tables" | svv_tables | Redshift refuses this too; ask the catalog in a query of its own, e.g. by run_query',
  ],
])('%s is refused', (sql, problem) => {
  const made = rig.translate(sql);
  expect(made.status === 'failed' ? problemsText(sql, made.problems).join('\n') : 'translated').toBe(problem);
});

test('a CHAR is a character, texts have their lengths where these are known, and raise where they are not', async () => {
  const asked = `select column_name, data_type, character_maximum_length from svv_columns where table_name = 'texts' order by ordinal_position`;
  await rig.connection.run('CREATE TABLE shop.texts (code VARCHAR, name VARCHAR, n INTEGER)');
  const known = ['char', 'varchar'].map((kind, at) => ({
    relation: 'shop.texts',
    column: ['code', 'name'][at] ?? '',
    type: { kind: kind as 'char' | 'varchar', length: [3, 20][at] },
  }));
  const made = translateQuery(asked, { ...rig.options(), textColumns: () => known });
  const run = async (sql: string) => (await rig.connection.run(sql)).getRowsJson();
  expect(made.status === 'translated' && (await run(made.sql))).toEqual([
    ['code', 'character', 3],
    ['name', 'character varying', 20],
    ['n', 'integer', null],
  ]);
  await expect(rig.query(asked)).rejects.toThrow('the length of column "code" of "texts" is not known');
});
