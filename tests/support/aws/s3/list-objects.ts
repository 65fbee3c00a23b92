// ListObjectsV2: prefixes, delimiters, pages.
import type { ObjectInfo, ObjectStore } from './object-store.ts';
import { S3Error } from './s3-error.ts';
import { xml } from './xml.ts';

/** One line of a listing: an object, or the folder that stands for several. */
type Entry = { readonly name: string; readonly object: ObjectInfo | undefined };

export function listObjects(store: ObjectStore, bucket: string, query: URLSearchParams, pageSize: number): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const wanted = Number(query.get('max-keys') ?? pageSize);
  if (!Number.isInteger(wanted) || wanted < 0)
    throw new S3Error(400, 'InvalidArgument', 'Argument maxKeys must be an integer');
  const limit = Math.min(wanted, pageSize);
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : fromToken(token);
  const page: Entry[] = [];
  let more = false;
  for (const entry of entries(store.list(bucket, prefix), prefix, delimiter)) {
    if (after !== '' && !isAfter(entry.name, after)) continue;
    if (page.length >= limit) {
      more = limit > 0;
      break;
    }
    page.push(entry);
  }
  const encode =
    query.get('encoding-type') === 'url'
      ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')
      : (text: string) => text;
  const parts = [
    xml('Name', bucket),
    xml('Prefix', encode(prefix)),
    ...(delimiter === '' ? [] : [xml('Delimiter', encode(delimiter))]),
    xml('MaxKeys', limit),
    xml('KeyCount', page.length),
    xml('IsTruncated', more),
    ...(more ? [xml('NextContinuationToken', toToken(page.at(-1)?.name ?? ''))] : []),
    ...page.map(({ name, object }) =>
      object === undefined
        ? xml('CommonPrefixes', xml('Prefix', encode(name)), 'raw')
        : xml('Contents', contents(object, encode), 'raw'),
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml('ListBucketResult', parts.join(''), 'raw')}`;
}

function* entries(objects: readonly ObjectInfo[], prefix: string, delimiter: string): Iterable<Entry> {
  let folder: string | undefined;
  for (const object of objects) {
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (cut < 0) yield { name: object.key, object };
    else if (object.key.slice(0, cut + delimiter.length) !== folder) {
      folder = object.key.slice(0, cut + delimiter.length);
      yield { name: folder, object: undefined };
    }
  }
}

function contents(object: ObjectInfo, encode: (text: string) => string): string {
  return [
    xml('Key', encode(object.key)),
    // One-second resolution, as S3 has it.
    xml('LastModified', new Date(Math.floor(object.modifiedAtMs / 1000) * 1000).toISOString()),
    xml('ETag', object.etag),
    xml('Size', object.size),
    xml('StorageClass', object.storageClass),
  ].join('');
}

function isAfter(name: string, other: string): boolean {
  return Buffer.compare(Buffer.from(name), Buffer.from(other)) > 0;
}

// Tokens are opaque: a client that takes one for a key is found out.
const toToken = (name: string): string => Buffer.from(`1${name}`).toString('base64');

function fromToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('1')) throw new S3Error(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  return text.slice(1);
}
