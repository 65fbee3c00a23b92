// What the adapter promises of its calls: each is one call however often it has to be sent, each conflict one more try of the whole,
// and nothing runs on unknown. The real SDK client against a server on loopback.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Warehouse } from '../../src/adapters/adapter.ts';
import { adapter } from '../../src/adapters/redshift/index.ts';
import { WarehouseError } from '../../src/adapters/warehouse-error.ts';
import { LocalAws, type LocalAwsOptions } from '../support/aws/local-aws.ts';

async function rig(options: LocalAwsOptions = {}) {
  const aws = await LocalAws.start(options);
  await aws.query('create schema s');
  await aws.query('create table s.t (id int)');
  const dir = mkdtempSync(join(tmpdir(), 'sqlflow-calls-'));
  const opened: Warehouse[] = [];
  const connect = async (runId = '0000000000aa'): Promise<Warehouse> => {
    const warehouse = await adapter.connect(
      { workgroup: 'local', database: 'dwh', schema: 's', region: 'us-west-2' },
      {
        projectDir: dir,
        targetPath: dir,
        threads: 4,
        write: true,
        waitMs: 0,
        signal: new AbortController().signal,
        runId,
        env: aws.env,
      },
    );
    opened.push(warehouse);
    return warehouse;
  };
  return {
    aws,
    dir,
    connect,
    warehouse: await connect(),
    async [Symbol.asyncDispose]() {
      for (const each of opened) await each[Symbol.asyncDispose]();
      await aws[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const insert = (id: number): readonly string[] => [`insert into s.t values (${id})`, 'select 1'];
const count = async (aws: LocalAws): Promise<string | null | undefined> =>
  (await aws.query('select count(*) from s.t')).rows[0]?.[0];
const submissions = (aws: LocalAws): number =>
  (aws.calls['BatchExecuteStatement']?.calls ?? 0) + (aws.calls['ExecuteStatement']?.calls ?? 0);
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof WarehouseError ? error.kind : String(error)),
  );

test.each(['lost-response', 'reset', 'throttle', 'server-error', 'body-breaks-off'] as const)(
  'a call that meets "%s" is sent again with its token, and its statement runs once',
  async (kind) => {
    await using server = await rig();
    const { aws, warehouse } = server;
    aws.faults.add({ kind, operations: ['BatchExecuteStatement'], times: 2 });
    await warehouse.batch(insert(1));
    expect(aws.faults.counts[kind]).toBe(2);
    expect(await count(aws)).toBe('1');
    expect(aws.log.filter(({ sqls }) => sqls[0]?.startsWith('insert'))).toHaveLength(1);
  },
);

test('where no answer came and the call cannot be sent again, the statement is found by its name', async () => {
  await using server = await rig();
  const { aws, warehouse } = server;
  const gate = aws.gates.hold(/insert into s\.t/);
  const running = warehouse.batch(insert(1));
  await gate.reached;
  aws.faults.add({ kind: 'lost-response', operations: ['BatchExecuteStatement'], times: 1 });
  aws.faults.add({ kind: 'access-denied', operations: ['BatchExecuteStatement'], times: 1 });
  gate.open();
  await running;
  expect(aws.faults.counts).toMatchObject({ 'lost-response': 1, 'access-denied': 1 });
  expect(aws.calls['ListStatements']?.calls).toBe(1);
  expect(await count(aws)).toBe('1');
});

test.each([
  '1023',
  'Serializable isolation violation on table - 1',
  'conflict with concurrent transaction',
  'deadlock detected',
  'could not open relation with OID 5',
  'table 5 dropped by concurrent transaction',
])('"%s" sends the whole transaction once more, as a statement of its own', async (message) => {
  await using server = await rig();
  const { aws, warehouse } = server;
  aws.faults.add({ kind: 'fail', match: 'select 1', message: `ERROR: ${message}`, times: 1 });
  await warehouse.batch(insert(1));
  const [first, second, ...more] = aws.log.filter(({ sqls }) => sqls[0]?.startsWith('insert'));
  expect([first?.status, second?.status, more.length]).toEqual(['FAILED', 'FINISHED', 0]);
  expect(second?.sqls).toEqual(insert(1));
  expect(await count(aws)).toBe('1');
});

test.each([
  ['syntax error at or near "selec"', 'sql'],
  ['permission denied for relation t', 'sql'],
  ['value too long for type character varying(8)', 'sql'],
  ["Load into table 't' failed. Check 'sys_load_error_detail' system table for details.", 'sql'],
  ['Disk Full', 'disk'],
  ['Cannot insert a NULL value into column id', 'constraint'],
  ['Query (150) cancelled by WLM abort action', 'sql'],
])('"%s" is told at once', async (message, kind) => {
  await using server = await rig();
  const { aws, warehouse } = server;
  aws.faults.add({ kind: 'fail', match: 'select 1', message: `ERROR: ${message}` });
  expect(await kindOf(warehouse.batch(insert(1)))).toBe(kind);
  expect(submissions(aws)).toBe(1);
  expect(await count(aws)).toBe('0');
});

test('an endpoint that cannot wait is polled, and a status that nobody knows is that of a running statement', async () => {
  await using server = await rig({ longPolling: false, showEveryState: true });
  const { aws, warehouse } = server;
  aws.faults.add({ kind: 'unknown-status', times: 1 });
  await warehouse.batch(insert(1));
  expect(aws.calls['DescribeStatement']?.calls).toBeGreaterThan(1);
  expect(await count(aws)).toBe('1');
});

test('with long polling a batch that finishes is one call', async () => {
  await using server = await rig();
  await server.warehouse.batch(insert(1));
  expect(Object.entries(server.aws.calls).map(([name, { calls }]) => `${name} ${calls}`)).toEqual([
    'BatchExecuteStatement 1',
  ]);
});

test('integers of 64 bits are exact, doubles are what they are, NULL is no empty text, and pages are put together', async () => {
  await using server = await rig({ pageRows: 2 });
  const { rows, columns } = await server.warehouse.query(
    [
      "select 9223372036854775807::bigint as big, 0.1::float8 as double, null::varchar(5) as nothing, ''::varchar(5) as empty, true as yes, 1.50::decimal(5,2) as price, timestamp '2026-11-28 01:02:03' as at",
      "union all select -9223372036854775807, 'NaN'::float8, 'x', '\"longValue\": 12345678901234567', false, 2, timestamp '2026-11-28 01:02:03.5'",
      'union all select 9007199254740993, 1e300, null, null, null, null, null order by 1 desc',
    ].join(' '),
  );
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toMatchInlineSnapshot(`
    [
      "big bigint",
      "double double precision",
      "nothing character varying(5)",
      "empty character varying(30)",
      "yes boolean",
      "price numeric(12,2)",
      "at timestamp without time zone",
    ]
  `);
  expect(rows).toMatchInlineSnapshot(`
    [
      [
        "9223372036854775807",
        "0.1",
        null,
        "",
        "true",
        "1.50",
        "2026-11-28 01:02:03",
      ],
      [
        "9007199254740993",
        "1e+300",
        null,
        null,
        null,
        null,
        null,
      ],
      [
        "-9223372036854775807",
        "NaN",
        "x",
        ""longValue": 12345678901234567",
        "false",
        "2.00",
        "2026-11-28 01:02:03.5",
      ],
    ]
  `);
  expect(server.aws.calls['GetStatementResult']?.calls).toBe(2);
});

test('what is sent is written down before it is waited for, and the next process ends it', async () => {
  await using server = await rig();
  const { aws, dir, warehouse, connect } = server;
  const journals = (): string =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ndjson'))
      .map((file) => readFileSync(join(dir, file), 'utf8'))
      .join('');
  const gate = aws.gates.hold(/insert into s\.t/);
  const running = kindOf(warehouse.batch(insert(1), { name: 'model.shop.orders' }));
  await gate.reached;
  expect(journals()).toBe('{"sent":"sqlflow 0000000000aa model.shop.orders 1"}\n');
  // Another run that takes its place ends it by its run's name.
  const next = await connect('0000000000bb');
  expect(await next.endRun?.('0000000000aa')).toBe(1);
  gate.open();
  expect(await running).not.toBe('done');
  expect(await count(aws)).toBe('0');
  expect(aws.log.find(({ name }) => name?.includes('model.shop.orders'))?.status).toBe('ABORTED');
});

test('a statement that has ended before its cancel arrives is one that has ended', async () => {
  await using server = await rig();
  const { aws, warehouse, connect } = server;
  const gate = aws.gates.hold(/insert into s\.t/);
  const running = kindOf(warehouse.batch(insert(1), { name: 'model.shop.orders' }));
  await gate.reached;
  // Cancelled by the first call, whose answer does not arrive; the second finds nothing to cancel.
  aws.faults.add({ kind: 'lost-response', operations: ['CancelStatement'], times: 1 });
  const next = await connect('0000000000bb');
  await next.endRun?.('0000000000aa');
  expect(aws.calls['CancelStatement']?.calls).toBe(2);
  expect(aws.log.find(({ name }) => name?.includes('model.shop.orders'))?.status).toBe('ABORTED');
  expect(await running).not.toBe('done');
});

test('a statement whose end cannot be asked for is ended, so that it publishes nothing that was told as failed', async () => {
  await using server = await rig({ longPolling: false });
  const { aws, warehouse } = server;
  const gate = aws.gates.hold(/insert into s\.t/);
  aws.faults.add({ kind: 'access-denied', operations: ['DescribeStatement'] });
  const running = kindOf(warehouse.batch(insert(1)));
  expect(await running).toMatch(/does not let you use "local"/);
  gate.open();
  expect(aws.log.find(({ sqls }) => sqls[0]?.startsWith('insert'))?.status).toBe('ABORTED');
  expect(await count(aws)).toBe('0');
});

test('where nobody tells whether it was taken, the journal keeps its name', async () => {
  await using server = await rig();
  const { aws, dir, warehouse } = server;
  aws.faults.add({ kind: 'lost-response', operations: ['BatchExecuteStatement'], times: 1 });
  aws.faults.add({ kind: 'access-denied', operations: ['BatchExecuteStatement', 'ListStatements'] });
  expect(await kindOf(warehouse.batch(insert(1)))).toMatch(/does not let you use "local"/);
  await warehouse[Symbol.asyncDispose]();
  const [journal = ''] = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ndjson'),
  );
  expect(readFileSync(join(dir, journal), 'utf8')).toBe('{"sent":"sqlflow 0000000000aa batch 1"}\n');
});

test('where it cannot be ended either, the next process of this machine does it', async () => {
  await using server = await rig({ longPolling: false });
  const { aws, dir, warehouse } = server;
  const gate = aws.gates.hold(/insert into s\.t/);
  aws.faults.add({ kind: 'access-denied', operations: ['DescribeStatement', 'ListStatements'] });
  expect(await kindOf(warehouse.batch(insert(1)))).toMatch(/does not let you use "local"/);
  await warehouse[Symbol.asyncDispose]();
  const [journal = '', ...more] = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ndjson'),
  );
  expect(more).toEqual([]);
  expect(readFileSync(join(dir, journal), 'utf8')).toBe('{"sent":"sqlflow 0000000000aa batch 1"}\n');
  // As if that process were over: no process has this number.
  renameSync(join(dir, journal), join(dir, journal.replace(/-\d+\.ndjson$/, '-4194305.ndjson')));
  aws.faults.clear();
  await server.connect('0000000000bb');
  gate.open();
  expect(aws.log.find(({ sqls }) => sqls[0]?.startsWith('insert'))?.status).toBe('ABORTED');
  expect(await count(aws)).toBe('0');
});

test('a session that ends before its time is a conflict: the transaction is sent anew, whole', async () => {
  await using server = await rig();
  const { aws, warehouse } = server;
  aws.faults.add({ kind: 'kill-session', match: 'insert into s.t', times: 1 });
  let tries = 0;
  await warehouse.transaction(async (tx) => {
    tries += 1;
    await tx.execute('insert into s.t values (1)');
    await tx.execute('insert into s.t values (2)');
  });
  expect(tries).toBe(2);
  expect(await count(aws)).toBe('2');
});

test('an error knows its statement: the text, the part of the batch, the id, where in it', async () => {
  await using server = await rig();
  const error = await server.warehouse
    .batch([...insert(1), 'select id,\n  nope from s.t'])
    .catch((thrown: unknown) => thrown as WarehouseError);
  if (!(error instanceof WarehouseError)) throw new Error('it did not fail');
  const failed = server.aws.log.find(({ status }) => status === 'FAILED');
  expect(error.statement).toMatchObject({ id: `${failed?.id}:3`, index: 2 });
  expect(error).toMatchObject({ sql: 'select id,\n  nope from s.t', position: { line: 2, column: 3 } });
});
