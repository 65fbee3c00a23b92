import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementCommandOutput,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';
import { clientOf, place } from './clients.ts';

test('a statement runs, and its rows come in pages', async () => {
  await using aws = await LocalAws.start({ pageRows: 2 });
  using client = clientOf(aws);
  const { Id, Status } = await client.send(
    new ExecuteStatementCommand({
      ...place,
      Sql: "select 9007199254740993 as big, 'a' as t, null as n union all select 2, 'b', null union all select 3, '', null order by 1",
      WaitTimeSeconds: 30,
    }),
  );
  expect(Status).toBe('FINISHED');
  const first = await client.send(new GetStatementResultCommand({ Id }));
  expect(first.TotalNumRows).toBe(3);
  expect(first.ColumnMetadata?.map(({ name, typeName }) => [name, typeName])).toEqual([
    ['big', 'int8'],
    ['t', 'varchar'],
    ['n', 'varchar'],
  ]);
  expect(first.Records).toHaveLength(2);
  const second = await client.send(new GetStatementResultCommand({ Id, NextToken: first.NextToken }));
  expect(second.Records).toEqual([[{ longValue: 9007199254740992 }, { stringValue: 'a' }, { isNull: true }]]);
  expect(second.NextToken).toBeUndefined();
});

test('a batch is one transaction: what fails takes all with it, and says which it was', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  const ended = await batch(client, [
    'create schema s',
    'create table s.t (a int not null, v varchar(3))',
    "insert into s.t values (1, 'abc')",
  ]);
  expect(ended.Status).toBe('FINISHED');
  const failed = await batch(client, [
    "insert into s.t values (2, 'x')",
    "insert into s.t values (3, 'four')",
    'select 1',
  ]);
  expect(failed.Status).toBe('FAILED');
  expect(failed.Error).toBe('Query #2 failed with ERROR: value too long for type character varying(3)');
  expect(failed.SubStatements?.map(({ Id, Status }) => [Id?.slice(36), Status])).toEqual([
    [':1', 'FINISHED'],
    [':2', 'FAILED'],
    [':3', 'ABORTED'],
  ]);
  expect((await aws.query('select * from s.t')).rows).toEqual([['1', 'abc']]);
});

async function batch(client: RedshiftDataClient, Sqls: string[]): Promise<DescribeStatementCommandOutput> {
  const { Id } = await client.send(new BatchExecuteStatementCommand({ ...place, Sqls }));
  return client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
}
