// S3's REST protocol, path style: what a client of a data lake needs of it.
import type { Answer, Request } from '../http/request.ts';
import { listObjects } from './list-objects.ts';
import type { ObjectInfo, ObjectStore } from './object-store.ts';
import { putContent } from './request-body.ts';
import { accessDenied, noSuchBucket, preconditionFailed, S3Error, s3ErrorAnswer } from './s3-error.ts';
import { texts, xml } from './xml.ts';

export interface S3Options {
  readonly store: ObjectStore;
  /** Keys a page of a listing; S3: 1,000. */
  readonly pageSize: number;
  /** True: this call is denied (403, or in the list of errors of DeleteObjects). */
  denied(operation: S3Operation, bucket: string, key: string): boolean;
}

export type S3Operation =
  | 'ListObjectsV2'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'DeleteObjects'
  | 'HeadBucket'
  | 'GetBucketLocation';

export function s3Operation({ method, path, query }: Request): S3Operation | undefined {
  const hasKey = keyOf(path) !== '';
  if (method === 'GET' && !hasKey) return query.has('location') ? 'GetBucketLocation' : 'ListObjectsV2';
  if (method === 'HEAD') return hasKey ? 'HeadObject' : 'HeadBucket';
  if (method === 'GET') return 'GetObject';
  if (method === 'PUT' && hasKey) return 'PutObject';
  if (method === 'DELETE' && hasKey) return 'DeleteObject';
  return method === 'POST' && query.has('delete') ? 'DeleteObjects' : undefined;
}

export function answerS3(request: Request, options: S3Options): Answer {
  try {
    return answer(request, options);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    // A HEAD has no body, so its error has no code.
    return s3ErrorAnswer(error, request.id);
  }
}

function answer(request: Request, options: S3Options): Answer {
  const { store } = options;
  const bucket = bucketOf(request.path);
  const key = keyOf(request.path);
  const operation = s3Operation(request);
  if (operation === undefined) throw new S3Error(501, 'NotImplemented', `${request.method} is not answered here`);
  if (!store.hasBucket(bucket)) throw noSuchBucket();
  refuseOtherRegion(request, store.region(bucket));
  if (operation !== 'DeleteObjects' && options.denied(operation, bucket, key)) throw accessDenied();
  switch (operation) {
    case 'ListObjectsV2':
      if (request.query.get('list-type') !== '2')
        throw new S3Error(501, 'NotImplemented', 'only ListObjectsV2 is answered here');
      return document(request, listObjects(store, bucket, request.query, options.pageSize));
    case 'GetBucketLocation':
      return document(request, xml('LocationConstraint', store.region(bucket)));
    case 'HeadBucket':
      return empty(request, 200, { 'x-amz-bucket-region': store.region(bucket) });
    case 'HeadObject':
    case 'GetObject':
      return object(request, store, bucket, key);
    case 'PutObject':
      return put(request, store, bucket, key);
    case 'DeleteObject':
      store.delete(bucket, key);
      return empty(request, 204);
    case 'DeleteObjects':
      return deleteObjects(request, options, bucket);
  }
}

function refuseOtherRegion(request: Request, region: string): void {
  if (request.signer === undefined || request.signer.region === region) return;
  throw new S3Error(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { 'x-amz-bucket-region': region },
  );
}

function object(request: Request, store: ObjectStore, bucket: string, key: string): Answer {
  const info = store.head(bucket, key);
  const match = request.headers['if-match'];
  if (match !== undefined && unquoted(match) !== unquoted(info.etag)) throw preconditionFailed();
  const common = objectHeaders(info);
  if (request.method === 'HEAD') return empty(request, 200, { ...common, 'content-length': String(info.size) });
  if (info.storageClass === 'GLACIER' || info.storageClass === 'DEEP_ARCHIVE')
    throw new S3Error(403, 'InvalidObjectState', "The operation is not valid for the object's storage class");
  const content = store.get(bucket, key);
  const range = request.headers.range;
  if (range === undefined) return { status: 200, headers: { ...ids(request), ...common }, body: content };
  const [from, to] = rangeOf(range, content.length);
  return {
    status: 206,
    headers: { ...ids(request), ...common, 'content-range': `bytes ${from}-${to}/${content.length}` },
    body: content.subarray(from, to + 1),
  };
}

function put(request: Request, store: ObjectStore, bucket: string, key: string): Answer {
  if (request.headers['x-amz-copy-source'] !== undefined)
    throw new S3Error(501, 'NotImplemented', 'CopyObject is not answered here');
  const condition = request.headers['if-none-match'];
  const info = store.put(bucket, key, putContent(request), {
    ifNoneMatch: condition === '*',
    ...storageClassOf(request),
  });
  return empty(request, 200, { etag: info.etag });
}

function deleteObjects(request: Request, options: S3Options, bucket: string): Answer {
  // The list must arrive as it was sent: S3 asks for a checksum of it.
  const keys = texts(putContent(request).toString(), 'Key');
  if (keys.length === 0 || keys.length > 1000)
    throw new S3Error(
      400,
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  const lines = keys.map((key) => {
    if (options.denied('DeleteObject', bucket, key))
      return xml('Error', xml('Key', key) + xml('Code', 'AccessDenied') + xml('Message', 'Access Denied'), 'raw');
    options.store.delete(bucket, key);
    return xml('Deleted', xml('Key', key), 'raw');
  });
  return document(request, xml('DeleteResult', lines.join(''), 'raw'));
}

function storageClassOf(request: Request): { readonly storageClass?: string } {
  const given = request.headers['x-amz-storage-class'];
  return given === undefined ? {} : { storageClass: String(given) };
}

function objectHeaders(info: ObjectInfo): Record<string, string> {
  return {
    etag: info.etag,
    'last-modified': new Date(info.modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': 'binary/octet-stream',
    ...(info.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': info.storageClass }),
  };
}

function rangeOf(text: string, size: number): readonly [number, number] {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(text) ?? [];
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (from > to || from >= size) throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable');
  return [from, to];
}

const ids = (request: Request): Record<string, string> => ({ 'x-amz-request-id': request.id });
const unquoted = (etag: string): string => etag.replaceAll('"', '');

function document(request: Request, body: string): Answer {
  return { status: 200, headers: { ...ids(request), 'content-type': 'application/xml' }, body };
}

function empty(request: Request, status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...ids(request), ...headers }, body: '' };
}

export function bucketOf(path: string): string {
  return path.split('/')[1] ?? '';
}

export function keyOf(path: string): string {
  return path.split('/').slice(2).join('/');
}
