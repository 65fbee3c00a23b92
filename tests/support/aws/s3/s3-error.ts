// An error as S3 answers it: a status and an XML body with a code.
import type { Answer } from '../http/request.ts';
import { xml } from './xml.ts';

export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function s3ErrorAnswer({ status, code, message, headers }: S3Error, requestId: string): Answer {
  const body = xml('Error', [xml('Code', code), xml('Message', message), xml('RequestId', requestId)].join(''), 'raw');
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId, ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

export const noSuchBucket = (): S3Error => new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
export const noSuchKey = (): S3Error => new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
export const accessDenied = (): S3Error => new S3Error(403, 'AccessDenied', 'Access Denied');
export const preconditionFailed = (): S3Error =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
