// Compiles src/ to dist/. Runs on `npm ci` (prepare) and before the tests; TypeScript 7 needs about a second.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
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
