// What every adapter has to do, run against a real engine: tests/adapters/<engine>.test.ts calls adapterContract.
import { describe, expect, test } from 'vitest';
import type { Warehouse } from '../../src/adapters/adapter.ts';
import { WarehouseError } from '../../src/adapters/warehouse-error.ts';
import type { Relation } from '../../src/core/relation.ts';
import { deferred } from '../../src/util/deferred.ts';

/** A query that no machine finishes in the time of a test. */
const endless = 'select count(*) from n as a, n as b where a.i * b.i = -1';

export interface ContractSubject {
  /** A warehouse of its own, with nothing in it, for at least four statements at once. */
  readonly open: () => Promise<Warehouse>;
  /** A query whose single column `i` counts from 0 to `count` - 1. */
  readonly series: (count: number) => string;
  /** What an engine does in a way of its own; each has its reason in the manual. */
  readonly ways: {
    /** Names are folded to lower case, quoted ones too. */
    readonly foldsNames: boolean;
    /** A statement says how many rows it changed. */
    readonly countsRows: boolean;
    /** How a double of 2.5e-9 is printed. */
    readonly smallDouble: string;
  };
}

export function adapterContract(name: string, { open, series, ways }: ContractSubject): void {
  const counted = (rows: number): number | undefined => (ways.countsRows ? rows : undefined);
  /** A warehouse with the schema `s`, and the relation of a name in it. */
  async function ready(): Promise<{ warehouse: Warehouse; named: (identifier: string) => Relation }> {
    const warehouse = await open();
    await warehouse.execute(warehouse.dialect.createSchema(warehouse.database, 's'));
    return { warehouse, named: (identifier) => ({ database: warehouse.database, schema: 's', identifier }) };
  }

  async function rowsOf(warehouse: Warehouse, relation: Relation): Promise<readonly (readonly (string | null)[])[]> {
    return (await warehouse.query(`select * from ${warehouse.dialect.relation(relation)} order by 1, 2`)).rows;
  }

  async function failureOf(work: Promise<unknown>): Promise<WarehouseError> {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(WarehouseError);
    return error as WarehouseError;
  }

  describe(`${name}: queries`, () => {
    test('give names, and cells as text; NULL is null', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const result = await warehouse.query(
        `select 1 as one, 'it''s' as "Two words", cast(null as varchar(4)) as nothing`,
      );
      expect(result.columns.map((column) => column.name)).toEqual([
        'one',
        ways.foldsNames ? 'two words' : 'Two words',
        'nothing',
      ]);
      expect(result.rows).toEqual([['1', "it's", null]]);
    });

    test('without rows still have columns', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const result = await warehouse.query('select 1 as one where 1 = 0');
      expect(result).toEqual({ columns: [{ name: 'one', type: expect.any(String) }], rows: [] });
    });

    test('of many rows lose none', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const { rows } = await warehouse.query(`select i from (${series(10_000)}) as n order by i`);
      expect(rows.map(([cell]) => cell)).toEqual(Array.from({ length: 10_000 }, (_, at) => String(at)));
    });

    test('of very many rows come in parts, in order', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const parts: (readonly (readonly (string | null)[])[])[] = [];
      await warehouse.scan(`select i, null as nothing from (${series(10_000)}) as n order by i`, (rows) =>
        parts.push(rows),
      );
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.flat()).toEqual(Array.from({ length: 10_000 }, (_, at) => [String(at), null]));
    });

    test('run at once, more than there are connections', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const all = await Promise.all(Array.from({ length: 40 }, (_, at) => warehouse.query(`select ${at} as i`)));
      expect(all.map((result) => result.rows[0]?.[0])).toEqual(Array.from({ length: 40 }, (_, at) => String(at)));
    });
  });

  describe(`${name}: types`, () => {
    const samples: readonly (readonly [type: string, literal: string | undefined, text: string])[] = [
      ['smallint', '-32768', '-32768'],
      ['integer', '2147483647', '2147483647'],
      ['bigint', '9007199254740993', '9007199254740993'],
      ['decimal(38,10)', "'1234567890123456789012345678.0123456789'", '1234567890123456789012345678.0123456789'],
      ['decimal(9,2)', '-0.05', '-0.05'],
      ['numeric', '7', '7'],
      ['double precision', '0.1', '0.1'],
      ['double precision', "'2.5e-9'", ways.smallDouble],
      ['real', '0.1', '0.1'],
      ['varchar(64)', "'Sigur Rós ''live'''", "Sigur Rós 'live'"],
      ['varchar(max)', "''", ''],
      ['char(1)', "'F'", 'F'],
      // A literal as the dialect writes it.
      ['text', undefined, 'a\\b'],
      ['date', "'2018-11-30'", '2018-11-30'],
      ['timestamp', "'2018-11-01 21:01:46.796'", '2018-11-01 21:01:46.796'],
      ['timestamp', "'1969-12-31 23:59:59'", '1969-12-31 23:59:59'],
      ['time', "'21:01:46'", '21:01:46'],
    ];
    test.each(samples)('%s keeps %s', async (type, literal, text) => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const { dialect } = warehouse;
      await warehouse.execute(dialect.createTable(named('t'), [{ name: 'c', type: dialect.typeName(type) }]));
      await warehouse.execute(dialect.insertFrom(named('t'), ['c'], `select ${literal ?? dialect.literal(text)}`));
      expect((await warehouse.query(`select c from ${dialect.relation(named('t'))}`)).rows).toEqual([[text]]);
    });
  });

  describe(`${name}: transactions`, () => {
    test('commit when the work resolves, and give its value', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const count = await warehouse.transaction(async (tx) => {
        await tx.execute(warehouse.dialect.createTableAs(named('t'), 'select 1 as i, 2 as j'));
        return tx.execute(`insert into ${warehouse.dialect.relation(named('t'))} values (3, 4), (5, 6)`);
      });
      expect(count).toBe(2);
      expect(await rowsOf(warehouse, named('t'))).toEqual([
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ]);
    });

    test('roll everything back when the work rejects, and pass its error on', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const stop = new Error('stop');
      await expect(
        warehouse.transaction(async (tx) => {
          await tx.execute(warehouse.dialect.createTableAs(named('t'), 'select 1 as i'));
          throw stop;
        }),
      ).rejects.toBe(stop);
      expect(await warehouse.inspect(['s'])).toEqual(new Map());
    });

    test('show nothing to others before they commit', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const text = warehouse.dialect.relation(named('t'));
      await warehouse.execute(warehouse.dialect.createTableAs(named('t'), 'select 1 as i'));
      const changed = deferred();
      const goOn = deferred();
      const done = warehouse.transaction(async (tx) => {
        await tx.execute(`insert into ${text} values (2)`);
        changed.resolve();
        await goOn.promise;
      });
      await changed.promise;
      expect((await warehouse.query(`select count(*) from ${text}`)).rows).toEqual([['1']]);
      goOn.resolve();
      await done;
      expect((await warehouse.query(`select count(*) from ${text}`)).rows).toEqual([['2']]);
    });

    test('run their statements in order, awaited or not', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const text = warehouse.dialect.relation(named('t'));
      await warehouse.transaction(async (tx) => {
        void tx.execute(warehouse.dialect.createTableAs(named('t'), 'select 1 as i'));
        void tx.execute(`insert into ${text} values (2)`);
      });
      expect((await warehouse.query(`select sum(i) from ${text}`)).rows).toEqual([['3']]);
    });

    test('never pass as committed when an error inside was swallowed', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const text = warehouse.dialect.relation(named('t'));
      await warehouse.execute(warehouse.dialect.createTableAs(named('t'), "select 'x' as i"));
      const failed = await failureOf(
        warehouse.transaction(async (tx) => {
          await tx.execute(`insert into ${text} values ('y')`);
          await tx.query(`select cast(i as integer) from ${text}`).catch(() => undefined);
        }),
      );
      expect(failed.kind).toBe('sql');
      expect((await warehouse.query(`select count(*) from ${text}`)).rows).toEqual([['1']]);
    });

    test('that meet on a row are begun anew, whole, so that none is lost', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const text = warehouse.dialect.relation(named('counter'));
      await warehouse.execute(warehouse.dialect.createTableAs(named('counter'), 'select 0 as i'));
      const bothRead = [deferred(), deferred()] as const;
      let begun = 0;
      const add = (own: number) =>
        warehouse.transaction(async (tx) => {
          begun += 1;
          const [[before] = []] = (await tx.query(`select i from ${text}`)).rows;
          bothRead[own]?.resolve();
          await Promise.all(bothRead.map((read) => read.promise));
          await tx.execute(`update ${text} set i = ${Number(before) + 1}`);
        });
      await Promise.all([add(0), add(1)]);
      expect((await warehouse.query(`select i from ${text}`)).rows).toEqual([['2']]);
      expect(begun).toBeGreaterThan(2);
    });

    test('may ask outside of themselves without waiting for each other', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const all = Array.from({ length: 12 }, (_, at) =>
        warehouse.transaction(async (tx) => {
          await tx.query('select 1');
          return (await warehouse.query(`select ${at} as i`)).rows[0]?.[0];
        }),
      );
      expect(await Promise.all(all)).toEqual(Array.from({ length: 12 }, (_, at) => String(at)));
    });
  });

  describe(`${name}: stopping`, () => {
    const slow = `with n as (${series(2_000_000)}) ${endless}`;

    test('an aborted query throws "interrupted", and the warehouse works on', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const controller = new AbortController();
      const stopped = failureOf(warehouse.query(slow, { signal: controller.signal }));
      await warehouse.query('select 1');
      controller.abort();
      expect((await stopped).kind).toBe('interrupted');
      expect((await warehouse.query('select 1 as i')).rows).toEqual([['1']]);
    });

    test('an answer in parts can be stopped between them', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const controller = new AbortController();
      const scanned = warehouse.scan(`select i from (${series(10_000)}) as n`, () => controller.abort(), {
        signal: controller.signal,
      });
      expect(await failureOf(scanned)).toMatchObject({ kind: 'interrupted' });
      expect((await warehouse.query('select 1')).rows).toEqual([['1']]);
    });

    test('a signal that is aborted already stops before the statement', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const create = warehouse.dialect.createTableAs(named('t'), 'select 1 as i');
      const failed = await failureOf(warehouse.execute(create, { signal: AbortSignal.abort() }));
      expect(failed.kind).toBe('interrupted');
      expect(await warehouse.inspect(['s'])).toEqual(new Map());
    });

    test('an aborted transaction is rolled back', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const controller = new AbortController();
      const failed = await failureOf(
        warehouse.transaction(
          async (tx) => {
            await tx.execute(warehouse.dialect.createTableAs(named('t'), 'select 1 as i'));
            const running = tx.query(slow);
            controller.abort();
            await running;
          },
          { signal: controller.signal },
        ),
      );
      expect(failed.kind).toBe('interrupted');
      expect(await warehouse.inspect(['s'])).toEqual(new Map());
    });

    test('a transaction aborted between its last statement and the commit is rolled back', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const controller = new AbortController();
      const work = warehouse.transaction(
        async (tx) => {
          await tx.execute(warehouse.dialect.createTableAs(named('t'), 'select 1 as i'));
          controller.abort();
        },
        { signal: controller.signal },
      );
      expect((await failureOf(work)).kind).toBe('interrupted');
      expect(await warehouse.inspect(['s'])).toEqual(new Map());
    });

    test('interrupt() stops all that runs, not what comes later', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const running = [failureOf(warehouse.query(slow)), failureOf(warehouse.query(slow))];
      warehouse.interrupt();
      expect((await Promise.all(running)).map((error) => error.kind)).toEqual(['interrupted', 'interrupted']);
      expect((await warehouse.query('select 1 as i')).rows).toEqual([['1']]);
    });

    test('closing stops what runs', async () => {
      const { warehouse } = await ready();
      const running = failureOf(warehouse.query(slow));
      await warehouse[Symbol.asyncDispose]();
      expect((await running).kind).toBe('interrupted');
    });
  });

  describe(`${name}: errors`, () => {
    test('carry the statement, and the line and column in it', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const text = warehouse.dialect.relation(named('songs'));
      await warehouse.execute(warehouse.dialect.createTableAs(named('songs'), "select 'a' as title"));
      const sql = `select 'ä€😀' as x,\n  song_titel\nfrom ${text}`;
      const failed = await failureOf(warehouse.query(sql));
      expect({ kind: failed.kind, sql: failed.sql, position: failed.position }).toEqual({
        kind: 'sql',
        sql,
        position: { line: 2, column: 3 },
      });
      expect(failed.message).toContain('song_titel');
      expect(failed.message).not.toContain('LINE');
    });

    test('of syntax are positioned too', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const failed = await failureOf(warehouse.query('select 1,\n  selekt from from t'));
      expect([failed.kind, failed.position]).toEqual(['sql', { line: 2, column: 15 }]);
    });
  });

  describe(`${name}: inspect`, () => {
    test('tells tables from views, with their columns in order, for all schemas asked', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const { dialect, database } = warehouse;
      const integer = dialect.typeName('integer');
      await warehouse.execute(dialect.createSchema(database, 'Other'));
      await warehouse.execute(
        dialect.createTable(named('plays'), [
          { name: 'z_first', type: integer },
          { name: 'a_second', type: dialect.typeName('decimal(18,2)') },
        ]),
      );
      await warehouse.execute(dialect.createView({ database, schema: 'Other', identifier: 'v' }, 'select 1 as i'));
      await warehouse.execute(dialect.createSchema(database, 'not_asked'));
      const found = await warehouse.inspect(['s', 'OTHER', 'no_such_schema']);
      expect([...found.keys()].sort()).toEqual(['other.v', 's.plays']);
      expect(found.get('s.plays')).toMatchObject({
        relation: named('plays'),
        kind: 'table',
        columns: [
          { name: 'z_first', type: expect.any(String), nullable: true },
          { name: 'a_second', type: expect.any(String), nullable: true },
        ],
      });
      expect(found.get('other.v')?.kind).toBe('view');
    });

    test('of no schemas is empty', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      expect(await warehouse.inspect([])).toEqual(new Map());
    });
  });

  describe(`${name}: the dialect's statements`, () => {
    test('take any name', async () => {
      const { warehouse } = await ready();
      await using _ = warehouse;
      const { dialect, database } = warehouse;
      const odd: Relation = { database, schema: 'we"ird schema', identifier: 'select' };
      await warehouse.execute(dialect.createSchema(database, odd.schema));
      await warehouse.execute(dialect.createTable(odd, [{ name: 'a "b" c', type: dialect.typeName('varchar(9)') }]));
      await warehouse.execute(dialect.insertFrom(odd, ['a "b" c'], `select ${dialect.literal("o'clock")}`));
      await warehouse.execute(dialect.rename(odd, 'table', 'from where'));
      const renamed = { ...odd, identifier: 'from where' };
      expect((await warehouse.query(`select * from ${dialect.relation(renamed)}`)).rows).toEqual([["o'clock"]]);
      await warehouse.execute(dialect.drop(renamed, 'table'));
      expect(await warehouse.inspect([odd.schema])).toEqual(new Map());
    });

    test('create what is not there, and a schema twice', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const { dialect, database } = warehouse;
      await warehouse.execute(dialect.createSchema(database, 's'));
      await warehouse.execute(dialect.createTableAs(named('t'), 'select 1 as i -- a comment at the end'));
      await warehouse.execute(
        dialect.createView(named('v'), `select * from ${dialect.relation(named('t'))} -- likewise`),
      );
      await warehouse.execute(dialect.rename(named('v'), 'view', 'w'));
      expect((await warehouse.query(`select * from ${dialect.relation(named('w'))}`)).rows).toEqual([['1']]);
      await warehouse.execute(dialect.drop(named('w'), 'view'));
      expect([...(await warehouse.inspect(['s'])).keys()]).toEqual(['s.t']);
    });

    test('change columns', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const { dialect } = warehouse;
      const integer = dialect.typeName('integer');
      await warehouse.execute(dialect.createTable(named('t'), [{ name: 'i', type: integer, default: '7' }]));
      await warehouse.execute(dialect.addColumn(named('t'), { name: 'j', type: integer }));
      await warehouse.execute(dialect.insertFrom(named('t'), ['j'], 'select 8'));
      expect(await rowsOf(warehouse, named('t'))).toEqual([['7', '8']]);
      await warehouse.execute(dialect.dropColumn(named('t'), 'i'));
      expect((await warehouse.query(`select * from ${dialect.relation(named('t'))}`)).rows).toEqual([['8']]);
    });

    test('count the rows that they change', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      const { dialect } = warehouse;
      const text = dialect.relation(named('t'));
      expect(await warehouse.execute(dialect.createTableAs(named('t'), `select i from (${series(5)}) as n`))).toBe(
        counted(5),
      );
      expect(
        await warehouse.execute(dialect.insertFrom(named('t'), ['i'], `select i + 5 from (${series(3)}) as n`)),
      ).toBe(counted(3));
      expect(await warehouse.execute(`update ${text} set i = i + 1 where i > 5`)).toBe(counted(2));
      expect(await warehouse.execute(`delete from ${text} where i < 2`)).toBe(counted(2));
    });

    async function targetAndStage() {
      const { warehouse, named } = await ready();
      const { dialect } = warehouse;
      const rows = (list: readonly string[]) => list.map((row) => `select ${row}`).join(' union all ');
      await warehouse.execute(
        dialect.createTableAs(
          named('target'),
          rows(["1 as k, 'a' as l, 10 as v", "1, 'b', 20", "2, 'a', 30", "cast(null as integer), 'n', 40"]),
        ),
      );
      await warehouse.execute(
        dialect.createTableAs(
          named('stage'),
          rows(["1 as k, 'b' as l, 21 as v", "3, 'a', 50", "cast(null as integer), 'n', 41"]),
        ),
      );
      const left = async () =>
        (await warehouse.query(`select k, l, v from ${dialect.relation(named('target'))} order by v`)).rows;
      return { warehouse, dialect, target: named('target'), stage: named('stage'), left };
    }

    test('delete the rows whose key is staged; a NULL key matches nothing', async () => {
      const { warehouse, dialect, target, stage, left } = await targetAndStage();
      await using _ = warehouse;
      expect(await warehouse.execute(dialect.deleteMatching(target, stage, ['k', 'l'], []))).toBe(counted(1));
      expect(await left()).toEqual([
        ['1', 'a', '10'],
        ['2', 'a', '30'],
        [null, 'n', '40'],
      ]);
    });

    test('delete by one key column and predicates on the target', async () => {
      const { warehouse, dialect, target, stage, left } = await targetAndStage();
      await using _ = warehouse;
      await warehouse.execute(dialect.deleteMatching(target, stage, ['k'], ['v < 15', 'DBT_INTERNAL_DEST.v > 5']));
      expect(await left()).toEqual([
        ['1', 'b', '20'],
        ['2', 'a', '30'],
        [null, 'n', '40'],
      ]);
    });

    test('merge: update what matches, insert the rest', async () => {
      const { warehouse, dialect, target, stage, left } = await targetAndStage();
      await using _ = warehouse;
      const columns = ['k', 'l', 'v'];
      const statements = dialect.merge({
        target,
        stage,
        key: ['k', 'l'],
        columns,
        updateColumns: ['v'],
        predicates: [],
      });
      await warehouse.transaction(async (tx) => {
        for (const statement of statements) await tx.execute(statement);
      });
      expect(await left()).toEqual([
        ['1', 'a', '10'],
        ['1', 'b', '21'],
        ['2', 'a', '30'],
        [null, 'n', '40'],
        [null, 'n', '41'],
        ['3', 'a', '50'],
      ]);
    });

    test('merge without columns to update only inserts', async () => {
      const { warehouse, dialect, target, stage, left } = await targetAndStage();
      await using _ = warehouse;
      const columns = ['k', 'l', 'v'];
      for (const statement of dialect.merge({
        target,
        stage,
        key: ['k', 'l'],
        columns,
        updateColumns: [],
        predicates: [],
      })) {
        await warehouse.execute(statement);
      }
      expect((await left()).map((row) => row[2])).toEqual(['10', '20', '30', '40', '41', '50']);
    });

    test('that stand alone are run alone', async () => {
      const { warehouse, named } = await ready();
      await using _ = warehouse;
      await warehouse.execute(warehouse.dialect.createTableAs(named('t'), 'select 1 as i'));
      await warehouse.runAlone(`vacuum`);
      expect((await warehouse.inspect(['s'])).size).toBe(1);
    });
  });
}
