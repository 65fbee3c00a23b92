// Statements of Redshift on DuckDB: what hooks and a stand-in for the warehouse send.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translateStatement } from '../../../src/adapters/duckdb/redshift/translate-statement.ts';
import { varchar } from '../../../src/sql/types/type-makers.ts';
import { problemsText, RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());

async function run(sql: string): Promise<void> {
  const made = translateStatement(sql, rig.options());
  if (made.status === 'failed') throw new Error(problemsText(sql, made.problems).join('\n'));
  if (made.sql !== '') await rig.connection.run(made.sql);
}

async function rows(sql: string): Promise<string> {
  return (await rig.query(sql)).rows.map((row) => row.map((cell) => cell ?? 'NULL').join('|')).join(' / ');
}

beforeAll(() => {
  const users = [
    { name: 'id', type: { kind: 'integer' } as const },
    { name: 'name', type: varchar(5) },
    { name: 'score', type: { kind: 'decimal', precision: 5, scale: 1 } as const },
    { name: 'since', type: { kind: 'timestamp' } as const },
  ];
  rig.tables = { users, stage: users, gone: users.slice(0, 1), 'shop.users': users };
});

test('a table is made without what concerns storage, filled, changed and read', async () => {
  await run(`create table users (
    id integer not null primary key encode az64 distkey, name varchar(5), score decimal(5,1) default 0,
    since timestamp default sysdate
  ) backup no diststyle key sortkey (id)`);
  await run(`insert into users (id, name, score, since) values (1, 'ann', 1.25, '2024-01-01'), (2, 'bob', '7', null)`);
  await run(`insert into users (id, name) select 3, 'cy' || ' '`);
  expect(await rows('select * from users order by id')).toBe(
    '1|ann|1.3|2024-01-01 00:00:00 / 2|bob|7.0|NULL / 3|cy |0.0|2026-11-28 12:34:56.789',
  );
  await run(
    `update users set score = score + 1, name = upper(u.name) from (select 'cy' as name) u where users.name = u.name`,
  );
  expect(await rows('select name, score from users where id = 3')).toBe('CY|1.0');
  await run('create table gone as select id from users where id = 2');
  await run('delete from users using gone g where users.id = g.id');
  expect(await rows('select id from users order by id')).toBe('1 / 3');
});

test('a value too long for its column is refused, as Redshift does, but for blanks', async () => {
  await expect(run(`insert into users (id, name) values (9, 'abcdef')`)).rejects.toThrow(/too long/);
  await run(`insert into users (id, name) values (9, 'abcde  ')`);
  expect(await rows('select name from users where id = 9')).toBe('abcde');
  await run('delete from users where id = 9');
});

test('MERGE changes and adds, and refuses a source that meets a row twice', async () => {
  await run('create temp table stage (like users)');
  await run(`insert into stage values (1, 'new', 5, null), (4, 'dan', 6, null)`);
  const merge = `merge into users using stage on users.id = stage.id
    when matched then update set name = stage.name, score = stage.score
    when not matched then insert (id, name, score) values (stage.id, stage.name, stage.score)`;
  await run(merge);
  expect(await rows('select id, name, score from users order by id')).toBe('1|new|5.0 / 3|CY|1.0 / 4|dan|6.0');
  await run(`insert into stage values (1, 'two', 5, null)`);
  await expect(run(merge)).rejects.toThrow('Found multiple matches to update the same tuple.');
  await run('merge into users using stage on users.id = stage.id remove duplicates');
  expect(await rows('select id, name from users order by id, name')).toBe('1|new / 1|two / 3|CY / 4|dan');
});

