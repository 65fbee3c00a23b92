// debug where AWS is asked: credentials, each address of the sources, the warehouse, its schema, its staging, COPY's role.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import type { FaultRule } from '../../support/aws/faults/faults.ts';
import { LocalAws } from '../../support/aws/local-aws.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const config = `name: shop
dialect: redshift
defaultTarget: local
targets:
  local: { type: duckdb, schema: shop }
  dwh: { type: redshift, workgroup: local, database: dwh, schema: shop, staging: s3://local-staging/sqlflow/ }
  bare: { type: redshift, workgroup: local, database: dwh, schema: shop }
  lost: { type: redshift, workgroup: nowhere, database: dwh, schema: shop }
  misnamed: { type: redshift, workgroup: local, database: dhw, schema: shop }
  other: { type: redshift, workgroup: local, database: dwh, schema: shop, account: '999988887777' }
`;
const sources = `version: 2
sources:
  - name: shop
    schema: shop_raw
    tables:
      - name: orders
        load: { from: [s3://shop/orders/, s3://shop/old-orders/], format: json }
        columns: [{ name: id, data_type: integer }]
      - name: events
        load: { from: s3://shop/events/*.json, format: json }
        columns: [{ name: id, data_type: integer }]
`;

async function debug(
  target: string,
  options: {
    readonly faults?: readonly FaultRule[];
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly after?: (aws: LocalAws) => Promise<void>;
  } = {},
): Promise<{ readonly code: number; readonly out: string }> {
  await using aws = await LocalAws.start({ buckets: { shop: undefined }, faults: options.faults ?? [] });
  aws.objects.put('shop', 'orders/1.json', Buffer.from('{"id": 1}\n'));
  aws.objects.put('shop', 'old-orders/large.json', Buffer.alloc(11_000_000, '{"id": 1}\n'));
  aws.objects.put('shop', 'events/1.json', Buffer.from('{"id": 1}\n'));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sqlflow-debug-')));
  folders.push(folder);
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'project.config.yaml'), config);
  writeFileSync(join(folder, 'sources.yml'), sources);
  let out = '';
  const code = await runCli(['debug', '-t', target], {
    env: { ...aws.env, ...options.env },
    cwd: folder,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (out += text) },
    stdin: {},
    now: () => 0,
    ask: async () => '',
  });
  await options.after?.(aws);
  return { code, out: out.slice(out.indexOf('\n') + 1).replaceAll(/run-?[0-9a-f-]{36}|debug-[0-9a-f-]{36}/g, 'RUN') };
}

test('Redshift, all is well: nothing is left in the warehouse or in the staging bucket', async () => {
  const { code, out } = await debug('dwh', {
    after: async (aws) => {
      expect(aws.calls['PutObject']?.calls).toBe(1);
      expect(aws.calls['DeleteObjects']?.calls).toBe(1);
      const { rows } = await aws.query("select count(*) from pg_catalog.pg_class where relname = '_sqlflow_debug'");
      expect(rows).toEqual([['0']]);
    },
  });
  expect(out).toMatchInlineSnapshot(`
    "✔ config          shop in project.config.yaml
    ✔ target          dwh (redshift, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✔ credentials     access key …0000 from the environment
    ✔ target path     target
    ✔ database        dwh.shop
    ✔ write rights    tables can be made in schema shop
    ✔ staging         s3://local-staging/sqlflow/: put and delete
    ✔ copy role       default: COPY reads from \`staging\` (other buckets: at the first load)
    ✔ bucket          s3://shop/events/*.json: list and get
    ✔ bucket          s3://shop/orders/: list and get
    ✔ bucket          s3://shop/old-orders/: list and get
    All is well.
    "
  `);
  expect(code).toBe(0);
});

test('Redshift without staging: what cannot be proven is not said to be well', async () => {
  const { code, out } = await debug('bare');
  expect(code).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "✔ config          shop in project.config.yaml
    ✔ target          bare (redshift, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✔ credentials     access key …0000 from the environment
    ✔ target path     target
    ✔ database        dwh.shop
    ✔ write rights    tables can be made in schema shop
    ✗ staging         the target has no \`staging\`: neither sources nor seeds of many rows can be loaded
                      = set \`staging: 's3://bucket/prefix/'\` in the target: a prefix that sqlflow may write, read and delete
    - copy role       default: without \`staging\` there is nothing to COPY
    ✔ bucket          s3://shop/events/*.json: list and get
    ✔ bucket          s3://shop/orders/: list and get
    ✔ bucket          s3://shop/old-orders/: list and get
    1 failed.
    "
  `);
});

test('each right that is missing is named where it is missing, and the others are proven', async () => {
  const { code, out } = await debug('dwh', {
    faults: [
      { kind: 'access-denied', service: 's3', operations: ['PutObject'] },
      { kind: 'access-denied', service: 's3', operations: ['GetObject'], match: 'large' },
      { kind: 'fail', match: 'create table', message: 'permission denied for schema shop' },
    ],
  });
  expect(out).toMatchInlineSnapshot(`
    "✔ config          shop in project.config.yaml
    ✔ target          dwh (redshift, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✔ credentials     access key …0000 from the environment
    ✔ target path     target
    ✔ database        dwh.shop
    ✗ write rights    schema shop: permission denied for schema shop
                      = the user of the target needs CREATE on schema shop, and on the database where the schema is not there yet
    ✗ staging         SF8003: S3 denies access to "s3://local-staging/sqlflow/RUN/one.json"
                      = the credentials in use need s3:PutObject on it; \`aws sts get-caller-identity\` tells whose they are
    - copy role       default: there is nothing to COPY
    ✔ bucket          s3://shop/events/*.json: list and get
    ✔ bucket          s3://shop/orders/: list and get
    ✗ bucket          SF8003: S3 denies access to "s3://shop/old-orders/large.json"
                      = the credentials in use need s3:GetObject and s3:ListBucket on it; \`aws sts get-caller-identity\` tells whose they are
    3 failed.
    "
  `);
  expect(code).toBe(1);
});

test('a staging bucket that lets nothing go, and a role that COPY cannot take', async () => {
  const { out } = await debug('dwh', {
    faults: [
      { kind: 'access-denied', service: 's3', operations: ['DeleteObjects'] },
      { kind: 'fail', match: '^copy', message: 'User is not authorized to assume IAM Role' },
    ],
  });
  expect(out).toMatchInlineSnapshot(`
    "✔ config          shop in project.config.yaml
    ✔ target          dwh (redshift, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✔ credentials     access key …0000 from the environment
    ✔ target path     target
    ✔ database        dwh.shop
    ✔ write rights    tables can be made in schema shop
    ✗ staging         SF8003: S3 denies access to "s3://local-staging/sqlflow/RUN/one.json"
                      = the credentials in use need s3:DeleteObject on it; \`aws sts get-caller-identity\` tells whose they are
    ✗ copy role       default: User is not authorized to assume IAM Role
                      = COPY reads S3 as the warehouse's default IAM role: attach it to the warehouse, and grant it s3:GetObject and s3:ListBucket on the sources and on \`staging\`
    ✔ bucket          s3://shop/events/*.json: list and get
    ✔ bucket          s3://shop/orders/: list and get
    ✔ bucket          s3://shop/old-orders/: list and get
    2 failed.
    "
  `);
});

test('credentials that AWS calls expired: said once for all addresses', async () => {
  const { code, out } = await debug('local', { faults: [{ kind: 'expired-credentials' }] });
  expect(out).toMatchInlineSnapshot(`
    "✔ config          shop in project.config.yaml
    ✔ target          local (duckdb, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✔ credentials     access key …0000 from the environment
    ✔ target path     target
    ✔ database        target/local.duckdb
    ✔ write rights    tables can be made in schema shop
    ✗ bucket          SF8005: the AWS credentials have expired
                      ExpiredToken: The provided token has expired.
                      = renew them: aws sso login   (or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)
    - bucket          s3://shop/orders/: no credentials to ask with
    - bucket          s3://shop/old-orders/: no credentials to ask with
    1 failed.
    "
  `);
  expect(code).toBe(1);
});

test('credentials that are known to be past their time, and none at all: nothing is asked of S3', async () => {
  const noCalls = async (aws: LocalAws): Promise<void> => expect(aws.calls['ListObjectsV2']).toBeUndefined();
  const expired = await debug('local', {
    env: { AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' },
    after: noCalls,
  });
  expect(expired.out).toMatchInlineSnapshot(`
    "✔ config          shop in project.config.yaml
    ✔ target          local (duckdb, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✗ credentials     SF8005: the AWS credentials have expired
                      they were valid until 2020-01-01T00:00:00.000Z
                      = renew them: aws sso login   (or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)
    ✔ target path     target
    ✔ database        target/local.duckdb
    ✔ write rights    tables can be made in schema shop
    - bucket          s3://shop/events/*.json: no credentials to ask with
    - bucket          s3://shop/orders/: no credentials to ask with
    - bucket          s3://shop/old-orders/: no credentials to ask with
    1 failed.
    "
  `);
  const none = await debug('local', {
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    after: noCalls,
  });
  expect(none.out).toContain('SF8005: no AWS credentials were found');
  expect(none.code).toBe(1);
});

test('credentials of another account than the target names', async () => {
  const { out } = await debug('other');
  expect(out).toMatchInlineSnapshot(`
    "✔ config          shop in project.config.yaml
    ✔ target          other (redshift, schema shop)
    ✔ project         0 models, 0 seeds, 2 sources, 0 tests
    ✔ credentials     access key …0000 from the environment
    ✔ target path     target
    ✗ database        SF6011: the credentials belong to AWS account 111122223333, the target to 999988887777
                      = choose the profile of that account (AWS_PROFILE), or correct \`account\` in the target
    - write rights    no database to ask
    - staging         no database to ask
    - copy role       no database to ask
    ✔ bucket          s3://shop/events/*.json: list and get
    ✔ bucket          s3://shop/orders/: list and get
    ✔ bucket          s3://shop/old-orders/: list and get
    1 failed.
    "
  `);
});

test.each([
  ['lost', {}, 'SF6010: Redshift knows no "nowhere"', 'check `workgroup` or `cluster`, the region and the account'],
  ['misnamed', {}, 'dhw.shop: FATAL: database "dhw" does not exist', 'check `database` of the target'],
  ['dwh', { AWS_REGION: '' }, 'SF6010: no AWS region is set', 'set `region` in the target, or AWS_REGION'],
  [
    'dwh',
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    'SF6010: there are no AWS credentials',
    'set AWS_PROFILE',
  ],
])('a warehouse that is not found, %s %j: what is wrong, and what to correct', async (target, env, problem, mend) => {
  const { code, out } = await debug(target, { env });
  const lines = out.split('\n');
  const at = lines.findIndex((line) => line.startsWith('✗ database'));
  expect(lines[at]).toContain(problem);
  expect(lines.slice(at + 1).find((line) => line.trim().startsWith('='))).toContain(mend);
  expect(code).toBe(1);
});
