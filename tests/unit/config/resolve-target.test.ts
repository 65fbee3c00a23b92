import { expect, test } from 'vitest';
import { redact } from '../../../src/util/secrets.ts';
import { ConfigFolder } from './config-folder.ts';

const config = (targets: string, rest = '') => ({
  'project.config.ts': `import { defineConfig, duckdb, env, redshift, secret, username } from 'sqlflow';
export default defineConfig({
  name: 'shop',
  defaultTarget: 'local',${rest}
  targets: {
    ${targets}
  },
});
`,
});

test('the default target is chosen, with threads, absolute folders for buckets, and its adapter', async () => {
  using project = new ConfigFolder(
    config("local: duckdb({ schema: 'shop', threads: 2, buckets: { raw: './sample', abs: '/data' } }),"),
  );
  const target = await project.target();
  if (typeof target === 'string') throw new Error(target);
  const { adapter, ...rest } = target;
  expect(adapter.name).toBe('duckdb');
  expect(rest).toEqual({
    name: 'local',
    type: 'duckdb',
    schema: 'shop',
    threads: 2,
    production: false,
    loadsSources: true,
    buckets: { raw: `${project.dir}/sample`, abs: '/data' },
    adapterConfig: { type: 'duckdb', schema: 'shop', threads: 2, buckets: { raw: './sample', abs: '/data' } },
    info: { name: 'local', type: 'duckdb', schema: 'shop', threads: 2, profileName: 'shop', extra: {} },
  });
});

test('a function is called when its target is chosen, with the environment of then', async () => {
  using project = new ConfigFolder(
    config(`local: duckdb({ schema: 'shop' }),
    dev: () => duckdb({ schema: \`dev_\${username()}\`, path: env('DB_FILE', 'dev.duckdb'), sources: 'read' }),
    broken: () => { throw new Error('never called'); },`),
    { USER: 'Ada.Lovelace' },
  );
  expect(await project.target('dev')).toMatchObject({
    schema: 'dev_ada_lovelace',
    loadsSources: false,
    info: { extra: { path: 'dev.duckdb', sources: 'read' } },
  });
});

test('every variable that a target needs and that is not set is named, with the target', async () => {
  using project = new ConfigFolder(
    config(`local: duckdb({ schema: 'shop' }),
    prod: () => redshift({
      workgroup: env('DWH_WORKGROUP'),
      database: 'dwh',
      schema: \`shop_\${env('SUFFIX')}\`,
      secretArn: secret('DWH_SECRET_ARN'),
    }),`),
    { SUFFIX: 'x' },
  );
  expect(await project.target('prod')).toMatchInlineSnapshot(`
    "error[SF1008]: the environment variable "DWH_WORKGROUP" is not set; target "prod" needs it
      --> project.config.ts:8:18
       |
     8 |       workgroup: env('DWH_WORKGROUP'),
       |                  ^^^^^^^^^^^^^^^^^^^^
       = hint: set DWH_WORKGROUP in the environment or in the project's .env
    error[SF1008]: the environment variable "DWH_SECRET_ARN" is not set; target "prod" needs it
       --> project.config.ts:11:18
        |
     11 |       secretArn: secret('DWH_SECRET_ARN'),
        |                  ^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: set DWH_SECRET_ARN in the environment or in the project's .env"
  `);
});

