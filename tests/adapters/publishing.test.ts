// The facts about DuckDB that publishing rests on (publish-recipe.ts says what follows from them), tried on the engine itself.
import { describe, expect, test } from 'vitest';
import type { Warehouse } from '../../src/adapters/adapter.ts';
import { deferred } from '../../src/util/deferred.ts';
import { DuckdbRig, OtherProcess } from './duckdb-rig.ts';
import { publish } from './publish-recipe.ts';

async function ready(rig: DuckdbRig): Promise<Warehouse> {
  const warehouse = await rig.connect();
  await warehouse.execute('create schema if not exists s');
  await warehouse.execute('create table if not exists s.book (name varchar, version integer)');
  return warehouse;
}

const only = async (warehouse: Warehouse, sql: string) => (await warehouse.query(sql)).rows[0]?.[0];

describe('publishing', () => {
  test('shows readers one whole version after the other, and never a gap', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await publish(warehouse, 'a', 0);
    let publishing = true;
    const seen = new Set<string>();
    const read = async () => {
      while (publishing) {
        const { rows } = await warehouse.query('select min(version), max(version), count(*) from s.a');
        const [[low, high, count] = []] = rows;
        expect([low, count]).toEqual([high, '3000']);
        await warehouse.query('select version from s.a_view');
        seen.add(String(low));
      }
    };
    const readers = [read(), read()];
    for (let version = 1; version <= 40; version += 1) await publish(warehouse, 'a', version);
    publishing = false;
    await Promise.all(readers);
    expect(seen.size).toBeGreaterThan(1);
  });

  test('leaves a transaction that has begun to read with what it has read', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await publish(warehouse, 'a', 1);
    const versions = await warehouse.transaction(async (tx) => {
      const before = (await tx.query('select max(version) from s.a')).rows;
      await publish(warehouse, 'a', 2);
      return [before, (await tx.query('select max(version) from s.a')).rows];
    });
    expect(versions).toEqual([[['1']], [['1']]]);
    expect(await only(warehouse, 'select max(version) from s.a')).toBe('2');
  });

  test('of several relations at once keeps its bookkeeping in one table without conflicts', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(
      names.map(async (name) => {
        for (let version = 1; version <= 8; version += 1) await publish(warehouse, name, version);
      }),
    );
    const { rows } = await warehouse.query('select name, version from s.book order by name');
    expect(rows).toEqual(names.map((name) => [name, '8']));
  });

  test('that was answered survives kill -9, whole, and so does what was there before', async () => {
    await using rig = await DuckdbRig.create();
    for (const answers of [1, 5, 12, 30, 60]) {
      const other = new OtherProcess('publish-until-killed.ts', [rig.file('target')]);
      const answered = new Map<string, number>();
      for (let count = 0; count < answers; count += 1) {
        const [said, name = '', version] = (await other.line())?.split(' ') ?? [];
        expect(said).toBe('published');
        answered.set(name, Number(version));
      }
      await other.kill();
      // Readers replay the log too, without writing.
      for (const write of [false, true]) {
        await using warehouse = await rig.connect({}, { write });
        const book = (await warehouse.query('select name, version from s.book')).rows;
        expect(book.length).toBeGreaterThanOrEqual(answered.size);
        for (const [name, version] of book) {
          expect(Number(version)).toBeGreaterThanOrEqual(answered.get(name ?? '') ?? 0);
          const { rows } = await warehouse.query(`select min(version), max(version), count(*) from s.${name}`);
          expect(rows).toEqual([[version, version, '3000']]);
          expect(await only(warehouse, `select version from s.${name}_view`)).toBe(version);
        }
      }
    }
  });

  test('may put a view in the place of a table', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await warehouse.execute('create table s.t as select 1 as i');
    await warehouse.execute('create view s.t__sf_1 as select 2 as i');
    await warehouse.transaction(async (tx) => {
      await tx.execute('drop table s.t');
      await tx.execute('alter view s.t__sf_1 rename to t');
    });
    expect(await only(warehouse, 'select i from s.t')).toBe('2');
    expect((await warehouse.inspect(['s'])).get('s.t')?.kind).toBe('view');
  });
});

