// Everything that is not a test of behaviour: types, lint, the layers, and that generated files are as codegen writes them.
// All of them run, so that one call shows all that is wrong.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const checks: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'lint', command: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  { name: 'layers', command: ['node_modules/vitest/vitest.mjs', 'run', 'tests/layers.test.ts'] },
  { name: 'generated files', command: ['scripts/codegen.ts', '--check'] },
];

const failed: string[] = [];
for (const { name, command } of checks) {
  console.log(`\n> ${name}`);
  const run = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
