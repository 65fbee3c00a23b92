import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { LocalAws } from '../support/aws/local-aws.ts';
import { s3Of } from './clients.ts';

test('objects are put, read in parts, listed in pages of keys and folders', async () => {
  await using aws = await LocalAws.start({ buckets: { b: undefined }, pageKeys: 2 });
  using s3 = s3Of(aws);
  for (const Key of ['a/1.json', 'a/2.json', 'b=1/é.json', 'c.json'])
    await s3.send(new PutObjectCommand({ Bucket: 'b', Key, Body: `{"key":"${Key}"}` }));
  const first = await s3.send(new ListObjectsV2Command({ Bucket: 'b', Delimiter: '/' }));
  expect(first.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/', 'b=1/']);
  expect(first.IsTruncated).toBe(true);
  const second = await s3.send(
    new ListObjectsV2Command({ Bucket: 'b', Delimiter: '/', ContinuationToken: first.NextContinuationToken }),
  );
  expect(second.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['c.json', 16]]);
  const part = await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'b=1/é.json', Range: 'bytes=2-4' }));
  expect(await part.Body?.transformToString()).toBe('key');
});

test('a conditional put happens once, and a streamed body arrives whole', async () => {
  await using aws = await LocalAws.start({ buckets: { b: undefined } });
  using s3 = s3Of(aws);
  await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'one', IfNoneMatch: '*' }));
  await expect(
    s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'two', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  const body = Readable.from([Buffer.from('a stream '), Buffer.from('in two parts')]);
  await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'streamed', Body: body, ContentLength: 21 }));
  expect(aws.objects.get('b', 'streamed').toString()).toBe('a stream in two parts');
});

test('what is not there, or denied, is said in the service words', async () => {
  await using aws = await LocalAws.start({ buckets: { b: undefined }, bucketRegions: { far: 'eu-west-1' } });
  aws.objects.createBucket('far', undefined, 'eu-west-1');
  aws.objects.put('b', 'kept', 'x');
  aws.objects.put('b', 'gone', 'x');
  using s3 = s3Of(aws);
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'no' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'no' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new HeadObjectCommand({ Bucket: 'b', Key: 'no' }))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'far' }))).rejects.toMatchObject({
    name: 'PermanentRedirect',
  });
  aws.faults.add({ kind: 'access-denied', service: 's3', match: 'DeleteObject /b/kept' });
  const deleted = await s3.send(
    new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects: [{ Key: 'kept' }, { Key: 'gone' }] } }),
  );
  expect(deleted.Errors).toEqual([{ Key: 'kept', Code: 'AccessDenied', Message: 'Access Denied' }]);
  expect(aws.objects.keys('b')).toEqual(['kept']);
});

test('STS says which account it is', async () => {
  await using aws = await LocalAws.start();
  const sts = new STSClient({
    endpoint: aws.url,
    region: 'us-west-2',
    credentials: { accessKeyId: 'A', secretAccessKey: 'x' },
  });
  expect((await sts.send(new GetCallerIdentityCommand())).Account).toBe(aws.env['REDSHIFT_ACCOUNT']);
  sts.destroy();
});
