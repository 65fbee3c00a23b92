// Runs that know nothing of each other draw on one account's quota: the service refuses calls, and both end all the same.
import { expect, test } from 'vitest';
import { ClusterRig } from '../support/cluster-rig.ts';

const config = `import { defineConfig, env, redshift } from 'sqlflow';
export default defineConfig({
  name: 'shop', dialect: 'redshift', defaultTarget: 'one',
  targets: {
    one: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'one', threads: 8 }),
    two: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'two', threads: 8 }),
    three: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'three', threads: 8 }),
  },
});
`;

test('two runs in different schemas share a quota that is too small for both: calls are refused, nothing is lost, both end', async () => {
  const models = 20;
  const files: Record<string, string> = { 'project.config.ts': config };
  for (let at = 0; at < models; at += 1)
    files[`models/m_${at}.sql`] = `{{ config(materialized='table') }}\nselect ${at} as n\n`;
  await using rig = await ClusterRig.create({ files, quotas: { execute: 8, results: 3 } });
  const outcomes = await Promise.all(
    ['one', 'two'].map((target) => rig.run(`run -t ${target} --target-path target-${target}`)),
  );
  for (const { exitCode, output } of outcomes) expect(exitCode, output).toBe(0);
  expect(rig.aws.calls['BatchExecuteStatement']?.throttled).toBeGreaterThan(0);
  const tables = (await rig.relations()).filter((name) => /^(one|two)\.m_\d+$/.test(name));
  expect(tables).toHaveLength(2 * models);
  // Each model was built once: a call that was refused had done nothing.
  const built = rig.aws.log.filter(({ name }) => name?.includes('model.shop.'));
  expect(built.map(({ status }) => status)).toEqual(Array.from({ length: 2 * models }, () => 'FINISHED'));
});

test('three runs at once exceed every quota of the account: calls are refused, and all three end', async () => {
  // The account's own quota of submissions; the others smaller, as three runs of so few models do not come near them.
  const files: Record<string, string> = { 'project.config.ts': config };
  for (let at = 0; at < 20; at += 1) {
    files[`models/m_${at}.sql`] = `{{ config(materialized='table') }}\nselect ${at} as n\n`;
    // An incremental model asks for its counts, a test for its rows.
    files[`models/i_${at}.sql`] = `{{ config(materialized='incremental') }}\nselect n from {{ ref('m_${at}') }}\n`;
  }
  files['tests/none.sql'] = "select n from {{ ref('m_0') }} where n > 0\n";
  await using rig = await ClusterRig.create({ files, quotas: { describe: 12, results: 4 } });
  const targets = ['one', 'two', 'three'];
  for (const round of [1, 2]) {
    const outcomes = await Promise.all(
      targets.map((target) => rig.run(`build -t ${target} --target-path target-${target}`)),
    );
    for (const { exitCode, output } of outcomes) expect(exitCode, `${round}: ${output}`).toBe(0);
  }
  for (const call of ['BatchExecuteStatement', 'DescribeStatement', 'GetStatementResult'])
    expect(rig.aws.calls[call]?.throttled, call).toBeGreaterThan(0);
  const found = await rig.rows(
    targets
      .map(
        (name) =>
          `select '${name}' as s, (select count(*) from ${name}.i_7) as n, (select count(*) from ${name}.m_19) as m`,
      )
      .join(' union all '),
  );
  expect(found).toEqual(targets.map((s) => ({ s, n: '2', m: '1' })));
  const built = rig.aws.log.filter(({ name }) => name?.includes('model.shop.'));
  expect(built.map(({ status }) => status)).toEqual(Array.from({ length: 2 * 3 * 40 }, () => 'FINISHED'));
});
