import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListSchemasCommand,
  ListSessionsCommand,
  ListStatementsCommand,
  ListTablesCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';
import { clientOf, place } from './clients.ts';

type Execute = Partial<ConstructorParameters<typeof ExecuteStatementCommand>[0]>;

const execute = (client: RedshiftDataClient, Sql: string, more: Execute = {}) =>
  client.send(new ExecuteStatementCommand({ ...place, Sql, WaitTimeSeconds: 30, ...more }));
const describe = (client: RedshiftDataClient, Id: string | undefined) =>
  client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));

test('states are shown one by one, and what is not known yet is -1', async () => {
  await using aws = await LocalAws.start({ showEveryState: true });
  using client = clientOf(aws);
  const { Id, CreatedAt } = await client.send(new ExecuteStatementCommand({ ...place, Sql: 'select 1' }));
  expect(CreatedAt).toBeInstanceOf(Date);
  const seen: string[] = [];
  for (let last = ''; last !== 'FINISHED'; seen.push(last)) {
    const { Status, ResultRows, HasResultSet } = await client.send(new DescribeStatementCommand({ Id }));
    last = Status ?? '';
    expect([ResultRows, HasResultSet]).toEqual(last === 'FINISHED' ? [1, true] : [-1, false]);
  }
  expect([...new Set(seen)]).toEqual(['PICKED', 'STARTED', 'FINISHED']);
});

test('an endpoint without long polling answers at once, and without a status', async () => {
  await using aws = await LocalAws.start({ longPolling: false });
  using client = clientOf(aws);
  const gate = aws.gates.hold(/select 1/);
  const { Id, Status } = await execute(client, 'select 1');
  expect(Status).toBeUndefined();
  expect((await describe(client, Id)).Status).not.toBe('FINISHED');
  gate.open();
});

test('a token is good for one statement, for eight hours', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  const first = await execute(client, 'select 1', { ClientToken: 'token' });
  expect((await execute(client, 'select 1', { ClientToken: 'token' })).Id).toBe(first.Id);
  await expect(execute(client, 'select 2', { ClientToken: 'token' })).rejects.toThrow('used before');
  aws.clock.advance(8 * 3_600_000 + 1);
  expect((await execute(client, 'select 1', { ClientToken: 'token' })).Id).not.toBe(first.Id);
  aws.clock.advance(24 * 3_600_000);
  await expect(describe(client, first.Id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('statements are found by the beginning of their name, in pages', async () => {
  await using aws = await LocalAws.start({ quotas: { others: 100 } });
  using client = clientOf(aws);
  for (const StatementName of ['run 1 a', 'run 1 b', 'run 2 a']) await execute(client, 'select 1', { StatementName });
  const first = await client.send(new ListStatementsCommand({ StatementName: 'run 1', MaxResults: 1 }));
  const second = await client.send(
    new ListStatementsCommand({ StatementName: 'run 1', MaxResults: 1, NextToken: first.NextToken }),
  );
  expect([first, second].flatMap(({ Statements }) => Statements?.map(({ StatementName }) => StatementName))).toEqual([
    'run 1 b',
    'run 1 a',
  ]);
  expect((await client.send(new ListStatementsCommand({ StatementName: 'Run' }))).Statements).toEqual([]);
});

test('a session keeps its transaction and its temporary tables, serves one statement at a time, and ends without a word', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  const { SessionId } = await execute(client, 'create temp table x as select 7 as a', { SessionKeepAliveSeconds: 60 });
  const inSession = (Sql: string, more: Execute = {}) =>
    client.send(new ExecuteStatementCommand({ SessionId, Sql, WaitTimeSeconds: 30, ...more }));
  await inSession('begin');
  await inSession('insert into x values (8)');
  await inSession('rollback');
  const { Id } = await inSession('select * from x');
  expect((await client.send(new GetStatementResultCommand({ Id }))).Records).toEqual([[{ longValue: 7 }]]);
  await expect(inSession('select 1', { Database: 'dwh' })).rejects.toThrow('Database cannot be given with SessionId');
  const gate = aws.gates.hold(/select 99/);
  const busy = inSession('select 99');
  await gate.reached;
  const { Sessions } = await client.send(new ListSessionsCommand({ SessionId }));
  expect(Sessions?.map(({ Status, Database }) => [Status, Database])).toEqual([['BUSY', 'dwh']]);
  await expect(inSession('select 1')).rejects.toThrow('is busy');
  gate.open();
  await busy;
  aws.clock.advance(61_000);
  await expect(inSession('select 1')).rejects.toThrow('Session is not available');
  await expect(inSession('select 1', { SessionId: '00000000-0000-4000-8000-000000000000' })).rejects.toThrow(
    'is invalid',
  );
});

test('what is cancelled rolls back and lets go of its locks; what is over cannot be cancelled', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  await aws.query('create table public.t as select 1 as a');
  const gate = aws.gates.hold(/select 99/);
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({ ...place, Sqls: ['delete from public.t', 'select 99'] }),
  );
  await gate.reached;
  const waits = execute(client, 'update public.t set a = 2');
  expect((await client.send(new CancelStatementCommand({ Id }))).Status).toBe(true);
  const cancelled = await describe(client, Id);
  expect([cancelled.Status, cancelled.Error]).toEqual(['ABORTED', "ERROR: Query cancelled on user's request"]);
  expect((await waits).Status).toBe('FINISHED');
  await expect(client.send(new CancelStatementCommand({ Id }))).rejects.toThrow(
    `Could not cancel a query that is already in ABORTED state with ID: ${Id}`,
  );
});

