import { expect, test } from 'vitest';
import { adapterTypes, loadAdapter } from '../../../src/adapters/registry.ts';

test('every type in the list loads an adapter of that name, and no other does', async () => {
  const names = await Promise.all(adapterTypes().map(async (type) => (await loadAdapter(type))?.name));
  expect(names).toEqual(['duckdb', 'redshift']);
  expect(loadAdapter('oracle')).toBeUndefined();
});

test("Redshift's config names one way to connect", async () => {
  const redshift = await loadAdapter('redshift');
  const problems = (config: object) => redshift?.schema.safeParse(config).error?.issues.map((issue) => issue.message);
  const base = { database: 'dwh', schema: 'analytics' };
  expect(problems({ ...base, workgroup: 'dwh' })).toBeUndefined();
  expect(problems({ ...base, cluster: 'c', dbUser: 'me' })).toBeUndefined();
  expect(problems(base)).toEqual(['name either `workgroup` (Serverless) or `cluster` (provisioned)']);
  expect(problems({ ...base, workgroup: 'dwh', dbUser: 'me' })).toEqual([
    '`dbUser` is for a cluster; a workgroup logs in by IAM or `secretArn`',
  ]);
  expect(problems({ ...base, workgroup: 'dwh', account: '12' })).toEqual(['an AWS account id has 12 digits']);
});
