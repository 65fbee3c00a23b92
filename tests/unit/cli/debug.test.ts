// debug: each check by itself, going on after a failure, with how to mend it. Real files, a real embedded database.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const config = `name: shop
dialect: redshift
defaultTarget: local
targets:
  local: { type: duckdb, schema: shop, buckets: { shop-files: ./files, shop-empty: ./empty } }
`;

function sources(...uris: readonly string[]): string {
  const tables = uris.map(
    (uri, at) => `      - name: table_${at}
        load: { from: ${uri}, format: json }
        columns: [{ name: id, data_type: integer }]
`,
  );
  return `version: 2\nsources:\n  - name: shop\n    schema: shop_raw\n    tables:\n${tables.join('')}`;
}

async function debug(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly out: string }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sqlflow-debug-')));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  let out = '';
  const code = await runCli(['debug'], {
    env: {},
    cwd: folder,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (out += text) },
    stdin: {},
    now: () => 0,
    ask: async () => '',
  });
  return { code, out: out.replace(/^sqlflow \S+, Node \S+/, 'sqlflow V, Node N').replaceAll(folder, '/shop') };
}

test('all is well: every check says what it looked at', async () => {
  const { code, out } = await debug({
    'project.config.yaml': config,
    'sources.yml': sources('s3://shop-files/orders/'),
    'files/orders/a.json': '{"id": 1}',
  });
  expect(out).toMatchInlineSnapshot(`
    "sqlflow V, Node N
    ✔ config          shop in project.config.yaml
    ✔ target          local (duckdb, schema shop)
    ✔ project         0 models, 0 seeds, 1 source, 0 tests
    ✔ target path     target
    ✔ database        target/local.duckdb
    ✔ write rights    tables can be made in schema shop
    ✔ bucket          s3://shop-files/orders/ in files: list and get
    All is well.
    "
  `);
  expect(code).toBe(0);
});

test('one failure does not hide the others', async () => {
  const { code, out } = await debug({
    'project.config.yaml': config,
    'sources.yml': sources('s3://shop-files/ordres/', 's3://shop-empty/x/'),
    'files/orders/a.json': '{"id": 1}',
    'target/local.duckdb': 'this is no database, however long it may be; a real one begins otherwise',
  });
  expect(out).toMatchInlineSnapshot(`
    "sqlflow V, Node N
    ✔ config          shop in project.config.yaml
    ✔ target          local (duckdb, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✔ target path     target
    ✗ database        SF6003: "target/local.duckdb" is not a DuckDB database
                      = name another \`path\` in the target, or move the file away: it is left as it is
    - write rights    no database to ask
    ✗ bucket          s3://shop-files/ordres/ in files: no object is there
                      = there is s3://shop-files/orders/
    ✗ bucket          SF8007: bucket "shop-empty" stands for the folder "/shop/empty", which does not exist
                      = correct \`buckets\` of the target, or --s3-map BUCKET=DIR
    3 failed.
    "
  `);
  expect(code).toBe(1);
});

test('a config that cannot be read is the only thing that can be said', async () => {
  const { code, out } = await debug({ 'project.config.yaml': 'name: shop\nnmae: shop\n' });
  expect(out).toMatchInlineSnapshot(`
    "sqlflow V, Node N
    ✗ config          SF1006: "targets" is missing (project.config.yaml); give it a value: an object
                      SF1004: unknown key "nmae" (project.config.yaml:2:1); did you mean "name"?
                      = \`sqlflow explain SF1006\`
    1 failed.
    "
  `);
  expect(code).toBe(1);
});

test('a target path that cannot be made is named, for it or the folder above it is to blame', async () => {
  const { code, out } = await debug({
    'project.config.yaml': `${config}targetPath: a-file/target\n`,
    'a-file': 'where a folder should be',
  });
  const lines = out.split('\n');
  const at = lines.findIndex((line) => line.startsWith('✗ target path'));
  expect([lines[at], lines[at + 1]?.trim()]).toEqual([
    "✗ target path     ENOTDIR: not a directory, mkdir '/shop/a-file/target'",
    '= make a-file/target, or the folder above it, writable; or choose another folder with --target-path',
  ]);
  expect(code).toBe(1);
});
