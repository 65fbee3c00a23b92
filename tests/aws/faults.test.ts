import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
} from '@aws-sdk/client-redshift-data';
import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';
import { clientOf, place } from './clients.ts';

test('a response that is lost after the statement was accepted is had again by its token', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  await aws.query('create table public.t (a int)');
  aws.faults.add({ kind: 'lost-response', operations: ['BatchExecuteStatement'], times: 1 });
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({ ...place, Sqls: ['insert into public.t values (1)'] }),
  );
  const { Status } = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect([Status, aws.calls['BatchExecuteStatement']?.calls, aws.log.length]).toEqual(['FINISHED', 2, 1]);
  expect((await aws.query('select count(*) from public.t')).rows).toEqual([['1']]);
});

test('a cluster that is killed fails what runs, keeps what was committed, and serves again', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws);
  await aws.query('create table public.t as select 1 as a');
  const gate = aws.gates.hold(/select 99/);
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({ ...place, Sqls: ['delete from public.t', 'select 99'] }),
  );
  await gate.reached;
  aws.killCluster();
  const { Status, Error: error } = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect([Status, error]).toEqual([
    'FAILED',
    'ERROR: terminating connection due to administrator command\n  Detail: The cluster was restarted.',
  ]);
  expect((await aws.query('select * from public.t')).rows).toEqual([['1']]);
});

test('the same seed gives the same faults', async () => {
  const outcome = async (seed: number) => {
    await using aws = await LocalAws.start({ seed, faults: [{ kind: 'conflict', chance: 0.5 }] });
    using client = clientOf(aws);
    const ended: unknown[] = [];
    for (let at = 0; at < 12; at += 1) {
      const { Status } = await client.send(
        new ExecuteStatementCommand({ ...place, Sql: 'select 1', WaitTimeSeconds: 30 }),
      );
      ended.push(Status);
    }
    return ended;
  };
  const first = await outcome(7);
  expect(new Set(first)).toEqual(new Set(['FINISHED', 'FAILED']));
  expect(await outcome(7)).toEqual(first);
  expect(await outcome(8)).not.toEqual(first);
});

test('each fault of a call is what the SDK makes of it', async () => {
  await using aws = await LocalAws.start();
  using client = clientOf(aws, 1);
  const run = () => client.send(new ExecuteStatementCommand({ ...place, Sql: 'select 1' }));
  for (const [kind, name] of [
    ['throttle', 'ThrottlingException'],
    ['server-error', 'InternalServerException'],
    ['expired-credentials', 'ExpiredTokenException'],
    ['access-denied', 'AccessDeniedException'],
    ['reset', 'TimeoutError'],
  ] as const) {
    aws.faults.add({ kind, times: 1 });
    await expect(run(), kind).rejects.toMatchObject({ name });
  }
  expect(aws.log).toEqual([]);
  await expect(run()).resolves.toBeDefined();
});