describe('MERGE takes what Redshift takes', () => {
  const clauses = 'when matched then delete when not matched then insert values (s.id, s.doc)';
  const ends = 'when matched then delete when not matched then insert values';
  test.each([
    [`merge into docs using docs s on docs.id = s.id ${clauses}`, 'docs', 'cannot be its target'],
    [`merge into docs using more s on docs.id > s.id ${clauses}`, 'docs.id > s.id', 'no equality'],
    [
      `merge into docs using more s on docs.id = s.id or s.id = 1 ${clauses}`,
      'docs.id = s.id or s.id = 1',
      'no equality',
    ],
    [`merge into docs using more s on docs.id = s.id and s.id < 9 ${clauses}`, 's.id < 9', 'no equality'],
    [`merge into docs using more s on docs.id = s.id ${ends} (s.id, s.doc[0])`, 's.doc[0]', 'a part of a SUPER value'],
    [`merge into docs using more s on docs.id = s.doc.id ${clauses}`, 's.doc.id', 'a part of a SUPER value'],
    [
      `merge into docs using more s on docs.id = s.id when matched then update set doc = s.doc.a when not matched then insert values (1, null)`,
      's.doc.a',
      'a part of a SUPER value',
    ],
  ])('%s', (sql, place, words) => {
    const columns = [
      { name: 'id', type: { kind: 'integer' } },
      { name: 'doc', type: { kind: 'super' } },
    ] as const;
    const made = translateStatement(sql, { ...rig.options(), relationColumns: () => columns });
    const [problem] = made.status === 'failed' ? made.problems : [];
    expect(JSON.stringify(problem?.data)).toContain(words);
    expect(sql.slice(problem?.at.start, problem?.at.end)).toBe(place);
  });
});

test('views, schemas, renaming and truncating', async () => {
  await run('create schema if not exists shop');
  await run('create table shop.users as select * from users where id = 3');
  await run('create or replace view shop.names (n) as select upper(name) from shop.users with no schema binding');
  expect(await rows('select n::varchar(5) from shop.names')).toBe('CY');
  await run("alter table shop.users add column extra varchar(10) default 'x'");
  await run('alter table shop.users rename column extra to more');
  await run('alter table shop.users drop column more');
  await run('truncate shop.users');
  expect(await rows('select count(*) from shop.users')).toBe('0');
  await run('drop view shop.names');
  await run('drop table if exists shop.users cascade');
});

test('what concerns storage and users alone has nothing to do', () => {
  for (const sql of [
    'analyze users',
    'vacuum users',
    'grant select on users to public',
    "comment on table users is 'x'",
    'alter default privileges in schema s grant select on tables to group g',
    "create user joe password 'x'",
    'alter group g add user joe',
    'drop role r',
    "grant assumerole on 'arn:aws:iam::1:role/r' to joe for copy",
    'alter table users alter distkey id, alter sortkey (id, name)',
    'alter table users alter column id encode az64, alter column name encode lzo',
  ])
    expect(translateStatement(sql, rig.options())).toMatchObject({ status: 'translated', sql: '' });
});

test('a setting that changes answers is refused, unless it says what is so already', () => {
  const problem = (sql: string): unknown => {
    const made = translateStatement(sql, rig.options());
    return made.status === 'failed' ? made.problems.map(({ name, data }) => [name, data]) : made.sql;
  };
  for (const [sql, setting, instead] of [
    ['set search_path to shop', 'search_path', 'name the schema: shop.orders'],
    ["set timezone to 'Europe/Berlin'", 'timezone', "use convert_timezone('Europe/Berlin', t)"],
    ["set time zone interval '-8 hours'", 'timezone', "use convert_timezone('Europe/Berlin', t)"],
    ["set datestyle = 'SQL, DMY'", 'datestyle', "use to_date('31.12.2026', 'DD.MM.YYYY') and to_char(d, …)"],
    [
      'set navigate_super_null_on_error to off',
      'navigate_super_null_on_error',
      'ask with is_object(x) and is_array(x)',
    ],
  ] as const)
    expect(problem(sql)).toEqual([
      [
        'redshiftNotLocal',
        {
          construct: `setting ${setting}`,
          why: 'it changes answers, and the embedded engine gives those of its default alone',
          instead,
        },
      ],
    ]);
  for (const sql of [
    `set search_path to "$user", public`,
    "set timezone = 'UTC'",
    "set datestyle to 'ISO, MDY'",
    'set enable_case_sensitive_identifier to off',
    'set search_path to default',
    "set time zone 'UTC'",
    'set statement_timeout to 1000',
    'reset timezone',
  ])
    expect(problem(sql)).toBe('');
});

test('the keys of a table that a query makes may be places', async () => {
  await run('create table placed distkey (1) sortkey (1, 2) as select id, name from users where id = 3');
  expect(await rows('select count(*) from placed')).toBe('1');
});

