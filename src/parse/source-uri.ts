// Tells the three forms of a load's address apart: a key, a folder, a glob; and refuses what is none of them.

export type UriForm =
  | { readonly kind: 'key' | 'folder' | 'glob' }
  /** `s3://b/orders`: would also take `orders_old/`. */
  | { readonly kind: 'bare-prefix' }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * A glob holds one of `*?[{`; a folder ends in "/"; a key's last part has a dot behind its first letter (a file has an ending).
 *
 * @example uriForm('s3://b/orders/2024.csv.gz') // { kind: 'key' }
 */
export function uriForm(uri: string): UriForm {
  const match = /^s3:\/\/([^/]*)(?:\/(.*))?$/s.exec(uri);
  if (match === null) return { kind: 'invalid', reason: 'it does not begin with s3://' };
  const [, bucket = '', key] = match;
  if (bucket === '') return { kind: 'invalid', reason: 'it names no bucket' };
  if (/[*?[{]/.test(bucket)) return { kind: 'invalid', reason: 'a bucket has no wildcards' };
  if (key === undefined) return { kind: 'invalid', reason: `the whole bucket is written "${uri}/"` };
  if (/[*?[{]/.test(key)) return { kind: 'glob' };
  if (key === '' || key.endsWith('/')) return { kind: 'folder' };
  const last = key.slice(key.lastIndexOf('/') + 1);
  return { kind: /.\.[^.]/.test(last) ? 'key' : 'bare-prefix' };
}
