// The command line from words to exit code, for what needs no engine. tests/e2e runs the real binary.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseDuration } from '../../../src/cli/parse-duration.ts';
import { reportBug } from '../../../src/cli/report-bug.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { Bug } from '../../../src/diagnostics/bug.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sqlflow-cli-')));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function run(line: string, cwd = folderWith({})): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await runCli(
    line.split(' ').filter((word) => word !== ''),
    {
      env: {},
      cwd,
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text) },
      stdin: {},
      now: () => 1_700_000_000_000,
      ask: async () => '',
    },
  );
  return { code, out, err };
}

const config =
  'name: shop\ndefaultTarget: local\ndialect: redshift\ntargets:\n  local: { type: duckdb, schema: shop }\n';

test('a wrong command ends with 2 and says which was meant', async () => {
  expect(await run('biuld')).toEqual({
    code: 2,
    out: '',
    err: 'error[SF1001]: unknown command "biuld"\n   = hint: did you mean "build"?\n',
  });
});

test('with --log-format json even that is an event', async () => {
  const { code, out, err } = await run('build --log-format json --nope');
  expect({ code, err }).toEqual({ code: 2, err: '' });
  expect(JSON.parse(out)).toEqual({
    v: 1,
    type: 'diagnostic',
    time: '2023-11-14T22:13:20.000Z',
    diagnostic: {
      code: 'SF1001',
      name: 'usage',
      severity: 'error',
      message: 'unknown flag --nope',
      hint: 'see `sqlflow build --help`',
    },
  });
});

test('--output json says nothing about the log: a wrong flag beside it is told in words', async () => {
  const { code, out, err } = await run('ls --output json --nope');
  expect({ code, out, err: err.split('\n')[0] }).toEqual({
    code: 2,
    out: '',
    err: 'error[SF1001]: unknown flag --nope',
  });
});

test('--resource-type takes all and default, as in dbt', async () => {
  const folder = folderWith({
    'project.config.yaml': config,
    'models/one.sql': 'select 1 as id',
    'analyses/asked.sql': 'select 1 as id',
    'seeds/two.csv': 'id\n2\n',
  });
  const names = async (words: string) => (await run(`ls --output name ${words}`, folder)).out.trim().split('\n');
  expect(await names('--resource-type all')).toEqual(['asked', 'one', 'two']);
  expect(await names('--resource-type default')).toEqual(await names(''));
  expect(await names('--resource-type all --exclude-resource-type seed')).toEqual(['asked', 'one']);
});

test('help and version end with 0, flags without a command with 2', async () => {
  expect((await run('')).code).toBe(0);
  expect((await run('build --help')).out.split('\n')[0]).toBe(
    'sqlflow build: load, seed, model and test; publish only what passed',
  );
  expect((await run('--version')).out).toMatch(/^sqlflow \d+\.\d+\.\d+\n$/);
  expect((await run('--threads 3')).code).toBe(2);
});

test('values are checked before anything is opened', async () => {
  expect((await run('build --threads 0')).err).toBe(
    'error[SF1001]: --threads takes a whole number from 1, not "0"\n   = hint: see `sqlflow build --help`\n',
  );
  expect((await run('build --s3-map nonsense')).err).toBe(
    'error[SF1001]: --s3-map takes BUCKET=DIR, not "nonsense"\n   = hint: see `sqlflow build --help`\n',
  );
  expect((await run('build --wait 10x')).err).toBe(
    'error[SF1001]: --wait takes a duration such as 30s or 10m, not "10x"\n   = hint: see `sqlflow --help`\n',
  );
  expect((await run('show')).err).toBe(
    'error[SF1001]: show needs one node (-s NAME) or --inline SQL\n   = hint: see `sqlflow show --help`\n',
  );
  expect((await run('ls --output-keys nmae')).err).toBe(
    'error[SF1001]: --output-keys: there is no key "nmae"\n   = hint: did you mean "name"?\n',
  );
});

test('durations have units', () => {
  const values = ['30s', '10m', '1h', '500ms', '7', '1.5m'].map((text) => parseDuration(text, 'wait'));
  expect(values.map((result) => (result.ok ? result.value : undefined))).toEqual([
    30_000, 600_000, 3_600_000, 500, 7000, 90_000,
  ]);
});