test('APPEND moves the rows, by the names of the columns', async () => {
  await run('create table more (id integer, extra integer)');
  await run('insert into more values (7, 1), (8, 2)');
  const columns = ['id', 'extra'].map((name) => ({ name, type: { kind: 'integer' } as const }));
  await run('create table ids (id integer, extra integer)');
  rig.tables = { ...rig.tables, more: columns, ids: columns };
  await run('alter table ids append from more');
  expect(await rows('select id, extra from ids order by id')).toBe('7|1 / 8|2');
  expect(await rows('select count(*) from more')).toBe('0');
});

const onlyThere = 'keep it to targets that have it: {% if target.type == "redshift" %} … {% endif %}';

describe('mistakes in statements have their place', () => {
  test.each([
    [
      `insert into users (nmae) values ('x')`,
      'SF5143 column "nmae" does not exist in "users" | nmae | did you mean "name"?',
    ],
    [
      'insert into users (id) values (1, 2)',
      'SF5141 INSERT has more expressions than target columns | 2 | Redshift refuses this too',
    ],
    [
      'update users set since = 5',
      'SF5149 column "since" is of type timestamp without time zone but expression is of type integer | 5 | cast the expression',
    ],
    [
      'create table t (a varchar(10) collate case_insensitive)',
      'SF5140 COLLATE CASE_INSENSITIVE cannot be had on the embedded engine: texts are compared by their bytes here | a varchar(10) collate case_insensitive | refused; compare and group by lower(x)',
    ],
    [
      'alter table users alter sortkey none, alter column name type varchar(50)',
      'SF5152 syntax error at end of input: expected ALTER DISTKEY, SORTKEY or an encoding |  | ',
    ],
    ['delete from users where nope = 1', 'SF5143 column "nope" does not exist in "users" | nope | not found'],
    [
      'create table t (a int identity(1, 1))',
      'SF5140 an IDENTITY column cannot be had on the embedded engine: the embedded engine has none | a int identity(1, 1) | refused; number the rows with row_number() in the model',
    ],
    [
      'create table t as select 1 as a, 2 as a',
      `SF5147 column "a" duplicated: a relation's columns must have different names | select 1 as a, 2 as a | give one of them another alias`,
    ],
    [
      "copy users from 's3://b/k' iam_role default json 'auto'",
      "SF5140 statement COPY cannot be had on the embedded engine: it belongs to the warehouse | copy users from 's3://b/k' iam_role default json 'auto' | refused; declare a source, which is loaded from the same files",
    ],
    [
      'alter table users append from gone',
      'SF5141 column "name" of the target is not in the source | gone | Redshift refuses this too; add FILLTARGET',
    ],
    [
      'create external schema lake from data catalog database d',
      `SF5140 statement CREATE EXTERNAL SCHEMA cannot be had on the embedded engine: data that lies outside of the database is not reached | create external schema lake from data catalog database d | refused; ${onlyThere}`,
    ],
    [
      'create or replace procedure p() as $$ begin; end; $$ language plpgsql',
      'SF5140 statement CREATE OR REPLACE PROCEDURE cannot be had on the embedded engine: functions and procedures of the database are not run | create or replace procedure p() as $$ begin; end; $$ language plpgsql | refused; write a macro of the project, or a model',
    ],
    [
      'attach rls policy p on users to public',
      `SF5140 statement ATTACH RLS POLICY cannot be had on the embedded engine: masked and hidden rows would be shown here | attach rls policy p on users to public | refused; ${onlyThere}`,
    ],
    [
      'fetch all from c',
      'SF5140 statement FETCH cannot be had on the embedded engine: a statement gives its whole answer | fetch all from c | refused; write the query itself',
    ],
    [
      'show tables from schema d.s',
      'SF5140 statement SHOW TABLES cannot be had on the embedded engine: it belongs to the warehouse | show tables from schema d.s | refused; read information_schema.tables',
    ],
    [
      'create unique index i on users (id)',
      'SF5142 Redshift has no CREATE UNIQUE INDEX | create | a test says whether values are unique: tests: [unique]',
    ],
  ])('%s', (sql, problem) => {
    const made = translateStatement(sql, rig.options());
    expect(made.status === 'failed' ? problemsText(sql, made.problems) : made.sql).toEqual([problem]);
  });
});
