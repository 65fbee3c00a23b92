import { expect, test } from 'vitest';
import { ConfigFolder } from './config-folder.ts';

const local = { type: 'duckdb', schema: 'shop' };
const minimal = { name: 'shop', targets: { local } };

test('a TypeScript config is found from a folder below it, and gets its defaults', async () => {
  using project = new ConfigFolder({
    'project.config.ts': `import { defineConfig, duckdb } from 'sqlflow';
interface Names { readonly schema: string }
const names: Names = { schema: 'shop' };
export default defineConfig({ name: 'shop', targets: { local: duckdb({ schema: names.schema }) } });
`,
    'models/marts/orders.sql': 'select 1',
  });
  const { trees, targets, configFile, env, notes, pathAt: _, ...config } = await project.config('models/marts');
  expect(config).toEqual({
    name: 'shop',
    version: undefined,
    projectDir: project.dir,
    dialect: 'redshift',
    defaultTarget: 'local',
    paths: { models: ['models'], seeds: ['seeds'], macros: ['macros'], tests: ['tests'], analyses: ['analyses'] },
    cache: true,
    code: true,
    renderLimits: { steps: 20_000_000, depth: 300, outputSize: 64 * 1024 * 1024 },
    targetPath: 'target',
    vars: {},
  });
  expect([...targets.keys()]).toEqual(['local']);
  expect(configFile?.path).toBe('project.config.ts');
  expect(trees.models.values).toEqual({});
  expect({ env, notes }).toEqual({ env: {}, notes: [] });
});

test.each([
  ['project.config.mts', `export default ${JSON.stringify(minimal)};`],
  ['project.config.js', `module.exports = ${JSON.stringify(minimal)};`],
  ['project.config.mjs', `export default await Promise.resolve(${JSON.stringify(minimal)});`],
  ['project.config.cjs', `module.exports = ${JSON.stringify(minimal)};`],
  ['project.config.json', JSON.stringify(minimal)],
  ['project.config.yaml', 'name: shop\ntargets: { local: { type: duckdb, schema: shop } }\n'],
  ['project.config.yml', 'name: shop\ntargets: { local: { type: duckdb, schema: shop } }\n'],
  ['package.json', JSON.stringify({ name: 'other', sqlflow: minimal })],
])('%s is a config', async (path, text) => {
  using project = new ConfigFolder({ [path]: text });
  const config = await project.config();
  expect({ name: config.name, file: config.configFile?.path }).toEqual({ name: 'shop', file: path });
});

test('a package.json without the key is passed over on the way up, a broken one too', async () => {
  using project = new ConfigFolder({
    'project.config.json': JSON.stringify(minimal),
    'web/package.json': '{ "name": "web" }',
    'web/app/package.json': '{ not json',
  });
  expect((await project.config('web/app')).projectDir).toBe(project.dir);
});

test('a config is evaluated again when its text has changed', async () => {
  using project = new ConfigFolder({ 'project.config.ts': `export default ${JSON.stringify(minimal)};` });
  expect((await project.config()).name).toBe('shop');
  project.write({ 'project.config.ts': `export default ${JSON.stringify({ ...minimal, name: 'store' })};` });
  expect((await project.config()).name).toBe('store');
});

test('no config anywhere is said with the folder that was asked', async () => {
  using project = new ConfigFolder({ 'models/a.sql': 'select 1' });
  expect(await project.problems('models')).toMatchInlineSnapshot(`
    "error[SF1002]: no project here: neither "<dir>/models" nor a folder above it has a project.config.ts or a dbt_project.yml
       = hint: change to the folder of a project, name it with --project-dir, or make one with \`sqlflow init\`"
  `);
});

