// The contract on Redshift: the real SDK client against a server on loopback that speaks the Data API and executes the SQL.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Warehouse } from '../../src/adapters/adapter.ts';
import { adapter } from '../../src/adapters/redshift/index.ts';
import { LocalAws } from '../support/aws/local-aws.ts';
import { adapterContract } from './contract.ts';

const opened: AsyncDisposable[] = [];
const dir = mkdtempSync(join(tmpdir(), 'sqlflow-redshift-'));
let runs = 0;

afterAll(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

async function open(): Promise<Warehouse> {
  const aws = await LocalAws.start();
  opened.push(aws);
  runs += 1;
  return adapter.connect(
    { workgroup: 'local', database: 'dwh', schema: 's', region: 'us-west-2' },
    {
      projectDir: dir,
      targetPath: join(dir, `target-${runs}`),
      threads: 4,
      write: true,
      waitMs: 0,
      signal: new AbortController().signal,
      runId: runs.toString(16).padStart(12, '0'),
      env: aws.env,
    },
  );
}

/** Digits beside each other: WITH RECURSIVE may not stand in a subquery, and there is no generate_series where tables are. */
function series(count: number): string {
  const places = Array.from({ length: String(count - 1).length }, (_, at) => at);
  const digits = Array.from({ length: 10 }, (_, at) => `select ${at} as i`).join(' union all ');
  const number = places.map((at) => `d${at}.i * ${10 ** at}`).join(' + ');
  return `with d as (${digits}) select i from (select ${number} as i from ${places.map((at) => `d d${at}`).join(' cross join ')}) s where i < ${count}`;
}

adapterContract('redshift', {
  open,
  series,
  // A count costs a call of its own; a batch asks for it where somebody wants it.
  ways: { foldsNames: true, countsRows: false, smallDouble: '2.5e-9' },
});
