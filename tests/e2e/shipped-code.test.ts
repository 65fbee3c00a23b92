// dist/ as it is shipped: it imports nothing that a user does not install, says whose code is in it, and names sources where it fails.
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ProjectRig } from '../support/project-rig.ts';
import { filesUnder, importsOf, textOf } from '../support/source-imports.ts';

const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Readonly<
  Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
>;

/** `@aws-sdk/client-s3/x` -> `@aws-sdk/client-s3`; undefined: Node's own, or a file. */
function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('node:') || specifier.startsWith('.')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

test('the code imports itself, Node and what is installed with it', () => {
  const imported = new Set<string>();
  for (const path of filesUnder('dist', '.js')) {
    for (const [, specifier = ''] of textOf(path).matchAll(
      /^(?:import|export) [^'"]*"([^"]+)";$|\bimport\("([^"]+)"\)/gm,
    ))
      imported.add(packageOf(specifier) ?? '');
  }
  imported.delete('');
  expect([...imported].filter((name) => name in devDependencies)).toEqual([]);
  expect([...imported]).toEqual(expect.arrayContaining(['@duckdb/node-api', '@aws-sdk/client-s3']));
});

test('the public types name nothing that a user does not install', () => {
  const outside = new Set<string>();
  const seen = new Set<string>();
  const due = ['dist/index.d.ts', 'dist/template.d.ts'];
  for (let path = due.pop(); path !== undefined; path = due.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const { specifier } of importsOf(textOf(path))) {
      const name = packageOf(specifier);
      if (name !== undefined) outside.add(name);
      else if (specifier.startsWith('.')) due.push(join(dirname(path), specifier.replace(/\.[jt]s$/, '.d.ts')));
    }
  }
  expect(seen.size).toBeGreaterThan(10);
  expect([...outside].filter((name) => !(name in dependencies))).toEqual([]);
});

test('the licences of all libraries that became part of the code are there', () => {
  const licenses = textOf('dist/THIRD-PARTY-LICENSES.txt');
  const inside = new Set<string>();
  for (const path of filesUnder('dist', '.js.map')) {
    const { sources } = JSON.parse(textOf(path)) as { readonly sources: readonly string[] };
    for (const source of sources) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
      if (name !== undefined) inside.add(name);
    }
  }
  expect([...inside]).toEqual(expect.arrayContaining(['zod', 'yaml', 'commander']));
  expect([...inside].filter((name) => !licenses.includes(`\n${name} `))).toEqual([]);
});

test('the stack of a bug names files and lines of the sources, where it is asked for', async () => {
  await using rig = await ProjectRig.create({
    files: {
      'project.config.json': '{ "name": "shop", "targets": { "local": { "type": "duckdb", "schema": "shop" } } }',
      'models/a.sql': 'select 1 as x',
      // What no code expects of Node.
      'broken.mjs':
        "import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';\nfs.mkdirSync = () => { throw new TypeError('broken'); };\nsyncBuiltinESMExports();\n",
    },
  });
  const env = { NODE_OPTIONS: `--import ${rig.path('broken.mjs')}` };
  const quiet = await rig.run('compile --no-cache', { env });
  expect(quiet.exitCode).toBe(70);
  expect(quiet.stderr).not.toContain('src/');
  const told = await rig.run('compile --no-cache', { env: { ...env, SQLFLOW_DEBUG: '1' } });
  expect(told.stderr).toMatch(/at [\w.]+ \(.*src\/engine\/compile-\w+\.ts:\d+:\d+\)/);
});
