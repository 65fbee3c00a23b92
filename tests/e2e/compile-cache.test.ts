// The compile cache with the real binary: code that imports other files, two processes at once, and the ways to do without it.
import { existsSync, renameSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ProjectRig } from '../support/project-rig.ts';

const files = {
  'project.config.ts':
    "import { duckdb } from 'sqlflow';\nimport { least } from './settings.ts';\nexport default { name: 'shop', vars: { least }, targets: { local: duckdb({ schema: 'shop' }) } };\n",
  'settings.ts': 'export const least = 1;\n',
  'package.json': '{ "type": "module", "version": "1.0.0" }',
  'macros/codes.ts': "import { word } from '../words.ts';\nexport const code = (): string => word;\n",
  'words.ts': "export const word = 'one';\n",
  'models/a.sql': "select {{ var('least') }} as x\n",
  'models/b.sql': "select '{{ code() }}' as y from {{ ref('a') }}\n",
};

/** What a compile from nothing writes for these two models. */
async function compileAnew(rig: ProjectRig): Promise<readonly string[]> {
  renameSync(rig.path('target'), rig.path('aside'));
  expect((await rig.run('compile --no-cache')).exitCode).toBe(0);
  const texts = compiledTexts(rig);
  rig.remove('target');
  renameSync(rig.path('aside'), rig.path('target'));
  return texts;
}

function compiledTexts(rig: ProjectRig): readonly string[] {
  return ['a', 'b'].map((name) => rig.read(`target/compiled/shop/models/${name}.sql`));
}

test('files that the config and macros import are no blind spot', async () => {
  await using rig = await ProjectRig.create({ files });
  await rig.run('compile');
  for (const [path, from, to, text] of [
    ['settings.ts', '1', '2', 'select 2 as x'],
    ['words.ts', 'one', 'two', "select 'two' as y"],
    ['package.json', '1.0.0', '1.0.1', 'select 2 as x'],
  ] as const) {
    rig.replace(path, from, to);
    expect((await rig.run('compile')).output).toBe('2 nodes compiled to target/compiled/shop/models\n');
    expect(compiledTexts(rig).join()).toContain(text);
    expect(compiledTexts(rig)).toEqual(await compileAnew(rig));
  }
});

test('two compiles at once leave whole files, and the next one knows what stands there', async () => {
  await using rig = await ProjectRig.create({ files });
  const vars = ['{least: 3}', '{least: 4}'];
  const both = await Promise.all(vars.map((given) => rig.run(['compile', '--vars', given])));
  expect(both.map((outcome) => outcome.exitCode)).toEqual([0, 0]);
  for (const [index, given] of vars.entries()) {
    await rig.run(['compile', '--vars', given]);
    expect(rig.read('target/compiled/shop/models/a.sql')).toBe(`select ${index + 3} as x\n`);
  }
});

test('--no-cache and --no-partial-parse keep nothing, and clean removes what was kept', async () => {
  await using rig = await ProjectRig.create({ files });
  await rig.run('compile --no-cache');
  await rig.run('compile --no-partial-parse');
  expect(existsSync(rig.path('target/cache/compile.json'))).toBe(false);
  await rig.run('compile');
  expect(existsSync(rig.path('target/cache/compile.json'))).toBe(true);
  await rig.run('clean');
  expect(existsSync(rig.path('target/cache'))).toBe(false);
});
