// The contract on the embedded engine, and what is DuckDB's own: files, locks, readers, settings.
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { databaseName } from '../../src/adapters/duckdb/index.ts';
import { codeOf } from '../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../src/diagnostics/diagnostic-error.ts';
import { adapterContract } from './contract.ts';
import { DuckdbRig, messageOf, OtherProcess } from './duckdb-rig.ts';

adapterContract('duckdb', {
  open: () => DuckdbRig.create().then((rig) => rig.connect({ path: ':memory:' })),
  series: (count) => `select range as i from range(${count})`,
  ways: { foldsNames: false, countsRows: true, smallDouble: '2.5e-09' },
});

describe('the database file', () => {
  test('is made with its directories when there is something to write', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await rig.connect({ path: 'deep/er/my.duckdb' });
    expect([warehouse.label, warehouse.database]).toEqual(['deep/er/my.duckdb', 'my']);
    expect(existsSync(rig.file('deep/er/my.duckdb'))).toBe(true);
  });

  test('keeps what was committed', async () => {
    await using rig = await DuckdbRig.create();
    {
      await using warehouse = await rig.connect();
      await warehouse.execute('create table t as select 42 as i');
    }
    expect(existsSync(`${rig.file()}.wal`)).toBe(false);
    await using warehouse = await rig.connect({}, { write: false });
    expect((await warehouse.query('select i from t')).rows).toEqual([['42']]);
  });

  test('reads through a chain of more than five hundred views', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await rig.connect({ path: ':memory:' });
    const views = Array.from({ length: 520 }, (_, at) => `create view v${at + 1} as select * from v${at}`);
    await warehouse.execute('create view v0 as select 42 as i');
    for (const view of views) await warehouse.execute(view);
    expect((await warehouse.query('select i from v520')).rows).toEqual([['42']]);
  });

  test('an answer of very many rows in parts leaves nothing in memory, and the limit of memory as it was', async () => {
    await using rig = await DuckdbRig.create();
    {
      await using warehouse = await rig.connect();
      await warehouse.execute('create table t as select i, sha256(i::varchar) as tag from range(300000) r(i)');
    }
    await using warehouse = await rig.connect({}, { write: false });
    const asked = async (sql: string): Promise<string | null | undefined> => (await warehouse.query(sql)).rows[0]?.[0];
    const limit = await asked("select current_setting('memory_limit')");
    const kept = async (): Promise<number> =>
      Number(await asked("select memory_usage_bytes from duckdb_memory() where tag = 'BASE_TABLE'"));
    await warehouse.query("select count(*) from t where tag like '%ab%' and i % 7 = 3");
    const before = await kept();
    for (let round = 0; round < 3; round += 1) {
      let rows = 0;
      await warehouse.scan('select i, tag from t', (part) => {
        rows += part.length;
      });
      expect(rows).toBe(300_000);
    }
    expect([before > 8e6, (await kept()) < 8e6, await asked("select current_setting('memory_limit')")]).toEqual([
      true,
      true,
      limit,
    ]);
  });

  const names = [
    'my-db',
    '1',
    'main',
    'temp',
    'system',
    'Main',
    'a b',
    'x.y',
    'memory',
    'Zoë',
    'select',
    '.hidden',
    'a"b',
    "it's",
    'UPPER',
  ];
  test.each(names)('%s.duckdb has the catalog that databaseName says', async (name) => {
    await using rig = await DuckdbRig.create();
    const config = { schema: 's', path: `${name}.duckdb` };
    const expected = databaseName(config, { projectDir: rig.dir, targetPath: rig.dir });
    for (const write of [false, true, false]) {
      await using warehouse = await rig.connect(config, { write });
      const { dialect } = warehouse;
      if (write) {
        await warehouse.execute(dialect.createSchema(warehouse.database, 's'));
        await warehouse.execute(
          dialect.createTableAs({ database: expected, schema: 's', identifier: 't' }, 'select 1 as i'),
        );
      }
      const { rows } = await warehouse.query('select current_database()');
      expect([warehouse.database, rows]).toEqual([expected, [[expected]]]);
      expect((await warehouse.inspect(['s'])).size).toBe(write || existsSync(rig.file(config.path)) ? 1 : 0);
    }
  });

  test('that is not there is empty for a reader, and stays not there', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await rig.connect({}, { write: false });
    expect([warehouse.database, warehouse.label]).toEqual(['local', 'target/local.duckdb']);
    expect(await warehouse.inspect(['s'])).toEqual(new Map());
    expect((await warehouse.query('select 1 as i')).rows).toEqual([['1']]);
    expect(existsSync(rig.file('target'))).toBe(false);
  });

  test('cannot be changed by a reader', async () => {
    await using rig = await DuckdbRig.create();
    await (await rig.connect())[Symbol.asyncDispose]();
    await using warehouse = await rig.connect({}, { write: false });
    await expect(warehouse.execute('create table t as select 1 as i')).rejects.toThrow('attached in read-only mode');
  });

  test('is one for all who open it in one process, and stays locked until the last one closes', async () => {
    await using rig = await DuckdbRig.create();
    await using first = await rig.connect();
    await first.execute('create table t as select 1 as i');
    await symlink(rig.file(), rig.file('link.duckdb'));
    {
      await using second = await rig.connect();
      await using reader = await rig.connect({ path: 'link.duckdb' }, { write: false });
      await second.execute('insert into t values (2)');
      expect((await reader.query('select count(*) from t')).rows).toEqual([['2']]);
    }
    await using other = new OtherProcess('hold-database.ts', [rig.file(), 'READ_WRITE']);
    expect(await other.line()).toContain('Conflicting lock is held');
    expect((await first.query('select count(*) from t')).rows).toEqual([['2']]);
  });

  test('read in this process cannot be written in it at the same time', async () => {
    await using rig = await DuckdbRig.create();
    await (await rig.connect())[Symbol.asyncDispose]();
    await using _ = await rig.connect({}, { write: false });
    const refusal = await rig.refusal();
    expect(codeOf(refusal)).toBe('SF6002');
  });
});