test('quotas hold, and each excess is written down', async () => {
  await using aws = await LocalAws.start({ quotas: { execute: 3, activeStatements: 2, statementBytes: 1000 } });
  using client = clientOf(aws, 1);
  aws.gates.hold(/hold/);
  const submit = (Sql: string) => client.send(new ExecuteStatementCommand({ ...place, Sql }));
  await submit("select 'hold'");
  await submit("select 'hold' ");
  await expect(submit('select 3')).rejects.toMatchObject({
    name: 'ActiveStatementsExceededException',
    message: 'Active statements exceeded the allowed quota (2).',
  });
  await expect(submit('select 4')).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
  expect(aws.quotaViolations.map(({ what }) => what)).toEqual([
    'too many active statements',
    'more than 3 calls in a second',
  ]);
  expect(aws.calls['ExecuteStatement']).toEqual({ calls: 4, throttled: 1 });
  aws.clock.advance(1000);
  await expect(submit(`select '${'x'.repeat(1000)}'`)).rejects.toThrow('Cannot process query string larger than 1kB');
  await expect(submit('select 1; select 2')).rejects.toThrow('Multiple sql statements are not allowed');
  await expect(
    client.send(new BatchExecuteStatementCommand({ ...place, Sqls: Array.from({ length: 41 }, () => 'select 1') })),
  ).rejects.toThrow('less than or equal to 40');
});

test('results are asked for by the part of a batch that has one', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({
      ...place,
      Sqls: [
        'create table public.t (a int, v varchar(5))',
        "insert into public.t values (1, ''), (null, null)",
        'select * from public.t order by 1',
      ],
      ResultFormat: 'CSV',
    }),
  );
  const { HasResultSet, SubStatements } = await describe(client, Id);
  expect(HasResultSet).toBe(true);
  expect(SubStatements?.map(({ HasResultSet: has, ResultRows }) => [has, ResultRows])).toEqual([
    [false, 0],
    [false, 2],
    [true, 2],
  ]);
  await expect(client.send(new GetStatementResultV2Command({ Id }))).rejects.toThrow(
    'BatchExecuteStatement result can only be retrieved with sub-statement id.',
  );
  await expect(client.send(new GetStatementResultV2Command({ Id: `${Id}:1` }))).rejects.toThrow(
    'Query does not have result. Please check query status with DescribeStatement.',
  );
  await expect(client.send(new GetStatementResultCommand({ Id: `${Id}:3` }))).rejects.toThrow('CSV');
  const { Records } = await client.send(new GetStatementResultV2Command({ Id: `${Id}:3` }));
  expect(Records).toEqual([{ CSVRecords: '1,""\r\n,\r\n' }]);
});

test('parameters are literals, each must be used, and a bare question mark waits for one', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  const { Id } = await execute(client, "select :name::varchar(9) || ':name' as a -- :no", {
    Parameters: [{ name: 'name', value: "o'x" }],
  });
  expect((await client.send(new GetStatementResultCommand({ Id }))).Records).toEqual([[{ stringValue: "o'x:name" }]]);
  await expect(execute(client, 'select 1', { Parameters: [{ name: 'id', value: '1' }] })).rejects.toThrow(
    'Parameters list contains unused parameters. Unused parameters: [id]',
  );
  const failed = await execute(client, 'select ? as a');
  expect((await describe(client, failed.Id)).Error).toBe('ERROR: No value specified for parameter 1');
});

test('AUTO_COMMIT commits each statement alone, whatever the others do', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({
      ...place,
      ExecutionMode: 'AUTO_COMMIT',
      Sqls: ['create table public.t (a int)', 'select 1 / 0', 'insert into public.t values (1)'],
    }),
  );
  const { Status, SubStatements } = await describe(client, Id);
  expect([Status, SubStatements?.map((each) => each.Status)]).toEqual(['FAILED', ['FINISHED', 'FAILED', 'FINISHED']]);
  expect((await aws.query('select * from public.t')).rows).toEqual([['1']]);
});

test('the catalog is listed without SQL', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  await aws.query('create schema shop');
  await aws.query('create table shop.orders (id int not null, name varchar(20))');
  const { Schemas } = await client.send(new ListSchemasCommand({ ...place, SchemaPattern: 'sh%' }));
  const { Tables } = await client.send(new ListTablesCommand({ ...place, SchemaPattern: 'shop' }));
  const { ColumnList } = await client.send(new DescribeTableCommand({ ...place, Schema: 'shop', Table: 'orders' }));
  expect([Schemas, Tables, ColumnList?.map(({ name, nullable }) => [name, nullable])]).toEqual([
    ['shop'],
    [{ name: 'orders', schema: 'shop', type: 'TABLE' }],
    [
      ['id', 0],
      ['name', 1],
    ],
  ]);
});
