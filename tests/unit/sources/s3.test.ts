import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openObjectStore } from '../../../src/sources/object-store.ts';
import { S3Server } from '../../support/s3-server.ts';
import { causes, rowsOf, SourceRig, sourceNode, thrown } from './source-rig.ts';

const columns = { id: 'integer', name: 'varchar(20)' };

async function listed(server: S3Server, uri: string): Promise<readonly string[]> {
  await using store = openObjectStore({ buckets: {}, env: server.env });
  const found: string[] = [];
  for await (const { key } of store.list(uri, new AbortController().signal)) found.push(key);
  return found;
}

test('a listing goes through all pages, in the order of bytes', async () => {
  await using server = await S3Server.start();
  server.pageSize = 2;
  for (const key of ['d/b.json', 'd/a.json', 'd/é.json', 'd/z.json', 'd/sub/c.json', 'other/x.json'])
    server.put('bucket', key, '{}');
  expect(await listed(server, 's3://bucket/d/')).toEqual([
    'd/a.json',
    'd/b.json',
    'd/sub/c.json',
    'd/z.json',
    'd/é.json',
  ]);
  expect(await listed(server, 's3://bucket/d/*.json')).toEqual(['d/a.json', 'd/b.json', 'd/z.json', 'd/é.json']);
  expect(await listed(server, 's3://bucket/d/b.json')).toEqual(['d/b.json']);
  expect(server.requests.at(-1)).toBe('GET /bucket/?list-type=2&max-keys=1&prefix=d%2Fb.json');
});

test('keys with special characters, and pages in other words than those of S3, are listed alike', async () => {
  await using server = await S3Server.start();
  server.pageSize = 2;
  const keys = ['d/a&b <c> "d".json', "d/b'ü🙂.json", 'd/c&amp;.json', 'd/d.json', 'd/e+f%20.json'];
  for (const key of keys) server.put('bucket', key, '{}');
  expect(await listed(server, 's3://bucket/d/')).toEqual(keys);
  server.contentsAttributes = ' xmlns:x="http://example.com"';
  expect(await listed(server, 's3://bucket/d/')).toEqual(keys);
});

test('objects load from S3, small and large, plain and compressed', async () => {
  await using server = await S3Server.start();
  await using rig = await SourceRig.create({ store: openObjectStore({ buckets: {}, env: server.env }) });
  server.put('bucket', 'data/small.json', '{"id":1,"name":"one"}\n');
  server.put('bucket', 'data/small.json.gz', gzipSync('{"id":2}\n'));
  const many = Array.from({ length: 60_000 }, (_, at) => `{"id":${at},"name":"name ${at}"}\n`).join('');
  server.put('bucket', 'data/large.json', many);
  server.put('bucket', 'data/large.json.gz', gzipSync(many, { level: 0 }));
  const outcome = await rig.load(sourceNode({ columns }));
  expect(rowsOf(outcome)).toBe(120_002);
  expect(await rig.rows('select key, rows from raw._sqlflow_files order by key')).toEqual([
    ['data/large.json', '60000'],
    ['data/large.json.gz', '60000'],
    ['data/small.json', '1'],
    ['data/small.json.gz', '1'],
  ]);
});

test('a body that breaks off is asked for again', async () => {
  await using server = await S3Server.start();
  await using rig = await SourceRig.create({ store: openObjectStore({ buckets: {}, env: server.env }) });
  server.put('bucket', 'data/a.json', '{"id":1,"name":"one"}\n');
  let left = 1;
  server.breaksOff = (request) => request.startsWith('GET /bucket/data/a.json') && left-- > 0;
  expect(rowsOf(await rig.load(sourceNode({ columns })))).toBe(1);
});

test('an object that changes between listing and reading is not loaded', async () => {
  await using server = await S3Server.start();
  await using rig = await SourceRig.create({ store: openObjectStore({ buckets: {}, env: server.env }) });
  server.put('bucket', 'data/a.json', '{"id":1}\n');
  server.fault = (request) => {
    if (request.startsWith('GET /bucket/data/a.json')) server.put('bucket', 'data/a.json', '{"id":2}\n');
    return undefined;
  };
  expect(causes(await rig.load(sourceNode({ columns })))).toMatchInlineSnapshot(`
    "error[SF8008]: "a.json" cannot be read: it changed after it was listed
      --> s3://bucket/data/a.json
       = hint: its batch was rolled back; the next run lists the files anew"
  `);
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['0']]);
});

test('the same content under another ETag is no change', async () => {
  await using server = await S3Server.start();
  await using rig = await SourceRig.create({ store: openObjectStore({ buckets: {}, env: server.env }) });
  server.put('bucket', 'data/a.json', '{"id":1}\n');
  await rig.load(sourceNode({ columns }));
  await rig.warehouse.execute(`update raw._sqlflow_files set etag = 'of-a-multipart-upload-2'`);
  expect((await rig.load(sourceNode({ columns }))).step.action).toBe('skip');
});

const faults = {
  'SF8002 a bucket that does not exist': undefined,
  'SF8003 access denied': { status: 403, code: 'AccessDenied', message: 'Access Denied' },
  'SF8005 expired credentials': { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' },
  'SF8005 unknown credentials': {
    status: 403,
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist.',
  },
  'SF8006 another refusal': { status: 400, code: 'InvalidRequest', message: 'Missing required header' },
};

for (const [what, fault] of Object.entries(faults)) {
  test(`${what}: said with the way out`, async () => {
    await using server = await S3Server.start();
    if (fault !== undefined) server.put('bucket', 'data/a.json', '{}');
    server.fault = () => fault;
    const said = await thrown(listed(server, 's3://bucket/data/'));
    expect(said).toContain(`error[${what.slice(0, 6)}]`);
    expect(said).toMatchSnapshot();
  });
}

test('credentials that are nowhere to be found', async () => {
  await using server = await S3Server.start();
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = server.env;
  const hidden = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  };
  const before = { ...process.env };
  Object.assign(process.env, hidden);
  try {
    await using store = openObjectStore({ buckets: {}, env });
    const list = async () => {
      for await (const _ of store.list('s3://bucket/data/', new AbortController().signal));
    };
    expect(await thrown(list())).toMatchInlineSnapshot(`
      "error[SF8005]: no AWS credentials were found
        --> s3://bucket/data/
         | CredentialsProviderError: Could not load credentials from any providers
         = hint: log in: aws sso login   (or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)
         = without an account: a folder in the place of the bucket, --s3-map BUCKET=DIR"
    `);
  } finally {
    for (const name of Object.keys(hidden)) {
      const value = before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

test('a prefix without objects names what stands beside it', async () => {
  await using server = await S3Server.start();
  await using rig = await SourceRig.create({ store: openObjectStore({ buckets: {}, env: server.env }) });
  server.put('bucket', 'log_data/a.json', '{}');
  server.put('bucket', 'song_data/a.json', '{}');
  const outcome = await rig.load(sourceNode({ columns, from: 's3://bucket/log_dta/2018/' }));
  expect(causes(outcome)).toMatchInlineSnapshot(`
    "error[SF8001]: source "events": no file under s3://bucket/log_dta/2018/
      --> sources.yml (nothing there)
       = hint: did you mean "s3://bucket/log_data/"?
       = there is: s3://bucket/log_data/, s3://bucket/song_data/"
  `);
});
