// A disk that takes no more: wherever the writing ends, it ends in a diagnostic, and the next run has everything.
import { beforeAll, expect, test } from 'vitest';
import { ProjectRig } from '../support/project-rig.ts';

const loadTime = /"_loaded_at":"[^"]*",?/g;

const ledger =
  'select relation, count(*) as files, count(distinct key) as keys from sparkify_raw._sqlflow_files group by all order by all';

/** Every table and the ledger as one text, without load times. */
async function stateOf(rig: ProjectRig): Promise<string> {
  const tables = Object.entries(await rig.contents()).map(([name, rows]) => [
    name,
    rows.map((row) => JSON.stringify(row).replace(loadTime, '')).sort(),
  ]);
  return JSON.stringify([tables, await rig.query(ledger)]);
}

let expected = '';

beforeAll(async () => {
  await using rig = await ProjectRig.create({ flagship: true });
  expect((await rig.run('build')).exitCode).toBe(0);
  expected = await stateOf(rig);
});

// In kB: at the head of the database, at the bookkeeping, in scratch files, in the artifacts.
test.each([8, 16, 60, 150])(
  'files that may not grow beyond %i kB end a build in a diagnostic, and nothing is lost',
  async (largestFileKb) => {
    await using rig = await ProjectRig.create({ flagship: true });
    const stopped = await rig.run('build', { largestFileKb });
    expect([1, 2]).toContain(stopped.exitCode);
    expect(stopped.output).toMatch(/error\[SF(6007|1508)\]/);
    expect(stopped.output).not.toMatch(/has a bug| {4}at /);
    const next = await rig.run('build');
    expect([next.exitCode, await stateOf(rig)]).toEqual([0, expected]);
  },
);
