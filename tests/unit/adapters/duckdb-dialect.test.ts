// The text of every statement; tests/adapters runs them.
import { expect, test } from 'vitest';
import { duckdbDialect as dialect } from '../../../src/adapters/duckdb/dialect.ts';

const songs = { database: 'local', schema: 'sparkify', identifier: 'songs' };
const stage = { database: 'local', schema: 'sparkify', identifier: 'songs__sf_7f3a91' };

test('names are quoted, and quotes in them doubled', () => {
  expect([dialect.quote('a"b'), dialect.literal("it's"), dialect.relation({ ...songs, database: undefined })]).toEqual([
    '"a""b"',
    "'it''s'",
    '"sparkify"."songs"',
  ]);
});

test('a schema is made if it is not there', () => {
  expect(dialect.createSchema('local', 'raw')).toBe('CREATE SCHEMA IF NOT EXISTS "local"."raw"');
  expect(dialect.createSchema(undefined, 'raw')).toBe('CREATE SCHEMA IF NOT EXISTS "raw"');
});

test('a query stands on lines of its own, so that it may end in a comment', () => {
  expect([
    dialect.createTableAs(songs, 'select 1 -- one'),
    dialect.createView(songs, 'select 2'),
  ]).toMatchInlineSnapshot(`
    [
      "CREATE TABLE "local"."sparkify"."songs" AS (
    select 1 -- one
    )",
      "CREATE VIEW "local"."sparkify"."songs" AS (
    select 2
    )",
    ]
  `);
});

test('tables, columns, renames, drops', () => {
  expect([
    dialect.createTable(songs, [
      { name: 'song_id', type: 'VARCHAR' },
      { name: '_loaded_at', type: 'TIMESTAMP', default: 'now()' },
    ]),
    dialect.addColumn(songs, { name: 'year', type: 'SMALLINT' }),
    dialect.dropColumn(songs, 'year'),
    dialect.rename(stage, 'table', 'songs'),
    dialect.rename(stage, 'view', 'songs'),
    dialect.drop(songs, 'table'),
    dialect.drop(songs, 'view'),
    dialect.insertFrom(songs, ['song_id', 'year'], 'select 1, 2'),
  ]).toMatchInlineSnapshot(`
    [
      "CREATE TABLE "local"."sparkify"."songs" (
      "song_id" VARCHAR,
      "_loaded_at" TIMESTAMP DEFAULT now()
    )",
      "ALTER TABLE "local"."sparkify"."songs" ADD COLUMN "year" SMALLINT",
      "ALTER TABLE "local"."sparkify"."songs" DROP COLUMN "year"",
      "ALTER TABLE "local"."sparkify"."songs__sf_7f3a91" RENAME TO "songs"",
      "ALTER VIEW "local"."sparkify"."songs__sf_7f3a91" RENAME TO "songs"",
      "DROP TABLE "local"."sparkify"."songs"",
      "DROP VIEW "local"."sparkify"."songs"",
      "INSERT INTO "local"."sparkify"."songs" ("song_id", "year")
    select 1, 2",
    ]
  `);
});

test('deleting what is staged leaves predicates to the target', () => {
  expect(dialect.deleteMatching(songs, stage, ['song_id', 'year'], ['year > 2000'])).toMatchInlineSnapshot(`
    "DELETE FROM "local"."sparkify"."songs" AS DBT_INTERNAL_DEST
    WHERE (DBT_INTERNAL_DEST."song_id", DBT_INTERNAL_DEST."year") IN (SELECT DBT_INTERNAL_SOURCE."song_id", DBT_INTERNAL_SOURCE."year" FROM "local"."sparkify"."songs__sf_7f3a91" AS DBT_INTERNAL_SOURCE)
      AND (year > 2000)"
  `);
});

test('merge updates the columns asked for, and inserts all', () => {
  const input = {
    target: songs,
    stage,
    key: ['song_id'],
    columns: ['song_id', 'title'],
    predicates: ['DBT_INTERNAL_DEST.year > 2000'],
  };
  expect(dialect.merge({ ...input, updateColumns: ['title'] })).toMatchInlineSnapshot(`
    [
      "MERGE INTO "local"."sparkify"."songs" AS DBT_INTERNAL_DEST
    USING "local"."sparkify"."songs__sf_7f3a91" AS DBT_INTERNAL_SOURCE
    ON (DBT_INTERNAL_SOURCE."song_id" = DBT_INTERNAL_DEST."song_id") AND (DBT_INTERNAL_DEST.year > 2000)
    WHEN MATCHED THEN UPDATE SET "title" = DBT_INTERNAL_SOURCE."title"
    WHEN NOT MATCHED THEN INSERT ("song_id", "title") VALUES (DBT_INTERNAL_SOURCE."song_id", DBT_INTERNAL_SOURCE."title")",
    ]
  `);
  expect(dialect.merge({ ...input, updateColumns: [] })[0]).not.toContain('UPDATE');
});

test('no statement cascades', () => {
  expect(
    [dialect.drop(songs, 'table'), dialect.drop(songs, 'view'), dialect.dropColumn(songs, 'a')].join(),
  ).not.toMatch(/cascade/i);
});
