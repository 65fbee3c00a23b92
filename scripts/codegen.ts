// Writes what is derived from the code: the index of the diagnostics, the layer table, the command line's reference, the JSON
// schemas. `--check` writes nothing and fails where a file is not as it would be written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diagnosticsIndex } from './codegen/diagnostics-index.ts';
import { withLayerTable } from './codegen/layer-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');

function current(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

const generated: readonly (readonly [path: string, text: string])[] = [
  ['docs/diagnostics/README.md', diagnosticsIndex((code) => current(`docs/diagnostics/${code}.md`))],
  ['ARCHITECTURE.md', withLayerTable(current('ARCHITECTURE.md'))],
];

const stale = generated.filter(([path, text]) => current(path) !== text);
for (const [path, text] of stale) {
  if (check) {
    console.error(`${path} is not as codegen writes it: npm run codegen`);
    continue;
  }
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
if (check && stale.length > 0) process.exitCode = 1;
