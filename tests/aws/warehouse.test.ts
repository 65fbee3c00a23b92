import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';
import type { Connection } from '../support/aws/warehouse/connection.ts';

const calm = new AbortController().signal;

/** A server with a schema, and connections that run several statements each. */
async function rig(options: Parameters<typeof LocalAws.start>[0] = {}) {
  const aws = await LocalAws.start(options);
  await aws.query('create schema s');
  await aws.query('create table s.t (id int, v varchar(10))');
  await aws.query("insert into s.t values (1, 'a'), (2, 'b')");
  const connect = async () => {
    const connection = await aws.warehouse.connect('dwh', 'IAM:AKIALOCALAWS00000000');
    const run = async (...sqls: readonly string[]) => {
      let rows: readonly (readonly (string | null)[])[] = [];
      for (const sql of sqls) rows = (await connection.execute(sql, calm)).table?.rows ?? [];
      return rows;
    };
    return Object.assign(run, { connection: connection as Connection });
  };
  return { aws, connect, [Symbol.asyncDispose]: () => aws[Symbol.asyncDispose]() };
}

/** Its error, to be looked at later. */
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

/** Resolves when a lock is waited for. */
async function waited(aws: LocalAws): Promise<void> {
  while (!aws.warehouse.locks.rows().some(({ granted }) => !granted))
    await new Promise((resolve) => setImmediate(resolve));
}

test('a reader keeps its snapshot while a writer commits, and waits for LOCK', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  const [reader, writer] = [await connect(), await connect()];
  await reader('begin', 'select * from s.t');
  await writer('begin', "insert into s.t values (3, 'c')", 'commit');
  expect(await reader('select count(*) from s.t')).toEqual([['2']]);
  await reader('commit');
  expect(await reader('select count(*) from s.t')).toEqual([['3']]);
  await writer('begin', 'lock s.t', 'delete from s.t where id = 3');
  const late = reader('select count(*) from s.t');
  await waited(aws);
  await writer('commit');
  expect(await late).toEqual([['2']]);
});

test('LOCK comes before the snapshot, so what the last holder wrote is seen', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  const [one, two] = [await connect(), await connect()];
  await one('begin', 'lock s.t', "insert into s.t values (3, 'c')");
  const guarded = two('begin', 'lock s.t', 'select count(*) from s.t');
  await waited(aws);
  await one('commit');
  expect(await guarded).toEqual([['3']]);
});

test('two transactions that change the same row: the second ends with error 1023', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  const [one, two] = [await connect(), await connect()];
  await one('begin', "update s.t set v = 'x' where id = 1");
  const late = failure(two("update s.t set v = 'y' where id = 1"));
  await waited(aws);
  await one('commit');
  expect(await late).toMatch(/^ERROR: 1023\n {2}Detail: Serializable isolation violation on table/);
  expect(await two('select v from s.t where id = 1')).toEqual([['x']]);
});

test('a circle of waiting transactions has one victim', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  await aws.query('create table s.u (id int)');
  const [one, two] = [await connect(), await connect()];
  await one('begin', 'lock s.t');
  await two('begin', 'lock s.u');
  const waits = one('lock s.u');
  await waited(aws);
  await expect(two('lock s.t')).rejects.toThrow('deadlock detected');
  await expect(two('select 1')).rejects.toThrow('current transaction is aborted');
  await two('rollback');
  await waits;
});

test('serializable: two transactions that read what the other writes do not both commit; with snapshots they do', async () => {
  for (const isolation of ['serializable', 'snapshot'] as const) {
    await using server = await rig({ isolation });
    const { aws, connect } = server;
    await aws.query('create table s.u (id int)');
    const [one, two] = [await connect(), await connect()];
    await one('begin', 'select * from s.t');
    await two('begin', 'select * from s.u', 'insert into s.t select 9');
    await one('insert into s.u values (9)', 'commit');
    const ended = two('commit').then(
      () => 'committed',
      (error: Error) => error.message.split('\n')[0],
    );
    expect(await ended).toBe(isolation === 'snapshot' ? 'committed' : 'ERROR: 1023');
  }
});