test('unknown keys and wrong values are all reported, each where it stands, in TypeScript', async () => {
  using project = new ConfigFolder({
    'project.config.ts': `import { defineConfig, duckdb } from 'sqlflow';
const targets = { local: duckdb({ schema: 'shop' }) };
export default defineConfig({
  name: 'my shop',
  dialect: 'mysql', // { not: 'this' }
  path: { models: ['models'] },
  paths: {
    modls: ['models'],
    seeds: 'seeds',
    macros: ['macros', 3],
  },
  vars: { when: () => 1 },
  targetPath: '',
  'defaultTarget': 'locl',
  targets,
} as never);
`,
  });
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1015]: "name": use letters, digits and "_", and do not begin with a digit
      --> project.config.ts:4:9
       |
     4 |   name: 'my shop',
       |         ^^^^^^^^^
    error[SF1005]: "dialect" must be "redshift" or "duckdb", found the text "mysql"
      --> project.config.ts:5:12
       |
     5 |   dialect: 'mysql', // { not: 'this' }
       |            ^^^^^^^ expected "redshift" or "duckdb"
    error[SF1004]: unknown key "path"
      --> project.config.ts:6:3
       |
     6 |   path: { models: ['models'] },
       |   ^^^^ not known
       = hint: did you mean "paths"?
    error[SF1004]: unknown key "modls" in "paths"
      --> project.config.ts:8:5
       |
     8 |     modls: ['models'],
       |     ^^^^^ not known
       = hint: did you mean "models"?
    error[SF1005]: "paths.seeds" must be a list, found the text "seeds"
      --> project.config.ts:9:12
       |
     9 |     seeds: 'seeds',
       |            ^^^^^^^ expected a list
    error[SF1005]: "paths.macros[1]" must be a text, found the number 3
       --> project.config.ts:10:24
        |
     10 |     macros: ['macros', 3],
        |                        ^ expected a text
    error[SF1005]: "vars.when" must be plain data, found a function
       --> project.config.ts:12:17
        |
     12 |   vars: { when: () => 1 },
        |                 ^^^^^^^ expected plain data
    error[SF1005]: "targetPath" must be a text that is not empty, found an empty text
       --> project.config.ts:13:15
        |
     13 |   targetPath: '',
        |               ^^ expected a text that is not empty"
  `);
});

test('unknown keys and wrong values are reported where they stand in YAML', async () => {
  using project = new ConfigFolder({
    'project.config.yaml': `name: shop
defualtTarget: local
paths:
  models: models
  seeds:
    - seeds
    - 1
targets:
  local:
    type: duckdb
    schema: 12
`,
  });
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1004]: unknown key "defualtTarget"
      --> project.config.yaml:2:1
       |
     2 | defualtTarget: local
       | ^^^^^^^^^^^^^ not known
       = hint: did you mean "defaultTarget"?
    error[SF1005]: "paths.models" must be a list, found the text "models"
      --> project.config.yaml:4:11
       |
     4 |   models: models
       |           ^^^^^^ expected a list
    error[SF1005]: "paths.seeds[1]" must be a text, found the number 1
      --> project.config.yaml:7:7
       |
     7 |     - 1
       |       ^ expected a text
    error[SF1005]: "targets.local.schema" must be a text, found the number 12
       --> project.config.yaml:11:13
        |
     11 |     schema: 12
        |             ^^ expected a text"
  `);
});

test('unknown keys are reported where they stand in JSON and under the key of a package.json', async () => {
  using json = new ConfigFolder({
    'project.config.json':
      '{\n  "name": "shop",\n  "model": {},\n  "targets": { "local": { "type": "duckdb", "schema": "s" } }\n}\n',
  });
  expect(await json.problems()).toMatchInlineSnapshot(`
    "error[SF1004]: unknown key "model"
      --> project.config.json:3:3
       |
     3 |   "model": {},
       |   ^^^^^^^ not known
       = hint: did you mean "models"?"
  `);
  using packaged = new ConfigFolder({
    'package.json':
      '{\n  "model": 1,\n  "sqlflow": {\n    "name": "shop",\n    "model": {},\n    "targets": { "local": { "type": "duckdb", "schema": "s" } }\n  }\n}\n',
  });
  expect(await packaged.problems()).toMatchInlineSnapshot(`
    "error[SF1004]: unknown key "model"
      --> package.json:5:5
       |
     5 |     "model": {},
       |     ^^^^^^^ not known
       = hint: did you mean "models"?"
  `);
});

