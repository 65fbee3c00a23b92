// `s3://bucket/key` as data: its parts, its pattern, and the order in which S3 lists keys. No IO.
import picomatch from 'picomatch';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';

/** What a `from:` entry asks for. `prefix` is the literal part that a listing can begin with. */
export type KeyPattern =
  | { readonly kind: 'key'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'directory'; readonly bucket: string; readonly prefix: string }
  | {
      readonly kind: 'glob';
      readonly bucket: string;
      readonly prefix: string;
      readonly matches: (key: string) => boolean;
    };

/**
 * Reads a key, a `dir/` or a glob (`*` and `?` stay within a folder, `**` crosses folders, `[ab]`, `{a,b}`).
 *
 * @example parsePattern('s3://logs/2018/*.json') // glob, bucket logs, prefix "2018/"
 */
export function parsePattern(uri: string): KeyPattern {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri);
  const bucket = match?.[1];
  if (bucket === undefined) throw new DiagnosticError(errorDiagnostic('s3UriInvalid', undefined, { uri }));
  const path = match?.[2] ?? '';
  const magicAt = path.search(/[*?[{]/);
  if (magicAt >= 0) {
    // Only `*?[]{}` are special: keys may well have parentheses and the like.
    const matches = picomatch(path.replaceAll(/[()|+!@^$]/g, '\\$&'), {
      dot: true,
      noextglob: true,
      nonegate: true,
      strictSlashes: true,
    });
    return { kind: 'glob', bucket, prefix: path.slice(0, magicAt), matches: (key) => matches(key) };
  }
  if (path === '' || path.endsWith('/')) return { kind: 'directory', bucket, prefix: path };
  return { kind: 'key', bucket, prefix: path };
}

export function uriOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/** @example bucketAndKey('s3://logs/2018/a.json') // { bucket: 'logs', key: '2018/a.json' } */
export function bucketAndKey(uri: string): { readonly bucket: string; readonly key: string } {
  const start = 's3://'.length;
  const slash = uri.indexOf('/', start);
  return { bucket: uri.slice(start, slash), key: uri.slice(slash + 1) };
}

/** The folder that a pattern's literal part stands in: where names begin to be the files' own. */
export function folderOf(pattern: KeyPattern): string {
  return pattern.prefix.slice(0, pattern.prefix.lastIndexOf('/') + 1);
}

/** Surrogates are the only code units whose UTF-16 order is not their UTF-8 order. */
const surrogate = /[\ud800-\udfff]/;

/** The order of S3's listings: by the keys' UTF-8 bytes. */
export function compareKeys(left: string, right: string): number {
  if (surrogate.test(left) || surrogate.test(right)) return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Writers' own files (`_SUCCESS`, `.part`, `_temporary/…`), folder markers and empty objects: never loaded. */
export function isIgnored(file: { readonly key: string; readonly bytes: number }, pattern: KeyPattern): boolean {
  if (file.bytes === 0 || file.key.endsWith('/')) return true;
  if (pattern.kind === 'key') return false;
  return /(^|\/)[._]/.test(file.key.slice(folderOf(pattern).length));
}