describe('a file that another process holds', () => {
  test('for writing: it is named', async () => {
    await using rig = await DuckdbRig.create();
    await mkdir(rig.file('target'));
    await using other = new OtherProcess('hold-database.ts', [rig.file(), 'READ_WRITE']);
    expect(await other.line()).toBe('ready');
    for (const write of [true, false]) {
      const refusal = await rig.refusal({}, { write });
      expect(codeOf(refusal)).toBe('SF6002');
      expect(messageOf(refusal)).toMatch(`the database "target/local.duckdb" is held by process ${other.pid} (`);
    }
  });

  test('is had as soon as it is let go, with --wait', async () => {
    await using rig = await DuckdbRig.create();
    await mkdir(rig.file('target'));
    await using other = new OtherProcess('hold-database.ts', [rig.file(), 'READ_WRITE']);
    expect(await other.line()).toBe('ready');
    const connecting = rig.connect({}, { waitMs: 60_000 });
    other.letGo();
    await using warehouse = await connecting;
    expect(warehouse.database).toBe('local');
  });

  test('after waiting in vain, says for how long', async () => {
    await using rig = await DuckdbRig.create();
    await mkdir(rig.file('target'));
    await using other = new OtherProcess('hold-database.ts', [rig.file(), 'READ_WRITE']);
    expect(await other.line()).toBe('ready');
    expect((await rig.refusal({}, { waitMs: 50 })).data).toMatchObject({ pid: other.pid, waitedMs: 50 });
  });

  test('waiting for it can be stopped', async () => {
    await using rig = await DuckdbRig.create();
    await mkdir(rig.file('target'));
    await using other = new OtherProcess('hold-database.ts', [rig.file(), 'READ_WRITE']);
    expect(await other.line()).toBe('ready');
    const controller = new AbortController();
    const connecting = rig.connect({}, { waitMs: 60_000, signal: controller.signal });
    controller.abort();
    await expect(connecting).rejects.toMatchObject({ name: 'WarehouseError', kind: 'interrupted' });
  });

  test('for reading only: others read too, none writes', async () => {
    await using rig = await DuckdbRig.create();
    await (await rig.connect())[Symbol.asyncDispose]();
    await using other = new OtherProcess('hold-database.ts', [rig.file(), 'READ_ONLY']);
    expect(await other.line()).toBe('ready');
    {
      await using warehouse = await rig.connect({}, { write: false });
      expect((await warehouse.query('select 1 as i')).rows).toEqual([['1']]);
    }
    expect(codeOf(await rig.refusal())).toBe('SF6002');
  });
});

