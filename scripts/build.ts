// Makes dist/ of src/: the JavaScript in few files, because each file that a process imports costs it a quarter of a millisecond and more,
// and the types in one file a module. Runs on `npm ci` (prepare) and before the tests; takes two seconds or three.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;

// A file that was deleted from src/ must not live on in dist/.
rmSync(dist, { recursive: true, force: true });
const compiler = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
const [[status], bundled] = await Promise.all([once(compiler, 'exit') as Promise<[number | null]>, bundle(root, dist)]);
if (status !== 0) process.exit(status ?? 1);
chmodSync(`${dist}/cli/main.js`, 0o755);
writeFileSync(`${dist}/THIRD-PARTY-LICENSES.txt`, bundled.licenses);
// Two builds of one version are told apart by what is in them: a compile cache of one is none of the other's.
writeFileSync(`${dist}/build-id`, bundled.digest);
