// The ledger of very many files is gone through part by part.
import { expect, test } from 'vitest';
import type { Warehouse } from '../../../src/adapters/adapter.ts';
import { scanContents } from '../../../src/sources/read-ledger.ts';
import { SourceRig, sourceNode } from './source-rig.ts';

const node = sourceNode({ columns: { id: 'integer' } });

/** 100 files of 25 batches, as many of another table, and some whose time is not known. */
async function fill(rig: SourceRig, unknown: number): Promise<void> {
  await rig.warehouse.query('create schema raw');
  await rig.warehouse.query(
    'create table raw._sqlflow_files (relation varchar, bucket varchar, key varchar, etag varchar, loaded_at timestamp)',
  );
  const rows = "'bucket', 'k' || i, 't' || i, timestamp '2026-11-01' + to_milliseconds(i // 4)";
  for (const relation of ['raw.events', 'raw.others'])
    await rig.warehouse.query(`insert into raw._sqlflow_files select '${relation}', ${rows} from range(100) r(i)`);
  await rig.warehouse.query(
    `insert into raw._sqlflow_files select 'raw.events', 'bucket', 'u' || i, 'u', null from range(${unknown}) r(i)`,
  );
}

async function seen(rig: SourceRig, fileCount: number, filesOfPart: number) {
  const statements: string[] = [];
  const warehouse: Warehouse = Object.create(rig.warehouse, {
    dialect: { value: rig.warehouse.dialect },
    query: { value: rig.warehouse.query.bind(rig.warehouse) },
    scan: {
      value: (sql: string, ...others: [never]) => {
        statements.push(sql);
        return rig.warehouse.scan(sql, ...others);
      },
    },
  });
  const files: string[] = [];
  await scanContents(warehouse, node.relation, fileCount, (uri, etag) => files.push(`${uri} ${etag}`), { filesOfPart });
  return { files: files.sort(), scans: statements.length };
}

test.each([0, 3])('each file is met once, however the ledger is cut; %i without a time', async (unknown) => {
  await using rig = await SourceRig.create();
  await fill(rig, unknown);
  const whole = await seen(rig, 100, 1000);
  expect(whole.scans).toBe(1);
  expect(whole.files.length).toBe(100 + unknown);
  expect(new Set(whole.files).size).toBe(100 + unknown);
  for (const [size, scans] of [
    [1, 25],
    [8, 13],
    [30, 4],
    [99, 2],
  ] as const) {
    const parts = await seen(rig, 100, size);
    expect(parts.files).toEqual(whole.files);
    expect(Math.abs(parts.scans - scans)).toBeLessThanOrEqual(1);
  }
});

test('a ledger whose batches are all one, or that is empty, is one part', async () => {
  await using rig = await SourceRig.create();
  await fill(rig, 0);
  await rig.warehouse.query("update raw._sqlflow_files set loaded_at = timestamp '2026-11-01'");
  expect(await seen(rig, 100, 10)).toMatchObject({ scans: 1 });
  await rig.warehouse.query('delete from raw._sqlflow_files');
  expect(await seen(rig, 100, 10)).toEqual({ files: [], scans: 1 });
});
