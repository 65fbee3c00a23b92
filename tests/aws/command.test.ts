import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';
import { pollWhile } from '../support/aws/polling-reader.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** `signalAt`: sends SIGINT as soon as this is printed. */
function localAws(args: readonly string[], signalAt?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, ['scripts/local-aws.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let signalled = false;
  const read = (part: Buffer) => {
    output += part.toString();
    if (signalAt?.test(output) === true && !signalled) {
      signalled = true;
      child.kill('SIGINT');
    }
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test('the command meets the server, and its exit code is the last', async () => {
  const script =
    "const r = await fetch(process.env.LOCAL_AWS_URL + '/_local-aws/query', { method: 'POST', body: JSON.stringify({ sql: 'select 1 as one' }) }); console.log((await r.json()).rows, process.env.REDSHIFT_SCHEMA, process.env.AWS_PROFILE); process.exit(7)";
  const { code, output } = await localAws([
    '--bucket',
    'b',
    '--',
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ]);
  expect([code, output.trim()]).toEqual([7, "[ [ '1' ] ] analytics undefined"]);
});

test('a signal reaches the command, which says how it ends', async () => {
  const script =
    "process.on('SIGINT', () => process.exit(5)); console.log('ready'); setInterval(() => undefined, 1000)";
  expect((await localAws(['--', process.execPath, '-e', script], /ready/)).code).toBe(5);
});

test('without a command it prints the environment, and serves until it is stopped', async () => {
  const { code, output } = await localAws([], /LOCAL_AWS_URL/);
  expect(code).toBe(0);
  expect(output).toMatch(/^export AWS_ENDPOINT_URL_S3='http:\/\/127\.0\.0\.1:\d+'$/m);
});

test('what it does not understand ends with its usage', async () => {
  const { code, output } = await localAws(['--fault', 'earthquake']);
  expect(code).toBe(2);
  expect(output).toMatch(/a fault is one of throttle, .*, not earthquake/);
});

test('a warehouse in a file goes on where it was', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'state-'));
  const stateFile = join(dir, 'warehouse.duckdb');
  try {
    {
      await using aws = await LocalAws.start({ stateFile });
      await aws.query('create schema s');
      await aws.query('create table s.t as select 1 as a');
      await aws.query('create role reader');
      await aws.query('grant select on s.t to role reader');
      await aws.query('create view s.v as select a from s.t');
      await aws.query('alter table s.t rename to u');
      await aws.query('create temp table x (a int)');
    }
    await using aws = await LocalAws.start({ stateFile });
    await aws.query('insert into s.u values (2)');
    await aws.query('create table s.fresh (a int)');
    expect((await aws.query('select * from s.v order by 1')).rows).toEqual([['1'], ['2']]);
    expect((await aws.query('select relation_name, identity_name from svv_relation_privileges')).rows).toEqual([
      ['u', 'reader'],
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('a reader that polls sees whole states only', async () => {
  await using aws = await LocalAws.start();
  await aws.query('create table public.t as select 1 as a');
  const session = await aws.warehouse.connect('dwh', 'builder');
  const reader = pollWhile(aws, 'select count(*), max(a) from public.t');
  const calm = new AbortController().signal;
  for (let round = 2; round < 6; round += 1) {
    await session.execute(`create table public.t_new as select ${round} as a union all select 1`, calm);
    for (const sql of [
      'begin',
      'alter table public.t rename to t_old',
      'alter table public.t_new rename to t',
      'commit',
      'drop table public.t_old',
    ])
      await session.execute(sql, calm);
  }
  await reader[Symbol.asyncDispose]();
  await session.close();
  const whole = ['[["1","1"]]', ...[2, 3, 4, 5].map((round) => `[["2","${round}"]]`)];
  expect(reader.seen.filter((answer) => !whole.includes(answer))).toEqual([]);
  expect(reader.polls).toBeGreaterThan(1);
});
