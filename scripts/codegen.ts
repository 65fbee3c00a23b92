// Writes what is derived from the code: the index of the diagnostics, the layer table, the table of functions, the references of the command line, of
// the config and of `load:`, the JSON schemas. `--check` writes nothing and fails where a file is not as it would be written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { duckdbConfigSchema } from '../src/adapters/duckdb/config.ts';
import { redshiftConfigSchema } from '../src/adapters/redshift/config.ts';
import { cliReference } from '../src/cli/cli-reference.ts';
import { projectConfigSchema } from '../src/config/project-schema.ts';
import { copyOptionsSchema } from '../src/parse/copy-options.ts';
import { loadSchema } from '../src/parse/load-schema.ts';
import { diagnosticsIndex } from './codegen/diagnostics-index.ts';
import { functionTable, refusedFunctionTable } from './codegen/function-table.ts';
import { withGeneratedPart } from './codegen/generated-part.ts';
import { jsonSchemaFiles } from './codegen/json-schemas.ts';
import { keyTable } from './codegen/key-table.ts';
import { layerTable } from './codegen/layer-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');

function current(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

function page(path: string, parts: Readonly<Record<string, string>>): readonly [path: string, text: string] {
  return [
    path,
    Object.entries(parts).reduce((text, [name, part]) => withGeneratedPart(text, name, part), current(path)),
  ];
}

const generated: readonly (readonly [path: string, text: string])[] = [
  ['docs/diagnostics/README.md', diagnosticsIndex((code) => current(`docs/diagnostics/${code}.md`))],
  ['docs/cli.md', cliReference()],
  page('ARCHITECTURE.md', { layers: layerTable() }),
  page('docs/configuration.md', {
    'config-keys': keyTable(projectConfigSchema),
    'duckdb-keys': keyTable(duckdbConfigSchema),
    'redshift-keys': keyTable(redshiftConfigSchema),
  }),
  page('docs/redshift-locally.md', { functions: functionTable(), 'refused-functions': refusedFunctionTable() }),
  page('docs/sources.md', { 'load-keys': keyTable(loadSchema), 'copy-keys': keyTable(copyOptionsSchema) }),
  ...jsonSchemaFiles(),
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