test('a variable that is missing outside of targets is named where it is used', async () => {
  using project = new ConfigFolder(config("local: duckdb({ schema: 'shop' }),", "\n  vars: { owner: env('OWNER') },"));
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1008]: the environment variable "OWNER" is not set
      --> project.config.ts:5:18
       |
     5 |   vars: { owner: env('OWNER') },
       |                  ^^^^^^^^^^^^
       = hint: set OWNER in the environment or in the project's .env"
  `);
});

test('.env fills what the environment does not set', async () => {
  using project = new ConfigFolder(
    {
      ...config("local: duckdb({ schema: env('SCHEMA'), path: env('DB_FILE') }),"),
      '.env': "# mine\nSCHEMA=from_file\nexport DB_FILE='a b.duckdb'\n",
    },
    { SCHEMA: 'from_env' },
  );
  expect(await project.target()).toMatchObject({ schema: 'from_env', adapterConfig: { path: 'a b.duckdb' } });
});

test('a target that does not exist names the nearest', async () => {
  using project = new ConfigFolder(
    config("local: duckdb({ schema: 'shop' }),\n    staging: duckdb({ schema: 'stg' }),"),
  );
  expect(await project.target('stagin')).toMatchInlineSnapshot(`
    "error[SF1007]: target "stagin" does not exist
       = hint: did you mean "staging"?"
  `);
  expect(await project.target('prod')).toMatchInlineSnapshot(`
    "error[SF1007]: target "prod" does not exist
       = hint: there is: local, staging"
  `);
});

test('a default target that does not exist is marked in the config', async () => {
  using project = new ConfigFolder(config("locale: duckdb({ schema: 'shop' }),"));
  expect(await project.problems()).toMatchInlineSnapshot(`
    "error[SF1007]: target "local" does not exist
      --> project.config.ts:4:18
       |
     4 |   defaultTarget: 'local',
       |                  ^^^^^^^ no such target
       = hint: did you mean "locale"?"
  `);
});

test('several targets and no default: one has to be named', async () => {
  using project = new ConfigFolder({
    'project.config.yaml':
      'name: shop\ntargets:\n  a: { type: duckdb, schema: shop }\n  b: { type: duckdb, schema: shop }\n',
  });
  expect(await project.target()).toMatchInlineSnapshot(`
    "error[SF1012]: no target is chosen, and the config has no "defaultTarget"
       = hint: add defaultTarget, or choose one with --target: a, b"
  `);
  expect(await project.target('b')).toMatchObject({ name: 'b' });
});

test('an engine that does not exist names the nearest', async () => {
  using project = new ConfigFolder(config("local: { type: 'duckbd', schema: 'shop' } as never,"));
  expect(await project.target()).toMatchInlineSnapshot(`
    "error[SF1010]: target "local" has the type "duckbd", which does not exist
      --> project.config.ts:6:20
       |
     6 |     local: { type: 'duckbd', schema: 'shop' } as never,
       |                    ^^^^^^^^
       = hint: did you mean "duckdb"?"
  `);
});

test('keys and values that the engine refuses are marked inside of functions and shared objects', async () => {
  using project = new ConfigFolder({
    'project.config.ts': `import { defineConfig, duckdb, redshift } from 'sqlflow';
const aws = { region: 'us-west-2', acount: '111122223333', staging: 'tmp/' };
export default defineConfig({
  name: 'shop',
  defaultTarget: 'local',
  targets: {
    local: duckdb({ schema: 'shop' }),
    dev: () => redshift({ ...aws, database: 'dwh', workgroup: 'dwh', schema: 'dev', threads: '4' } as never),
    both: () => {
      return redshift({ database: 'dwh', workgroup: 'dwh', cluster: 'c', schema: 'dev' });
    },
  },
});
`,
  });
  expect(await project.target('dev')).toMatchInlineSnapshot(`
    "error[SF1004]: unknown key "acount" in "targets.dev"
      --> project.config.ts:2:36
       |
     2 | const aws = { region: 'us-west-2', acount: '111122223333', staging: 'tmp/' };
       |                                    ^^^^^^ not known
       = hint: did you mean "account"?
    error[SF1005]: "targets.dev.staging" must be a text that starts with "s3://", found the text "tmp/"
      --> project.config.ts:2:69
       |
     2 | const aws = { region: 'us-west-2', acount: '111122223333', staging: 'tmp/' };
       |                                                                     ^^^^^^ expected a text that starts with "s3://"
    error[SF1005]: "targets.dev.threads" must be a number, found the text "4"
      --> project.config.ts:8:94
       |
     8 |     dev: () => redshift({ ...aws, database: 'dwh', workgroup: 'dwh', schema: 'dev', threads: '4' } as never),
       |                                                                                              ^^^ expected a number"
  `);
  expect(await project.target('both')).toMatchInlineSnapshot(`
    "error[SF1015]: "targets.both": name either \`workgroup\` (Serverless) or \`cluster\` (provisioned)
      --> project.config.ts:9:5
       |
     9 |     both: () => {
       |     ^^^^"
  `);
});

test('a function that throws or gives no target is told in its words', async () => {
  using project = new ConfigFolder(
    config(`local: duckdb({ schema: 'shop' }),
    throws: () => { throw new Error('ask the admin'); },
    nothing: () => undefined as never,`),
  );
  expect(await project.target('throws')).toMatchInlineSnapshot(`
    "error[SF1011]: target "throws" could not be made: ask the admin
      --> project.config.ts:7:5
       |
     7 |     throws: () => { throw new Error('ask the admin'); },
       |     ^^^^^^"
  `);
  expect(await project.target('nothing')).toMatchInlineSnapshot(`
    "error[SF1011]: target "nothing" could not be made: its function gives nothing
      --> project.config.ts:8:5
       |
     8 |     nothing: () => undefined as never,
       |     ^^^^^^^"
  `);
});

test('a function that makes the default target a production target is refused', async () => {
  using project = new ConfigFolder(config("local: () => duckdb({ schema: 'shop', production: true }),"));
  expect(await project.target()).toMatchInlineSnapshot(`
    "error[SF1009]: the production target "local" cannot be the default
      --> project.config.ts:6:5
       |
     6 |     local: () => duckdb({ schema: 'shop', production: true }),
       |     ^^^^^
       = hint: make another target the default; production is chosen by hand: --target local"
  `);
});

test('secrets do not reach templates, and are taken out of texts', async () => {
  using project = new ConfigFolder(
    config(
      "local: duckdb({ schema: 'shop' }),\n    prod: () => redshift({ workgroup: 'dwh', database: 'dwh', schema: 's', iamRole: secret('ROLE'), secretArn: 'arn:x' }),",
    ),
    { ROLE: 'arn:aws:iam::1:role/"quoted"' },
  );
  const target = await project.target('prod');
  expect(target).toMatchObject({ info: { extra: { workgroup: 'dwh', database: 'dwh' } } });
  expect(JSON.stringify((target as { info: unknown }).info)).not.toContain('arn');
  expect(redact('role arn:aws:iam::1:role/"quoted" is wrong')).toBe('role *** is wrong');
  expect(redact(JSON.stringify({ role: 'arn:aws:iam::1:role/"quoted"' }))).toBe('{"role":"***"}');
});

test('plain data reads variables as env_var, with the same diagnostics', async () => {
  using project = new ConfigFolder(
    {
      'project.config.yaml': `name: shop
defaultTarget: local
targets:
  local: { type: duckdb, schema: "dev_{{ env_var('WHO') }}", path: "{{ env_var('DB_FILE', 'a.duckdb') }}" }
  other: { type: duckdb, schema: "{{ env_var('ABSENT') }}" }
models:
  +pre-hook: "select '{{ env_var('ABSENT') }}'"
`,
    },
    { WHO: 'ada' },
  );
  expect(await project.target()).toMatchObject({ schema: 'dev_ada', adapterConfig: { path: 'a.duckdb' } });
  expect((await project.config()).trees.models.values).toEqual({ '+pre-hook': "select '{{ env_var('ABSENT') }}'" });
  expect(await project.target('other')).toMatchInlineSnapshot(`
    "error[SF1008]: the environment variable "ABSENT" is not set; target "other" needs it
      --> project.config.yaml:5:34
       |
     5 |   other: { type: duckdb, schema: "{{ env_var('ABSENT') }}" }
       |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: set ABSENT in the environment or in the project's .env"
  `);
});