test('explain finds a page by any spelling of its code', async () => {
  const page = (await run('explain SF1504')).out;
  expect(page.split('\n')[0]).toBe('# SF1504: no diagnostic has this code');
  expect((await run('explain sf1504')).out).toBe(page);
  expect((await run('explain error[SF1504]:')).out).toBe(page);
  expect(await run('explain SF301')).toEqual({
    code: 2,
    out: '',
    err: 'error[SF1504]: there is no diagnostic "SF301"\n   = hint: did you mean "SF3001"?\n',
  });
  expect((await run('explain')).out).toContain('SF1504  no diagnostic has this code\n');
});

test('init makes a project in a new folder, and touches no other', async () => {
  const cwd = folderWith({});
  const made = await run('init my_shop --minimal', cwd);
  expect(made.code).toBe(0);
  expect(made.out).toMatchInlineSnapshot(`
    "A new project in my_shop.

    Next:
      cd my_shop
      npm install
      npx sqlflow build

    Then change models/, and look at \`npx sqlflow plan\`.
    "
  `);
  expect(readdirSync(join(cwd, 'my_shop')).sort()).toMatchInlineSnapshot(`
    [
      ".gitignore",
      "models",
      "package.json",
      "project.config.ts",
      "seeds",
    ]
  `);
  expect(readFileSync(join(cwd, 'my_shop/project.config.ts'), 'utf8')).toContain("name: 'my_shop'");
  // This very copy is no package from a registry, so the new project links it.
  const { dependencies } = JSON.parse(readFileSync(join(cwd, 'my_shop/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const link = dependencies['sqlflow']?.replace(/^file:/, '') ?? '';
  expect(existsSync(join(cwd, 'my_shop', link, 'src/cli/main.ts'))).toBe(true);
  expect(await run('init my_shop', cwd)).toEqual({
    code: 2,
    out: '',
    err: `error[SF1503]: "my_shop" is not empty: a project is only made in a new or empty folder
   | it holds models, project.config.ts, seeds
   = hint: name another folder: \`sqlflow init my_project\`
`,
  });
});

test('init keeps what git and npm have begun', async () => {
  const cwd = folderWith({ 'package.json': '{"name":"mine"}', '.gitignore': 'mine\n' });
  expect((await run('init --minimal', cwd)).code).toBe(0);
  expect(readFileSync(join(cwd, 'package.json'), 'utf8')).toBe('{"name":"mine"}');
  expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe('mine\n');
});

test('init copies the example with its sample', async () => {
  const cwd = folderWith({});
  expect((await run('init sparkify', cwd)).code).toBe(0);
  expect(readdirSync(join(cwd, 'sparkify')).sort()).toEqual([
    '.gitignore',
    'analyses',
    'macros',
    'models',
    'package.json',
    'project.config.ts',
    'sample',
    'seeds',
    'sources.yml',
    'tests',
  ]);
});

test('clean spares the database unless told otherwise', async () => {
  const cwd = folderWith({
    'project.config.yaml': config,
    'target/local.duckdb': 'x',
    'target/local.duckdb.wal': 'x',
    'target/compiled/a.sql': 'x',
    'target/manifest.json': '{}',
  });
  expect(await run('clean', cwd)).toEqual({
    code: 0,
    out: 'removed target; kept local.duckdb, local.duckdb.wal (--data removes it)\n',
    err: '',
  });
  expect(readdirSync(join(cwd, 'target')).sort()).toEqual(['local.duckdb', 'local.duckdb.wal']);
  expect((await run('clean --data', cwd)).out).toBe('removed target\n');
  expect(existsSync(join(cwd, 'target'))).toBe(false);
  expect((await run('clean', cwd)).out).toBe('nothing to remove in target\n');
});

test("clean --data asks before a production target's database goes, and only where that one lies there", async () => {
  const target = (path: string): string => `{ "type": "duckdb", "schema": "shop", "path": "${path}" }`;
  const prod = target('target/prod.duckdb').replace(' }', ', "production": true }');
  const files = (other: string): Record<string, string> => ({
    'project.config.json': `{ "name": "shop", "defaultTarget": "dev", "targets": { "dev": ${target('target/dev.duckdb')}, "prod": ${prod} } }`,
    'target/dev.duckdb': 'x',
    [other]: 'x',
  });
  const held = folderWith(files('target/prod.duckdb'));
  const refused = await run('clean --data', held);
  expect([refused.code, refused.err.split('\n')[0]]).toEqual([
    2,
    'error[SF1501]: removing target/prod.duckdb on "prod", a production target, needs your consent',
  ]);
  expect(readdirSync(join(held, 'target'))).toEqual(['dev.duckdb', 'prod.duckdb']);
  expect((await run('clean --data --yes', held)).out).toBe('removed target\n');
  expect((await run('clean --data', folderWith(files('elsewhere/prod.duckdb')))).code).toBe(0);
});

test('clean never removes the project itself', async () => {
  const cwd = folderWith({ 'project.config.yaml': config, 'models/a.sql': 'select 1' });
  const refused = `error[SF1505]: the target path "." holds the project itself, so it is not removed
   = hint: give \`targetPath\` (or --target-path) a folder of its own
`;
  expect(await run('clean --target-path .', cwd)).toEqual({ code: 2, out: '', err: refused });
  expect((await run('clean --target-path ..', cwd)).code).toBe(2);
  expect(existsSync(join(cwd, 'models/a.sql'))).toBe(true);
});

test('a bug is reported with version and command, without values and without a stack', () => {
  let text = '';
  const write = (line: string): void => {
    text += line;
  };
  expect(
    reportBug(new Bug('no plan'), { words: ['build', '--vars', '{key: hidden}', '-t=prod'], env: {}, write }),
  ).toBe(70);
  expect(
    text.replace(/sqlflow \d\S+, Node \S+, \S+ \S+,/, 'sqlflow V, Node N, OS,'),
  ).toBe(`sqlflow has a bug: Bug: no plan
  sqlflow V, Node N, OS, command: sqlflow build --vars -t
  Please report these lines and, if you can, the project that shows it.
  SQLFLOW_DEBUG=1 adds where it happened.
`);
  text = '';
  reportBug(new Bug('no plan'), { words: [], env: { SQLFLOW_DEBUG: '1' }, write });
  expect(text).toContain('run-cli.test.ts');
});

test('colour: flags before NO_COLOR before FORCE_COLOR before the stream', () => {
  const has = (env: Record<string, string>, isTTY: boolean, wish = { noColor: false, useColors: false }): boolean =>
    new Terminal(
      {
        env,
        cwd: '/',
        stdout: { isTTY, write: () => {} },
        stderr: { write: () => {} },
        stdin: {},
        now: () => 0,
        ask: async () => '',
      },
      wish,
    ).hasColor('stdout');
  expect([
    has({}, true),
    has({}, false),
    has({ NO_COLOR: '1' }, true),
    has({ NO_COLOR: '' }, true),
    has({ FORCE_COLOR: '1' }, false),
    has({ FORCE_COLOR: '0' }, true),
    has({ NO_COLOR: '1', FORCE_COLOR: '1' }, true),
    has({ TERM: 'dumb' }, true),
    has({ NO_COLOR: '1' }, false, { noColor: false, useColors: true }),
    has({ FORCE_COLOR: '1' }, true, { noColor: true, useColors: false }),
  ]).toEqual([true, false, false, true, true, false, false, false, true, false]);
});

test('columns that a build would drop on production: asked for at the end, by the name of the target', async () => {
  const target = '{ "type": "duckdb", "schema": "shop", "path": "shop.duckdb"';
  const folder = folderWith({
    'project.config.json': `{ "name": "shop", "dialect": "duckdb", "defaultTarget": "dev", "targets": { "dev": ${target} }, "prod": ${target}, "production": true } } }`,
    'models/kept.sql':
      "{{ config(materialized='incremental', unique_key='id', on_schema_change='sync_all_columns') }}\nselect 1 as id, 'a' as coupon",
    'models/reader.sql': "select * from {{ ref('kept') }}",
    'models/other.sql': 'select 1 as id',
  });
  const asked: string[] = [];
  const build = async (words: string, answer: string | undefined) => {
    let out = '';
    const isTTY = answer !== undefined;
    const code = await runCli(`build -t prod --no-color ${words}`.trim().split(' '), {
      env: { TERM: 'dumb' },
      cwd: folder,
      stdout: { isTTY, columns: 100, write: (text) => (out += text) },
      stderr: { isTTY, write: () => true },
      stdin: { isTTY },
      now: () => 1_700_000_000_000,
      ask: async (question) => {
        asked.push(question);
        return answer ?? '';
      },
    });
    return { code, done: out.split('\n').filter((line) => line.startsWith('Done.')) };
  };
  expect((await build('', undefined)).code).toBe(0);
  writeFileSync(
    join(folder, 'models/kept.sql'),
    "{{ config(materialized='incremental', unique_key='id', on_schema_change='sync_all_columns') }}\nselect 2 as id",
  );
  const stopped = { code: 1, done: ['Done. PASS=1 WARN=0 ERROR=1 SKIP=1 TOTAL=3'] };
  // Nobody to ask; somebody who says something else; the name; --yes.
  expect(await build('', undefined)).toEqual(stopped);
  expect(asked).toEqual([]);
  expect(await build('', 'yes')).toEqual(stopped);
  expect(await build('', 'prod')).toEqual({
    code: 0,
    done: [...stopped.done, 'Done. PASS=2 WARN=0 ERROR=0 SKIP=0 TOTAL=2'],
  });
  const question = 'dropping kept.coupon varchar on prod, a PRODUCTION target. Type its name to go on: ';
  expect(asked).toEqual([question, question]);
  expect(await build('--yes', undefined)).toEqual({ code: 0, done: ['Done. PASS=3 WARN=0 ERROR=0 SKIP=0 TOTAL=3'] });
});

test('what is destructive on production needs consent in every command; a plain one asks nothing', async () => {
  const target = '{ "type": "duckdb", "schema": "shop", "path": "shop.duckdb"';
  const folder = folderWith({
    'project.config.json': `{ "name": "shop", "dialect": "duckdb", "defaultTarget": "dev", "targets": { "dev": ${target} }, "prod": ${target}, "production": true } } }`,
    'models/one.sql': 'select 1 as id',
    'seeds/two.csv': 'id\n2\n',
  });
  const told: string[] = [];
  for (const line of [
    'build',
    'run',
    'seed',
    'test',
    'build --full-refresh',
    'run --full-refresh',
    'seed --full-refresh',
    'load --full-refresh --accept-loss',
    'load --reload a.json',
    'load --files a.json --reload',
    'load --take-over',
    'build --adopt',
    'run --adopt',
    'seed --adopt',
    'watch --allow-target --full-refresh',
    'build --full-refresh --yes',
    'seed --adopt --yes',
  ]) {
    const { code, err } = await run(`${line} -t prod --quiet`, folder);
    told.push(`${line}: ${code}${err === '' ? '' : ` ${err.split('\n')[0]}`}`);
  }
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "build: 0
    run: 0
    seed: 0
    test: 0
    build --full-refresh: 2 error[SF1501]: a full refresh on "prod", a production target, needs your consent
    run --full-refresh: 2 error[SF1501]: a full refresh on "prod", a production target, needs your consent
    seed --full-refresh: 2 error[SF1501]: a full refresh on "prod", a production target, needs your consent
    load --full-refresh --accept-loss: 2 error[SF1501]: a full refresh on "prod", a production target, needs your consent
    load --reload a.json: 2 error[SF1501]: a reload on "prod", a production target, needs your consent
    load --files a.json --reload: 2 error[SF1501]: a reload on "prod", a production target, needs your consent
    load --take-over: 2 error[SF1501]: taking raw tables over from another target on "prod", a production target, needs your consent
    build --adopt: 2 error[SF1501]: taking over relations on "prod", a production target, needs your consent
    run --adopt: 2 error[SF1501]: taking over relations on "prod", a production target, needs your consent
    seed --adopt: 2 error[SF1501]: taking over relations on "prod", a production target, needs your consent
    watch --allow-target --full-refresh: 2 error[SF1501]: a full refresh on "prod", a production target, needs your consent
    build --full-refresh --yes: 0
    seed --adopt --yes: 0"
  `);
});