test('a swap by renames: readers see the old rows or the new, grants stay with the old table, a drop meanwhile loses the OID', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  expect(await failure(aws.query('grant select on table s.t to role analyst'))).toBe(
    'ERROR: role "analyst" does not exist',
  );
  await aws.query('create role analyst');
  await aws.query('grant select on table s.t to role analyst');
  const [reader, builder] = [await connect(), await connect()];
  await builder(
    "create table s.t__new as select 7 as id, 'z'::varchar(10) as v",
    'begin',
    'alter table s.t rename to t__old',
    'alter table s.t__new rename to t',
  );
  const early = reader('select * from s.t');
  await waited(aws);
  await builder('commit');
  expect(await early).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ]);
  expect(await reader('select * from s.t')).toEqual([['7', 'z']]);
  const grants =
    "select relation_name, privilege_type, identity_name, identity_type from svv_relation_privileges where namespace_name = 's'";
  expect(await reader(grants)).toEqual([['t__old', 'SELECT', 'analyst', 'role']]);
  await builder('begin', 'drop table s.t');
  const lost = failure(reader('select * from s.t'));
  await waited(aws);
  await builder('commit');
  expect(await lost).toMatch(/could not open relation with OID \d+/);
});

test('bound views follow the table that was renamed and block its drop; late-binding ones read the name', async () => {
  await using server = await rig();
  const { aws } = server;
  await aws.query('create view s.bound as select id from s.t');
  await aws.query('create view s.late as select id from s.t with no schema binding');
  await aws.query('alter table s.t rename to former');
  await aws.query('create table s.t as select 5 as id');
  expect((await aws.query('select * from s.bound order by 1')).rows).toEqual([['1'], ['2']]);
  expect((await aws.query('select * from s.late')).rows).toEqual([['5']]);
  await expect(aws.query('drop table s.former')).rejects.toThrow(
    'cannot drop table former because other objects depend on it',
  );
  await aws.query('drop table s.t');
  await expect(aws.query('select * from s.late')).rejects.toThrow('relation "s.t" does not exist');
  await expect(aws.query('create view s.bad as select id from t with no schema binding')).rejects.toThrow(
    'should be qualified',
  );
  await aws.query('drop table s.former cascade');
  await expect(aws.query('select * from s.bound')).rejects.toThrow('relation "s.bound" does not exist');
});

test('TRUNCATE commits what came before it, and what may not stand in a transaction is refused there', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  const run = await connect();
  await run('begin', 'create table s.kept (a int)', 'truncate s.t', 'rollback');
  expect(await run('select count(*) from s.t')).toEqual([['0']]);
  expect(await run('select count(*) from s.kept')).toEqual([['0']]);
  for (const sql of [
    'vacuum s.t',
    'alter table s.t alter column v type varchar(20)',
    'create materialized view s.m as select 1 as one',
  ]) {
    await run('begin');
    await expect(run(sql)).rejects.toThrow('cannot run inside a transaction block');
    await run('rollback');
  }
  await aws.query('alter table s.t alter column v type varchar(20)');
  await expect(aws.query('alter table s.t alter column v type varchar(5)')).rejects.toThrow('larger varchar');
});

test('lengths count bytes, NOT NULL holds, names fold and are cut, identities count', async () => {
  await using server = await rig();
  const { aws } = server;
  await expect(aws.query("insert into s.t values (1, 'äöüäöü')")).rejects.toThrow(
    'ERROR: value too long for type character varying(10)',
  );
  await expect(aws.query("update s.t set v = 'much too long for it'")).rejects.toThrow(
    'value too long for type character varying(10)',
  );
  await aws.query(`create table "S"."Mixed" ("Id" int identity(5,5), a int not null default 3, b ${'varchar'})`);
  await aws.query("insert into s.mixed (b) values ('x'), ('y')");
  expect((await aws.query('select id, a, b from s.MIXED order by 1')).rows).toEqual([
    ['5', '3', 'x'],
    ['10', '3', 'y'],
  ]);
  await expect(aws.query('insert into s.mixed (a) values (null)')).rejects.toThrow(
    'Cannot insert a NULL value into column a',
  );
  const long = 'x'.repeat(130);
  await aws.query(`create table s.${long} (a int)`);
  expect((await aws.query(`select 1 from s.${long.slice(0, 127)}`)).rows).toEqual([]);
});

test('MERGE keeps to its limits', async () => {
  await using server = await rig();
  const { aws } = server;
  await aws.query("create table s.stage as select 2 as id, 'B' as v union all select 3, 'C'");
  const merge =
    'merge into s.t using s.stage as n on s.t.id = n.id when matched then update set v = n.v when not matched then insert (id, v) values (n.id, n.v)';
  await aws.query(merge);
  expect((await aws.query('select * from s.t order by 1')).rows).toEqual([
    ['1', 'a'],
    ['2', 'B'],
    ['3', 'C'],
  ]);
  await aws.query("insert into s.stage values (3, 'D')");
  await expect(aws.query(merge)).rejects.toThrow('Found multiple matches to update the same tuple');
  await expect(aws.query(merge.replace('merge into s.t', 'merge into s.t as x'))).rejects.toThrow('takes no alias');
  await expect(aws.query(merge.replace(' = n.id', ' > n.id'))).rejects.toThrow('only equality');
  await aws.query("delete from s.t using s.stage as n where s.t.id = n.id and n.v = 'B'");
  await aws.query("update s.t set v = upper(n.v) || '!' from s.stage n where n.id = s.t.id");
  expect((await aws.query('select id, substring(v, 2) from s.t order by 1')).rows).toEqual([
    ['1', ''],
    ['3', '!'],
  ]);
});