describe('conflicts', () => {
  /** Runs `first` in a transaction that is open while `second` runs; gives how `second` and then the commit of the first ended. */
  async function meet(warehouse: Warehouse, first: string, second: string): Promise<readonly string[]> {
    const changed = deferred();
    const goOn = deferred();
    let begun = 0;
    const outcome = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: { kind?: string }) => error.kind ?? 'failed',
      );
    const one = outcome(
      warehouse.transaction(async (tx) => {
        begun += 1;
        await tx.execute(first);
        changed.resolve();
        await goOn.promise;
      }),
    );
    await changed.promise;
    const two = await outcome(warehouse.execute(second));
    goOn.resolve();
    return [two, await one, begun === 1 ? 'at once' : 'begun anew'];
  }

  test.each([
    [
      'changes of different rows do not meet',
      "update s.book set version = 1 where name = 'a'",
      "update s.book set version = 1 where name = 'b'",
      ['done', 'done', 'at once'],
    ],
    [
      'inserts do not meet',
      "insert into s.book values ('x', 1)",
      "insert into s.book values ('x', 2)",
      ['done', 'done', 'at once'],
    ],
    [
      'changes of one row do',
      "update s.book set version = 1 where name = 'a'",
      "update s.book set version = 2 where name = 'a'",
      ['conflict', 'done', 'at once'],
    ],
    [
      'so do deletions',
      "delete from s.book where name = 'a'",
      "delete from s.book where name = 'a'",
      ['conflict', 'done', 'at once'],
    ],
    ['two drops', 'drop table s.t', 'drop table s.t', ['conflict', 'done', 'at once']],
    [
      'two creations',
      'create table s.new as select 1 as i',
      'create table s.new as select 2 as i',
      ['conflict', 'done', 'at once'],
    ],
    [
      'rows for a table that is altered meanwhile',
      'insert into s.t (i) values (2)',
      'alter table s.t add column j integer',
      ['done', 'done', 'begun anew'],
    ],
    [
      'rows for a table that is being altered',
      'alter table s.t add column j integer',
      'insert into s.t (i) values (2)',
      ['conflict', 'done', 'at once'],
    ],
    [
      'rows for a table that is dropped meanwhile',
      'insert into s.t values (2)',
      'drop table s.t',
      ['done', 'sql', 'begun anew'],
    ],
  ])('%s', async (_, first, second, expected) => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await warehouse.execute('create table s.t as select 1 as i');
    await warehouse.execute("insert into s.book values ('a', 0), ('b', 0)");
    expect(await meet(warehouse, first, second)).toEqual(expected);
  });

  test('are not found where rows go into a table whose drop is about to commit: so one writer a relation', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await warehouse.execute('create table s.t as select 1 as i');
    expect(await meet(warehouse, 'drop table s.t', 'insert into s.t values (2)')).toEqual(['done', 'done', 'at once']);
    expect(await warehouse.inspect(['s'])).toHaveProperty('size', 1);
  });

  test('several CREATE TABLE AS at once do not meet', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    const names = Array.from({ length: 12 }, (_, at) => `t${at}`);
    await Promise.all(
      names.map((name) => warehouse.execute(`create table s.${name} as select range as i from range(50000)`)),
    );
    const counts = await Promise.all(names.map((name) => only(warehouse, `select count(*) from s.${name}`)));
    expect(counts).toEqual(names.map(() => '50000'));
  });
});

describe('names and dependants', () => {
  test('a view on a name lives through the publication of that name', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await publish(warehouse, 'a', 1);
    await warehouse.execute('create view s.child as select * from s.a');
    await publish(warehouse, 'a', 2);
    expect(await only(warehouse, 'select max(version) from s.child')).toBe('2');
  });

  test('a view whose table has gone is still there, and can be inspected and dropped', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await warehouse.execute('create table s.t as select 1 as i');
    await warehouse.execute('create view s.v as select * from s.t');
    await warehouse.execute('drop table s.t');
    expect([...(await warehouse.inspect(['s'])).keys()]).toEqual(['s.book', 's.v']);
    await warehouse.execute(warehouse.dialect.drop({ database: undefined, schema: 's', identifier: 'v' }, 'view'));
    expect([...(await warehouse.inspect(['s'])).keys()]).toEqual(['s.book']);
  });

  test('a table with an index cannot be renamed', async () => {
    await using rig = await DuckdbRig.create();
    await using warehouse = await ready(rig);
    await warehouse.execute('create table s.t as select 1 as i');
    await warehouse.execute('create index at_i on s.t (i)');
    await expect(warehouse.execute('alter table s.t rename to u')).rejects.toThrow('entries that depend on it');
  });
});