describe('a file that cannot be opened', () => {
  test('because it is something else, is left as it is', async () => {
    await using rig = await DuckdbRig.create();
    const text = 'these are not the bytes of a database\n'.repeat(200);
    await writeFile(rig.file('notes.duckdb'), text);
    const refusal = await rig.refusal({ path: 'notes.duckdb' });
    expect([codeOf(refusal), messageOf(refusal)]).toEqual(['SF6003', '"notes.duckdb" is not a DuckDB database']);
    expect(await readFile(rig.file('notes.duckdb'), 'utf8')).toBe(text);
  });

  test('because a newer DuckDB wrote it', async () => {
    await using rig = await DuckdbRig.create();
    await (await rig.connect({ path: 'new.duckdb' }))[Symbol.asyncDispose]();
    const bytes = await readFile(rig.file('new.duckdb'));
    bytes.writeBigUInt64LE(9999n, 12);
    bytes.writeBigUInt64LE(blockChecksum(bytes.subarray(8, 4096)), 0);
    await writeFile(rig.file('new.duckdb'), bytes);
    const refusal = await rig.refusal({ path: 'new.duckdb' });
    expect([codeOf(refusal), messageOf(refusal)]).toEqual([
      'SF6004',
      'the database "new.duckdb" was written by a DuckDB that this one cannot read',
    ]);
  });

  test('because it is damaged', async () => {
    await using rig = await DuckdbRig.create();
    await (await rig.connect({ path: 'old.duckdb' }))[Symbol.asyncDispose]();
    await writeFile(rig.file('old.duckdb'), (await readFile(rig.file('old.duckdb'))).subarray(0, 8192));
    expect(codeOf(await rig.refusal({ path: 'old.duckdb' }))).toBe('SF6005');
  });

  test('because it is a directory, or lies under a file', async () => {
    await using rig = await DuckdbRig.create();
    await mkdir(rig.file('dir.duckdb'));
    await writeFile(rig.file('plain'), '');
    expect(codeOf(await rig.refusal({ path: 'dir.duckdb' }))).toBe('SF6006');
    const under = await rig.refusal({ path: 'plain/local.duckdb' });
    expect([codeOf(under), messageOf(under)]).toEqual(['SF6006', 'cannot open the database "plain/local.duckdb"']);
    expect(codeOf(await rig.refusal({ path: 'plain/local.duckdb' }, { write: false }))).toBe('SF6006');
  });
});

describe('settings', () => {
  const open = () => DuckdbRig.create().then((rig) => rig.connect({ path: ':memory:' }));
  test.each([
    ['7 / 2', '3'],
    ['7 / 2.0', '3.5'],
    ["cast(timestamp '2018-11-01 21:00:00' as timestamptz)", '2018-11-01 21:00:00+00'],
    ["current_setting('TimeZone')", 'UTC'],
  ])('%s is %s', async (expression, expected) => {
    await using warehouse = await open();
    expect((await warehouse.query(`select ${expression} as v`)).rows).toEqual([[expected]]);
  });

  test('NULLs come last in ascending order and first in descending, as on Redshift', async () => {
    await using warehouse = await open();
    const order = async (direction: string) =>
      (await warehouse.query(`select * from (values (1), (null), (2)) as t(v) order by v ${direction}`)).rows.flat();
    expect([await order('asc'), await order('desc')]).toEqual([
      ['1', '2', null],
      [null, '2', '1'],
    ]);
  });

  test('and temporary tables of one statement do not meet the next', async () => {
    await using warehouse = await open();
    await warehouse.execute("set TimeZone = 'Asia/Tokyo'; create temp table mine as select 1 as i");
    await warehouse.execute('begin; create table never_committed as select 1 as i');
    await warehouse.transaction((tx) => tx.execute('create temporary table mine as select 2 as i'));
    expect((await warehouse.query("select current_setting('TimeZone')")).rows).toEqual([['UTC']]);
    await expect(warehouse.query('select * from mine')).rejects.toThrow('does not exist');
    await expect(warehouse.query('select * from never_committed')).rejects.toThrow('does not exist');
  });

  test('hold on every connection', async () => {
    await using warehouse = await open();
    const all = await Promise.all(
      Array.from({ length: 8 }, () => warehouse.transaction((tx) => tx.query('select 7 / 2 as v'))),
    );
    expect(all.map((result) => result.rows[0]?.[0])).toEqual(Array(8).fill('3'));
  });
});

// DuckDB's own checksum of a block (8 bytes at a time), to make a file of the future whose sum is right.
function blockChecksum(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = 5381n;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    sum ^= BigInt.asUintN(64, view.getBigUint64(at, true) * 0xbf58476d1ce4e5b9n);
  }
  return sum;
}

test('a block that cannot be read is damage of the file, not a mistake of the statement', async () => {
  await using rig = await DuckdbRig.create();
  {
    await using warehouse = await rig.connect();
    await warehouse.execute('create table t as select i, md5(i::varchar) as x from range(100000) r(i)');
  }
  const bytes = await readFile(rig.file());
  bytes.fill(7, 800_000, 800_100);
  await writeFile(rig.file(), bytes);
  await using warehouse = await rig.connect({}, { write: false });
  const failure = await warehouse.query('select count(distinct x), sum(i) from t').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DiagnosticError);
  expect((failure as DiagnosticError).diagnostics.map(codeOf)).toEqual(['SF6005']);
});

test('databaseName is known before anything is opened', () => {
  const place = { projectDir: '/project', targetPath: path.join('/project', 'target') };
  expect(databaseName({}, place)).toBe('local');
  expect(databaseName({ path: ':memory:' }, place)).toBe('memory');
  expect(databaseName({ path: '../shared/my-db.v2.duckdb' }, place)).toBe('my-db');
});
