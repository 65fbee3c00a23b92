// Which objects a COPY reads: those of a manifest, or all that begin with a prefix.
import type { ObjectStore } from '../s3/object-store.ts';
import { S3Error } from '../s3/s3-error.ts';
import { SqlError } from '../warehouse/sql-error.ts';
import type { CopyCommand } from './copy-options.ts';

export interface CopyFile {
  readonly url: string;
  readonly bucket: string;
  readonly key: string;
}

export interface CopySource {
  readonly objects: ObjectStore;
  /** Of the cluster. */
  readonly region: string;
}

export function copyFiles(command: CopyCommand, source: CopySource): readonly CopyFile[] {
  const { objects } = source;
  const from = fileOf(command.from);
  if (command.manifest) return fromManifest(from, command, source);
  const found = reading(() => {
    refuseOtherRegion(from, command, source);
    return objects.list(from.bucket, from.key);
  }).filter(({ key, size }) => !(size === 0 && key.endsWith('/')));
  if (found.length === 0 && command.format.kind !== 'parquet')
    throw new SqlError(`The specified S3 prefix '${from.key}' does not exist`);
  return found.map(({ key }) => ({ url: `s3://${from.bucket}/${key}`, bucket: from.bucket, key }));
}

export function contentOf(file: CopyFile, source: CopySource): Buffer {
  return reading(() => {
    const { storageClass } = source.objects.head(file.bucket, file.key);
    if (storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE')
      throw new S3Error(403, 'InvalidObjectState', "The operation is not valid for the object's storage class");
    return source.objects.get(file.bucket, file.key);
  });
}

function fromManifest(from: CopyFile, command: CopyCommand, source: CopySource): readonly CopyFile[] {
  const text = reading(() => {
    refuseOtherRegion(from, command, source);
    return source.objects.get(from.bucket, from.key).toString();
  }, 'Problem reading manifest file - ');
  const entries = entriesOf(text);
  const files: CopyFile[] = [];
  for (const entry of entries) {
    const { url, mandatory, meta } = entry;
    if (typeof url !== 'string') throw new SqlError(`Problem reading manifest file - an entry has no url`);
    const length = (meta as { readonly content_length?: unknown } | undefined)?.content_length;
    if (command.format.kind === 'parquet' && typeof length !== 'number')
      throw new SqlError('Spectrum Scan Error', "File entry does not have 'meta' key. code: 15003");
    const file = fileOf(url);
    refuseOtherRegion(file, command, source);
    if (exists(file, source)) files.push(file);
    else if (mandatory === true)
      throw new SqlError(
        `Manifest file entry ${url} is mandatory and does not exist - S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey`,
      );
  }
  if (files.length === 0) throw new SqlError(`No file of the manifest ${command.from} was found`);
  return files;
}

interface Entry {
  readonly url?: unknown;
  readonly mandatory?: unknown;
  readonly meta?: unknown;
}

function entriesOf(text: string): readonly Entry[] {
  try {
    const { entries } = JSON.parse(text) as { readonly entries?: unknown };
    if (Array.isArray(entries) && entries.length > 0) return entries as readonly Entry[];
  } catch {
    // Said below.
  }
  throw new SqlError('Problem reading manifest file - it is not a JSON object with a list "entries"');
}

function exists(file: CopyFile, { objects }: CopySource): boolean {
  try {
    objects.head(file.bucket, file.key);
    return true;
  } catch {
    return false;
  }
}

export function fileOf(url: string): CopyFile {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(url) ?? [];
  if (bucket === '') throw new SqlError(`Invalid S3 address: '${url}'`);
  return { url, bucket, key };
}

function refuseOtherRegion({ bucket }: CopyFile, command: CopyCommand, { objects, region }: CopySource): void {
  if (!objects.hasBucket(bucket) || objects.region(bucket) === (command.region ?? region)) return;
  throw new S3Error(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
  );
}

function reading<Value>(work: () => Value, before = ''): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    throw new SqlError(
      `${before}S3ServiceException:${error.message},Status ${error.status},Error ${error.code},Rid LOCAL,ExtRid LOCAL,CanRetry 0`,
    );
  }
}
