// The real SDK clients, pointed at the server on loopback.
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import type { LocalAws } from '../support/aws/local-aws.ts';

export const place = { WorkgroupName: 'local', Database: 'dwh' };

const config = (aws: LocalAws) => ({
  endpoint: aws.url,
  region: 'us-west-2',
  credentials: { accessKeyId: aws.env['AWS_ACCESS_KEY_ID'] as string, secretAccessKey: 'x' },
});

export function clientOf(aws: LocalAws, maxAttempts = 3): RedshiftDataClient & Disposable {
  const client = new RedshiftDataClient({ ...config(aws), maxAttempts });
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}

export function s3Of(aws: LocalAws): S3Client & Disposable {
  const client = new S3Client(config(aws));
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}