test('what belongs to the leader node does not mix with tables, and unknown catalogs say so', async () => {
  await using server = await rig();
  const { aws } = server;
  expect(
    (
      await aws.query(
        "select nspname, relname, pg_get_userbyid(relowner), format_type(atttypid, atttypmod) from pg_catalog.pg_namespace n join pg_class c on c.relnamespace = n.oid join pg_attribute a on a.attrelid = c.oid where nspname = 's' order by attnum",
      )
    ).rows,
  ).toEqual([
    ['s', 't', 'IAM:AKIALOCALAWS00000000', 'integer'],
    ['s', 't', 'IAM:AKIALOCALAWS00000000', 'character varying(10)'],
  ]);
  await expect(aws.query('select * from s.t join pg_class on true')).rejects.toThrow(
    'not supported on Redshift tables',
  );
  await expect(aws.query('select * from svv_diskusage')).rejects.toThrow('is not answered by local-aws');
});

test('a materialized view is refreshed alone, and not above a table that was swapped', async () => {
  await using server = await rig();
  const { aws } = server;
  await aws.query('create materialized view s.m as select count(*) as n from s.t');
  await aws.query("insert into s.t values (3, 'c')");
  expect((await aws.query('select n from s.m')).rows).toEqual([['2']]);
  await aws.query('refresh materialized view s.m');
  expect((await aws.query('select n from s.m')).rows).toEqual([['3']]);
  await aws.query('alter table s.t rename to gone');
  await aws.query('create table s.t as select 1 as id');
  await expect(aws.query('refresh materialized view s.m')).rejects.toThrow('unrefreshable');
  await expect(aws.query('alter table s.m rename to m2')).rejects.toThrow('cannot be renamed');
});

test('a statement that takes too long is stopped, by its own limit or by another session', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  const [holder, late, other] = [await connect(), await connect(), await connect()];
  await holder('begin', 'lock s.t');
  await late('set statement_timeout to 5');
  await expect(late('select * from s.t')).rejects.toThrow('statement timeout');
  await late('set statement_timeout to 0');
  const cancelled = failure(late('select * from s.t'));
  await waited(aws);
  expect(await other(`select pg_cancel_backend(${late.connection.pid})`)).toEqual([['1']]);
  expect(await cancelled).toBe("ERROR: Query cancelled on user's request");
  expect(await other(`select pg_terminate_backend(${holder.connection.pid})`)).toEqual([['1']]);
  await expect(holder('select 1')).rejects.toThrow('terminating connection');
  await holder.connection.close();
  expect(await late('select count(*) from s.t')).toEqual([['2']]);
});

test('a guard stops a batch with the text that it carries', async () => {
  await using server = await rig();
  const { aws } = server;
  const guard = (limit: number) =>
    `select case when count(*) > ${limit} then cast('sqlflow: rows ' || count(*) as integer) end from s.t`;
  expect((await aws.query(guard(2))).rows).toEqual([[null]]);
  await expect(aws.query(guard(1))).rejects.toThrow('sqlflow: rows 2');
});

test("reserved words must be quoted, and syntax that is not Redshift's is refused", async () => {
  await using server = await rig();
  const { aws } = server;
  await expect(aws.query('create table s.x (tag int)')).rejects.toThrow('syntax error at or near "tag"');
  await aws.query('create table s.x ("tag" int)');
  await expect(aws.query('select * from s.t qualify_ from s.t')).rejects.toThrow(/^ERROR: /);
  await expect(aws.query('select list_value(1, 2)')).rejects.toThrow(/^ERROR: /);
  await expect(aws.query('insert into s.t select 1, 2, 3')).rejects.toThrow('more expressions than target columns');
  await expect(aws.query('alter table s.t add column n int not null')).rejects.toThrow('must have a non-null default');
});

