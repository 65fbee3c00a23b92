// Compiles src/ to dist/. Runs on `npm ci` (prepare) and before the tests; TypeScript 7 needs about a second.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

// A file that was deleted from src/ must not live on in dist/.
rmSync(`${root}dist`, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
chmodSync(`${root}dist/cli/main.js`, 0o755);

// Two builds of one version are told apart by what is in them: a compile cache of one is none of the other's.
const digest = createHash('sha256');
for (const path of globSync('dist/**/*.js', { cwd: root }).sort())
  digest.update(path).update(readFileSync(root + path));
writeFileSync(`${root}dist/build-id`, digest.digest('hex').slice(0, 16));