test('what is missing is named', async () => {
  using project = new ConfigFolder({ 'project.config.json': '{ "targets": { "local": { "type": "duckdb" } } }' });
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1006]: "name" is missing
      --> project.config.json
       = hint: give it a value: a text
    error[SF1006]: "targets.local.schema" is missing
      --> project.config.json:1:16
       |
     1 | { "targets": { "local": { "type": "duckdb" } } }
       |                ^^^^^^^
       = hint: give it a value: a text"
  `);
});

test('a key that is missing because it is misspelt is told once, as the misspelling', async () => {
  using project = new ConfigFolder({
    'project.config.json': '{ "nmae": "shop", "targets": { "local": { "type": "duckdb", "schemma": "s" } } }',
  });
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1004]: unknown key "nmae"
      --> project.config.json:1:3
       |
     1 | { "nmae": "shop", "targets": { "local": { "type": "duckdb", "schemma": "s" } } }
       |   ^^^^^^ not known
       = hint: did you mean "name"?
    error[SF1004]: unknown key "schemma" in "targets.local"
      --> project.config.json:1:61
       |
     1 | { "nmae": "shop", "targets": { "local": { "type": "duckdb", "schemma": "s" } } }
       |                                                             ^^^^^^^^^ not known
       = hint: did you mean "schema"?"
  `);
});

test('a config without targets asks for one', async () => {
  using project = new ConfigFolder({ 'project.config.json': '{ "name": "shop", "targets": {} }' });
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1006]: "targets" is missing
      --> project.config.json:1:19
       |
     1 | { "name": "shop", "targets": {} }
       |                   ^^^^^^^^^
       = hint: give it a value: at least one target"
  `);
});

test('a production target is not taken as the default', async () => {
  using project = new ConfigFolder({
    'project.config.yaml':
      'name: shop\ndefaultTarget: prod\ntargets:\n  prod: { type: duckdb, schema: shop, production: true }\n',
  });
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1009]: the production target "prod" cannot be the default
      --> project.config.yaml:2:16
       |
     2 | defaultTarget: prod
       |                ^^^^
       = hint: make another target the default; production is chosen by hand: --target prod"
  `);
});

test.each([
  ['project.config.ts', 'export default {\n  name: "shop"\n  targets: {},\n};\n'],
  ['project.config.ts', 'enum Kind { a }\nexport default { name: Kind.a };\n'],
  [
    'project.config.ts',
    'function pick(): string {\n  throw new Error("no luck");\n}\nexport default { name: pick() };\n',
  ],
  ['project.config.ts', 'import { nothing } from "./absent.ts";\nexport default { name: nothing };\n'],
  ['project.config.ts', 'import { defineConfg } from "sqlflow";\nexport default defineConfg({});\n'],
  ['project.config.ts', 'export const name = "shop";\n'],
  ['project.config.mjs', 'export default {\n  name: "shop",\n  targets: { a: 1 ] },\n};\n'],
  ['project.config.cjs', 'module.exports = {\n  name: shop.name,\n};\n'],
  ['project.config.json', '{\n  "name": "shop",\n  "targets": {},\n}\n'],
  ['project.config.json', '{ "name": "shop"'],
  ['project.config.yaml', 'name: shop\ntargets:\n\tlocal: {}\nname: again\n'],
  ['project.config.yaml', ''],
  ['package.json', '{ "sqlflow": { "name": "shop" }'],
])('a broken %s is told with its place, without a stack (%#)', async (path, text) => {
  using project = new ConfigFolder({ [path]: text });
  const problems = await project.problems();
  expect(problems).toMatch('error[SF1003]');
  expect(problems).toMatchSnapshot();
});

test('a key that is given twice is told, in JSON too, whose parser would take the last', async () => {
  const json =
    '{ "name": "shop", "targets": { "local": { "type": "duckdb", "schema": "a", "schema": "b" } }, "name": "b" }';
  using inJson = new ConfigFolder({ 'project.config.json': json });
  expect(await inJson.problems()).toMatchInlineSnapshot(`
    "error[SF1003]: "project.config.json" cannot be loaded: the key "schema" is given twice
      --> project.config.json:1:76
       |
     1 | { "name": "shop", "targets": { "local": { "type": "duckdb", "schema": "a", "schema": "b" } }, "name": "b" }
       |                                                                            ^^^^^^^^
    error[SF1003]: "project.config.json" cannot be loaded: the key "name" is given twice
      --> project.config.json:1:95
       |
     1 | { "name": "shop", "targets": { "local": { "type": "duckdb", "schema": "a", "schema": "b" } }, "name": "b" }
       |                                                                                               ^^^^^^"
  `);
  using inYaml = new ConfigFolder({ 'project.config.yaml': 'name: shop\ntargets: {}\nname: other\n' });
  expect(await inYaml.problems()).toMatchInlineSnapshot(`
    "error[SF1003]: "project.config.yaml" cannot be loaded: the key "name" is given twice
      --> project.config.yaml:3:1
       |
     3 | name: other
       | ^^^^"
  `);
});