test('rows of VALUES hold expressions as Redshift reads them, and DEFAULT', async () => {
  await using server = await rig();
  const { aws } = server;
  await aws.query("create table s.made (id int, v varchar(20) default 'none', at timestamp)");
  await aws.query(
    "insert into s.made values (7 / 2, default, dateadd(day, 1, '2026-11-28')), (-4, 'it''s', null), (len('four'), nvl(null, 'x'), getdate())",
  );
  expect((await aws.query('select id, v, at is null from s.made order by id')).rows).toEqual([
    ['-4', "it's", 'true'],
    ['3', 'none', 'false'],
    ['4', 'x', 'false'],
  ]);
  expect(await failure(aws.query("insert into s.made values (1, 'a', null, 2)"))).toBe(
    'ERROR: INSERT has more expressions than target columns',
  );
  expect(await failure(aws.query("insert into s.made values (1), (2, 'b')"))).toBe(
    'ERROR: VALUES lists must all be the same length',
  );
  expect(await failure(aws.query('insert into s.made (id) values (nope(1))'))).toMatch(/^ERROR: .*nope/);
});

test('MERGE … REMOVE DUPLICATES replaces what matches, and takes equal rows once', async () => {
  await using server = await rig();
  const { aws } = server;
  await aws.query('create table s.target (id int, name varchar(10))');
  await aws.query('create table s.source (id int, name varchar(10))');
  await aws.query("insert into s.target values (30, 'Tony'), (11, 'Alice'), (23, 'Bill'), (23, 'Bill')");
  await aws.query("insert into s.source values (23, 'David'), (22, 'Clarence'), (22, 'Clarence')");
  await aws.query('merge into s.target using s.source on target.id = source.id remove duplicates');
  expect((await aws.query('select id, name from s.target order by id')).rows).toEqual([
    ['11', 'Alice'],
    ['22', 'Clarence'],
    ['23', 'David'],
    ['30', 'Tony'],
  ]);
  await aws.query('create table s.wider (id int, name varchar(10), more int)');
  expect(
    await failure(aws.query('merge into s.target using s.wider on target.id = wider.id remove duplicates')),
  ).toMatch(/same number of columns/);
});

test('ALTER TABLE APPEND moves rows between tables that are alike, and stands in no transaction', async () => {
  await using server = await rig();
  const { aws, connect } = server;
  await aws.query('create table s.more (id int, v varchar(10))');
  await aws.query("insert into s.more values (3, 'c')");
  await aws.query('alter table s.t append from s.more');
  expect((await aws.query('select (select count(*) from s.t), (select count(*) from s.more)')).rows).toEqual([
    ['3', '0'],
  ]);
  const session = await connect();
  expect(await failure(session('begin', 'alter table s.t append from s.more'))).toMatch(
    /ALTER TABLE APPEND cannot run inside a transaction block/,
  );
  await aws.query('create table s.other (id int, v varchar(20))');
  expect(await failure(aws.query('alter table s.t append from s.other'))).toMatch(
    /Column "v" has different attributes/,
  );
  await aws.query('create table s.narrow (id int)');
  expect(await failure(aws.query('alter table s.t append from s.narrow'))).toMatch(/Column "v" of the target table/);
  await aws.query('insert into s.narrow values (4)');
  await aws.query('alter table s.t append from s.narrow filltarget');
  expect((await aws.query('select count(*), count(v) from s.t')).rows).toEqual([['4', '3']]);
});

test("getdate, sysdate and defaults go by the server's clock", async () => {
  await using server = await rig();
  const { aws } = server;
  await aws.query('create table s.times (id int, at timestamp default sysdate)');
  aws.clock.advance(86_400_000);
  await aws.query('insert into s.times (id) values (1)');
  const [row] = (
    await aws.query(
      "select datediff(minute, max(at), getdate()), datediff(minute, max(at), sysdate), max(at) > timestamp '2026-01-01' from s.times",
    )
  ).rows;
  expect(row).toEqual(['0', '0', 'true']);
  const day = new Date(aws.clock.now()).toISOString().slice(0, 10);
  expect((await aws.query('select trunc(getdate()), (select trunc(max(at)) from s.times)')).rows).toEqual([[day, day]]);
});

