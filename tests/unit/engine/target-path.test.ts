// Where a run writes: not among the project's own files, and not at all where the disk refuses.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';
import { writeProblem } from '../../../src/util/write-problem.ts';
import { SessionRig } from '../../support/session-rig.ts';

test.each([['models'], ['models/out']])('a target path among the models is refused: %s', async (targetPath) => {
  using rig = new SessionRig({
    'project.config.json': `{"name":"shop","targetPath":"${targetPath}","targets":{"local":{"type":"duckdb","schema":"shop"}}}`,
    'models/a.sql': 'select 1 as id',
  });
  expect((await rig.run('build')).text).toBe(
    `error[SF1509]: the target path "${targetPath}" lies in "models", from which the project is read
   = hint: what a run writes would be read as models: give \`targetPath\` (or --target-path) a
     folder of its own`,
  );
});

test('a step whose statements cannot be kept is built all the same', async () => {
  using rig = new SessionRig({ 'models/a.sql': 'select 1 as id' });
  mkdirSync(join(rig.dir, 'target'));
  writeFileSync(join(rig.dir, 'target', 'run'), 'a file where the folder should be');
  expect((await rig.run('build')).steps).toEqual(['a success']);
});

test('a full disk is told as such', () => {
  const reason = writeProblem(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  const diagnostic = errorDiagnostic('fileNotWritable', undefined, {
    path: 'target/manifest.json',
    reason: reason ?? '',
  });
  expect(formatDiagnostic(diagnostic, { color: false, width: Number.POSITIVE_INFINITY })).toBe(
    `error[SF1508]: "target/manifest.json" cannot be written: no space is left on the disk
   = hint: what was published stays; --target-path names another folder for what a run writes`,
  );
  expect(writeProblem(new TypeError('x is not a function'))).toBeUndefined();
});
