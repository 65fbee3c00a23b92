import { describe, expect, test } from 'vitest';
import type { CopyInput } from '../../../../src/adapters/adapter.ts';
import { copyStatement } from '../../../../src/adapters/redshift/copy-sql.ts';
import { redshiftDialect as dialect } from '../../../../src/adapters/redshift/dialect.ts';
import { catalogType } from '../../../../src/adapters/redshift/type-names.ts';

const orders = { database: 'dwh', schema: 'analytics', identifier: 'Orders' };
const stage = { database: 'dwh', schema: 'analytics', identifier: 'orders__sf_1' };

describe('statements of Redshift', () => {
  test('names are folded to lower case and quoted, with all three parts', () => {
    expect(dialect.relation(orders)).toBe('"dwh"."analytics"."orders"');
    expect(dialect.relation({ ...orders, database: undefined, identifier: 'a"b' })).toBe('"analytics"."a""b"');
  });

  test('distribution, sort keys and backup stand before AS', () => {
    const design = { dist: 'User_Id', sort: ['ts', 'id'], sortType: undefined, backup: false };
    expect(dialect.createTableAs(orders, 'select 1 -- one', design)).toBe(
      'create table "dwh"."analytics"."orders" backup no diststyle key distkey ("user_id") compound sortkey ("ts", "id") as\nselect 1 -- one',
    );
    expect(dialect.createTableAs(orders, 'select 1', { dist: 'ALL', sort: ['a'], sortType: 'interleaved' })).toContain(
      '"orders" diststyle all interleaved sortkey ("a") as',
    );
    expect(
      dialect.createTableAs(orders, 'select 1', { dist: undefined, sort: ['auto'], sortType: undefined }),
    ).toContain('"orders" as\n');
  });

  test('views look their tables up by name unless they are bound', () => {
    expect(dialect.createView(orders, 'select 1')).toContain('\nwith no schema binding');
    expect(dialect.createView(orders, 'select 1', { bound: true })).not.toContain('binding');
  });

  test('rows are deleted by the keys of the stage; predicates that name the target as dbt does mean the table', () => {
    expect(dialect.deleteMatching(orders, stage, ['id', 'day'], ["DBT_INTERNAL_DEST.day > '2026-01-01'"])).toBe(
      [
        'delete from "dwh"."analytics"."orders"',
        'where ("id", "day") in (select "id", "day" from "dwh"."analytics"."orders__sf_1")',
        `  and ("orders".day > '2026-01-01')`,
      ].join('\n'),
    );
  });

  test('dollar signs in the name of the target are kept', () => {
    const paid = { ...orders, identifier: 'paid$$in$&' };
    expect(dialect.deleteMatching(paid, stage, ['id'], ['DBT_INTERNAL_DEST.day > 1'])).toContain(
      'and ("paid$$in$&".day > 1)',
    );
  });

  test('a literal holds no backslash, whose meaning is a matter of settings', () => {
    expect(dialect.literal("it's")).toBe("'it''s'");
    expect(dialect.literal('a\\b')).toBe("('a' || chr(92) || 'b')");
  });

  test('a merge has both branches, even where there is nothing to update', () => {
    const [sql] = dialect.merge({
      target: orders,
      stage,
      key: ['id'],
      columns: ['id'],
      updateColumns: [],
      predicates: [],
    });
    expect(sql).toContain('when matched then update set "id" = DBT_INTERNAL_SOURCE."id"');
    expect(sql).toContain('when not matched then insert ("id") values (DBT_INTERNAL_SOURCE."id")');
  });

  test.each([
    ['int', 'integer'],
    ['NUMERIC', 'numeric(18,0)'],
    ['decimal(12)', 'numeric(12,0)'],
    ['decimal(12, 2)', 'numeric(12,2)'],
    ['varchar', 'character varying(256)'],
    ['VarChar(64)', 'character varying(64)'],
    ['varchar(max)', 'character varying(65535)'],
    ['char', 'character(1)'],
    ['timestamp', 'timestamp without time zone'],
    ['timestamp with time zone', 'timestamp with time zone'],
    ['timestamptz', 'timestamp with time zone'],
    ['float', 'double precision'],
    ['super', 'super'],
  ])('%s is %s in the catalog', (written, catalog) => {
    expect(catalogType(written)).toBe(catalog);
  });

  test('a text column grows in place, and nothing else changes its type', () => {
    const column = { name: 'name', type: 'character varying(64)' };
    expect(dialect.widenColumn?.(orders, column, 'character varying(32)')).toBe(
      'alter table "dwh"."analytics"."orders" alter column "name" type character varying(64)',
    );
    expect(dialect.widenColumn?.(orders, column, 'character varying(128)')).toBeUndefined();
    expect(dialect.widenColumn?.(orders, { name: 'n', type: 'bigint' }, 'integer')).toBeUndefined();
  });

  test('COPY names its columns, its manifest and its role, and no word that its format refuses', () => {
    const common = {
      target: orders,
      columns: ['id', 'ts'],
      from: 's3://stage/a.manifest',
      isManifest: true,
      iamRole: 'default',
      compression: 'gzip',
      timeFormat: 'epochmillisecs',
      dateFormat: undefined,
      maxErrors: undefined,
      options: {},
    } as const;
    expect(copyStatement({ ...common, format: { kind: 'json', mapping: 's3://stage/a.jsonpaths' } })).toBe(
      [
        'copy "dwh"."analytics"."orders" ("id", "ts")',
        "from 's3://stage/a.manifest'",
        'iam_role default',
        "format json 's3://stage/a.jsonpaths'",
        'manifest',
        'gzip',
        "timeformat 'epochmillisecs'",
        'compupdate off',
        'statupdate off',
      ].join('\n'),
    );
    expect(
      copyStatement({
        ...common,
        iamRole: 'arn:aws:iam::1:role/x',
        format: { kind: 'parquet', serializesToJson: true },
      }),
    ).toBe(
      [
        'copy "dwh"."analytics"."orders" ("id", "ts")',
        "from 's3://stage/a.manifest'",
        "iam_role 'arn:aws:iam::1:role/x'",
        'format parquet serializetojson',
        'manifest',
        'statupdate off',
      ].join('\n'),
    );
    const words = (input: Partial<CopyInput>): readonly string[] =>
      copyStatement({ ...common, timeFormat: undefined, format: { kind: 'json', mapping: 'auto' }, ...input })
        .split('\n')
        .slice(3);
    expect(
      words({
        format: { kind: 'csv', delimiter: ',', quote: '"', header: false, nullAs: undefined },
        options: {
          acceptAnyDate: true,
          acceptInvChars: "'",
          blanksAsNull: true,
          emptyAsNull: true,
          encoding: 'utf16',
          explicitIds: true,
          fillRecord: true,
          ignoreBlankLines: true,
          ignoreHeader: 2,
          roundDecimals: true,
          trimBlanks: true,
          truncateColumns: true,
          compUpdate: true,
          statUpdate: true,
          region: 'eu-west-1',
        },
      }),
    ).toMatchInlineSnapshot(`
      [
        "format csv delimiter ',' quote '"'",
        "ignoreheader 2",
        "null as '\\N'",
        "manifest",
        "gzip",
        "region 'eu-west-1'",
        "compupdate on",
        "statupdate on",
        "acceptanydate",
        "blanksasnull",
        "emptyasnull",
        "explicit_ids",
        "fillrecord",
        "ignoreblanklines",
        "roundec",
        "trimblanks",
        "truncatecolumns",
        "acceptinvchars ''''",
        "encoding utf16",
      ]
    `);
    expect(
      words({ options: { acceptInvChars: true, compUpdate: 'preset', emptyAsNull: false } }),
    ).toMatchInlineSnapshot(`
      [
        "format json 'auto'",
        "manifest",
        "gzip",
        "compupdate preset",
        "statupdate off",
        "acceptinvchars",
      ]
    `);
    expect(
      words({ format: { kind: 'parquet', serializesToJson: false }, options: { fillRecord: true } }),
    ).toMatchInlineSnapshot(`
      [
        "format parquet",
        "manifest",
        "statupdate off",
        "fillrecord",
      ]
    `);
    expect(
      words({
        format: { kind: 'delimited', delimiter: '|', nullAs: undefined },
        options: { escape: true, removeQuotes: true, compUpdate: true, compRows: 500 },
        compression: 'bzip2',
      }),
    ).toMatchInlineSnapshot(`
      [
        "delimiter '|'",
        "null as '\\N'",
        "manifest",
        "bzip2",
        "compupdate on",
        "comprows 500",
        "statupdate off",
        "escape",
        "removequotes",
      ]
    `);
    expect(
      words({
        columns: ['id', 'name'],
        format: {
          kind: 'fixedwidth',
          widths: [
            { column: 'id', width: 5 },
            { column: 'Name', width: 20 },
          ],
        },
        options: { ignoreHeader: 1, trimBlanks: true },
        compression: 'lzop',
      }),
    ).toMatchInlineSnapshot(`
      [
        "fixedwidth 'id:5,name:20'",
        "ignoreheader 1",
        "manifest",
        "lzop",
        "compupdate off",
        "statupdate off",
        "trimblanks",
      ]
    `);
    expect(
      words({ format: { kind: 'avro', mapping: 'auto ignorecase' }, compression: 'none', timeFormat: 'auto' }),
    ).toMatchInlineSnapshot(`
      [
        "format as avro 'auto ignorecase'",
        "manifest",
        "timeformat 'auto'",
        "compupdate off",
        "statupdate off",
      ]
    `);
  });
});