test('no error is told in the words of the engine below', async () => {
  await using server = await rig();
  const { aws } = server;
  const told = await Promise.all(
    [
      'select nope from pg_catalog.pg_class',
      'select nope(oid) from pg_catalog.pg_class',
      'select c.nope from pg_catalog.pg_class c',
      'select relname from pg_catalog.pg_class group by relkind',
      'select cast(id * 1000000000000 as smallint) from s.t',
      "select cast('x' || v as integer) from s.t",
      "select cast('x' || v as date) from s.t",
      'select 9223372036854775807 + id from s.t',
      'select 1 / (id - id) from s.t',
      "insert into s.t values (1, 'longer than ten')",
      "insert into s.t values ('x', 'y')",
      "insert into s.t values (99999999999, 'y')",
      'select (select id from s.t)',
      'select relname from pg_catalog.pg_class where',
      "select to_date(v, 'YYYY-MM-DD') from s.t",
      'create table s.t (id int)',
      'drop table s.nope',
    ].map((sql) => failure(aws.query(sql))),
  );
  expect(told).toMatchInlineSnapshot(`
    [
      "ERROR: column "nope" does not exist",
      "ERROR: syntax error at or near "oid": expected an expression
      Hint: oid is a reserved word: as a name it is written "oid"
      Position: 13",
      "ERROR: column "nope" does not exist",
      "ERROR: column "relname" must appear in the GROUP BY clause or be used in an aggregate function",
      "ERROR: value 1000000000000 is out of range for type smallint",
      "ERROR: invalid input syntax for integer: "xa"",
      "ERROR: invalid input syntax for type date: "xa"",
      "ERROR: bigint out of range: 9223372036854775807 + 1",
      "ERROR: division by zero",
      "ERROR: value too long for type character varying(10)",
      "ERROR: invalid input syntax for integer: "x"",
      "ERROR: value 99999999999 is out of range for type integer",
      "ERROR: more than one row returned by a subquery used as an expression",
      "ERROR: syntax error at end of input: expected an expression
      Position: 46",
      "ERROR: invalid value "a" for "YYYY"",
      "ERROR: Relation "t" already exists",
      "ERROR: Table "nope" does not exist",
    ]
  `);
});

test('users, roles and groups are there before anything is granted to them, and not dropped while they own something', async () => {
  await using server = await rig({ grantees: ['bi', 'role analyst', 'group readers'] });
  const { aws } = server;
  await aws.query('grant select on s.t to bi, role analyst, group readers, public');
  expect(await failure(aws.query('grant select on s.t to nobody'))).toBe('ERROR: user "nobody" does not exist');
  expect(await failure(aws.query('alter table s.t owner to nobody'))).toBe('ERROR: user "nobody" does not exist');
  await aws.query('create user nobody password disable');
  expect(await failure(aws.query('create user nobody password disable'))).toBe('ERROR: user "nobody" already exists');
  await aws.query('grant role analyst to nobody');
  expect(await failure(aws.query('grant role painter to nobody'))).toBe('ERROR: role "painter" does not exist');
  await aws.query('alter table s.t owner to nobody');
  expect((await aws.query("select usename from pg_catalog.pg_user where usename = 'nobody'")).rows).toEqual([
    ['nobody'],
  ]);
  expect(await failure(aws.query('drop user nobody'))).toMatch(/cannot be dropped because the user owns some object/);
});

test('UNLOAD writes what COPY reads again, and not over what is there', async () => {
  await using server = await rig({ buckets: { out: undefined } });
  const { aws } = server;
  await aws.query("insert into s.t values (3, null), (4, 'a|b, \"c')");
  for (const [options, copy] of [
    ['', ''],
    ["addquotes escape null as 'NIL'", "escape removequotes null as 'NIL'"],
    ['csv header', 'csv ignoreheader 1'],
    ['json gzip', "json 'auto' gzip"],
    ['format as parquet', 'format as parquet'],
  ] as const) {
    const at = `s3://out/${options.replaceAll(/\W/g, '')}/`;
    const query = options === '' ? 'select * from s.t where id < 4' : 'select * from s.t';
    await aws.query(`unload ('${query}') to '${at}' iam_role default ${options}`);
    await aws.query('create table s.back (id int, v varchar(10))');
    await aws.query(
      `copy s.back from '${at}' iam_role default ${copy} ${options.includes('parquet') ? '' : 'emptyasnull'}`,
    );
    const rows = async (table: string) =>
      (await aws.query(`select id, v from ${table} where id < ${options === '' ? 4 : 9} order by id`)).rows;
    expect(await rows('s.back'), options).toEqual(await rows('s.t'));
    await aws.query('drop table s.back');
  }
  const again = "unload ('select 1') to 's3://out/json' iam_role default";
  expect(await failure(aws.query(again))).toMatch(/unload destination on S3 is not empty/);
  await aws.query(`${again} allowoverwrite parallel off manifest`);
  expect(aws.objects.list('out', 'json').map(({ key }) => key)).toContain('json000');
  expect(await failure(aws.query("unload ('select 1') to 's3://nope/x' iam_role default"))).toMatch(
    /bucket does not exist/,
  );
  expect(await failure(aws.query("unload ('select 1') to 's3://out/x'"))).toMatch(/needs credentials or an IAM_ROLE/);
});
