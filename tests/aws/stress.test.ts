import { BatchExecuteStatementCommand, DescribeStatementCommand } from '@aws-sdk/client-redshift-data';
import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';
import { random } from '../support/random.ts';
import { clientOf, place } from './clients.ts';

const retryable = /1023|deadlock detected|1018|could not open relation|terminating connection/;

test('whatever goes wrong while transactions cross each other, each is done whole or not at all, and nobody waits for ever', async () => {
  await using aws = await LocalAws.start({
    seed: 11,
    quotas: { execute: 10_000, describe: 10_000 },
    faults: [
      { kind: 'lost-response', chance: 0.1 },
      { kind: 'reset', chance: 0.1 },
      { kind: 'conflict', chance: 0.05 },
      { kind: 'kill-cluster', chance: 0.01 },
    ],
  });
  await aws.query('create table public.account (id int, amount int)');
  await aws.query('create table public.journal (worker int, step int)');
  for (let id = 0; id < 4; id += 1) await aws.query(`insert into public.account values (${id}, 100)`);
  const worker = async (number: number): Promise<number> => {
    using client = clientOf(aws, 10);
    const { int } = random(number);
    for (let step = 0; step < 8; step += 1) {
      const from = int(4);
      const to = (from + 1 + int(3)) % 4;
      const tables = int(2) === 0 ? ['account', 'journal'] : ['journal', 'account'];
      const Sqls = [
        ...tables.map((table) => `lock public.${table}`).slice(0, int(3)),
        `update public.account set amount = amount - 5 where id = ${from}`,
        `update public.account set amount = amount + 5 where id = ${to}`,
        `insert into public.journal values (${number}, ${step})`,
      ];
      for (let attempt = 0; ; attempt += 1) {
        const { Id } = await client.send(
          new BatchExecuteStatementCommand({ ...place, Sqls, ClientToken: `${number}-${step}-${attempt}` }),
        );
        const { Status, Error: error } = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
        if (Status === 'FINISHED') break;
        if (!retryable.test(error ?? '')) throw new Error(`${Status}: ${error}`);
      }
    }
    return 8;
  };
  const done = await Promise.all([1, 2, 3, 4, 5, 6].map(worker));
  expect(done).toEqual([8, 8, 8, 8, 8, 8]);
  expect((await aws.query('select sum(amount), count(*) from public.account')).rows).toEqual([['400', '4']]);
  expect((await aws.query('select count(*), count(distinct worker * 100 + step) from public.journal')).rows).toEqual([
    ['48', '48'],
  ]);
  expect(aws.warehouse.locks.rows()).toEqual([]);
  expect(aws.running).toEqual([]);
  expect(Object.keys(aws.faults.counts)).toContain('kill-cluster');
});
