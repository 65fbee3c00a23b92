import { expect, test } from 'vitest';
import { watchScope } from '../../../src/engine/watch-scope.ts';

const usual = { models: ['models'], seeds: ['seeds'], macros: ['macros'], tests: ['tests'], analyses: ['analyses'] };
const scope = watchScope({
  projectDir: '/shop',
  targetPath: '/shop/target',
  paths: usual,
  configName: 'project.config.ts',
});

test('what parsing reads is an input, wherever it lies below a configured path', () => {
  const paths = [
    'models/a.sql',
    'models/deep/er/schema.yml',
    'models/docs.md',
    'seeds/regions.csv',
    'macros/m.sql',
    'tests/generic/even.sql',
    'sources.yml',
    'selectors.yml',
    'project.config.ts',
    'project.config.json',
    '.env',
  ];
  expect(paths.filter((path) => !scope.isInput(path))).toEqual([]);
});

test('what runs write, what editors leave, packages, data and hidden files are none', () => {
  const paths = [
    'target/compiled/shop/models/a.sql',
    'models/.a.sql.swp',
    'models/a.sql~',
    'models/#a.sql#',
    'models/4913',
    'models/.hidden/a.sql',
    'models/node_modules/x/a.sql',
    '.git/index',
    'node_modules/p/models/a.sql',
    'lake/orders/1.json',
    'README.md',
    'package.json',
    '.env.example',
    '../elsewhere/a.sql',
  ];
  expect(paths.filter((path) => scope.isInput(path))).toEqual([]);
});

test('only folders that lead to inputs are walked: a bucket of a million files beside the models costs nothing', () => {
  const walked = ['', 'models', 'models/deep', 'tests', 'tests/generic'];
  const left = ['lake', 'target', 'node_modules', '.git', 'models/.cache', 'models/node_modules', 'src'];
  expect(walked.filter((path) => !scope.leadsToInputs(path))).toEqual([]);
  expect(left.filter((path) => scope.leadsToInputs(path))).toEqual([]);
});

test('nested, foreign and dotted paths of a config are understood; a target below the models is still left out', () => {
  const odd = watchScope({
    projectDir: '/work/shop',
    targetPath: '/work/shop/models/out',
    paths: { ...usual, models: ['./models/', 'dwh/marts'], macros: ['../shared/macros'] },
    configName: 'package.json',
  });
  expect(odd.folders).toEqual(['/work/shop', '/work/shared/macros']);
  expect(odd.leadsToInputs('dwh')).toBe(true);
  expect(odd.leadsToInputs('dwh/other')).toBe(false);
  expect(odd.isInput('dwh/marts/a.sql')).toBe(true);
  expect(odd.isInput('../shared/macros/m.sql')).toBe(true);
  expect(odd.isInput('../shared/other/m.sql')).toBe(false);
  expect(odd.isInput('models/out/compiled/a.sql')).toBe(false);
  expect(odd.isConfig('package.json')).toBe(true);
});

test('a project whose models are everywhere in it is watched everywhere', () => {
  const all = watchScope({
    projectDir: '/shop',
    targetPath: '/shop/target',
    paths: { ...usual, models: ['.'] },
    configName: undefined,
  });
  expect(all.isInput('a.sql')).toBe(true);
  expect(all.isInput('x/y/a.sql')).toBe(true);
  expect(all.isInput('target/compiled/a.sql')).toBe(false);
  expect(all.isInput('../a.sql')).toBe(false);
});

test('a target path that is the project itself hides nothing', () => {
  const bare = watchScope({ projectDir: '/shop', targetPath: '/shop', paths: usual, configName: undefined });
  expect([bare.isInput('models/a.sql'), bare.isInput('compiled/shop/models/a.sql')]).toEqual([true, false]);
});
