// How the files of a source become rows: `load:` of sources.yml after validation (product: sources.yml; COPY's own words).
import type { Span } from '../diagnostics/source-file.ts';
import type { CopyOptions } from './copy-options.ts';

export type JsonMapping =
  | {
      readonly kind: 'paths' /** column -> JSONPath; a column that is not named here is `$.<column>`. */;
      readonly paths: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'auto' }
  | { readonly kind: 'auto-ignorecase' }
  | { readonly kind: 'noshred' };

export type FileFormat =
  | { readonly kind: 'json'; readonly mapping: JsonMapping }
  | {
      readonly kind: 'csv';
      readonly delimiter: string;
      readonly quote: string;
      readonly header: boolean;
      /** Text that means NULL, besides an empty field of a non-text column. */
      readonly nullAs: string | undefined;
    }
  | { readonly kind: 'parquet' }
  | CopyFormat;

/** What COPY alone reads: the embedded engine refuses it. */
export type CopyFormat =
  | { readonly kind: 'delimited'; readonly delimiter: string; readonly nullAs: string | undefined }
  /** Columns in the order of the file, with their widths in characters. */
  | { readonly kind: 'fixedwidth'; readonly widths: readonly { readonly column: string; readonly width: number }[] }
  | { readonly kind: 'avro'; readonly mapping: Exclude<JsonMapping, { kind: 'noshred' }> };

export type Compression = 'none' | 'gzip' | 'zstd';
/** What COPY unpacks besides. */
export type CopyCompression = Compression | 'bzip2' | 'lzop';

/** COPY's TIMEFORMAT: a keyword or a format string in Redshift's letters (`YYYY-MM-DD HH24:MI:SS`). */
export type TimeFormat =
  | { readonly kind: 'default' | 'auto' | 'epochsecs' | 'epochmillisecs' }
  | { readonly kind: 'pattern'; readonly pattern: string };

export interface LoadSpec {
  /** S3 URIs as written: a key, `dir/`, a glob. At least one. */
  readonly from: readonly { readonly uri: string; readonly at: Span }[];
  readonly format: FileFormat;
  /** Undefined: by the file's ending (.gz, .zst). */
  readonly compression: CopyCompression | undefined;
  readonly timeFormat: TimeFormat;
  readonly dateFormat: string | undefined;
  readonly mode: 'append' | 'replace';
  readonly onChanged: 'fail' | 'reload' | 'ignore';
  readonly onError: { readonly kind: 'fail' } | { readonly kind: 'skip-rows'; readonly limit: number };
  readonly onNewField: 'warn' | 'ignore' | 'fail';
  readonly batch: { readonly maxFiles: number; readonly maxBytes: number };
  /** The name of the load-time column, or undefined for `loaded_at: false`. */
  readonly loadedAtColumn: string | undefined;
  /** mode replace: refuse fewer files than this, and a fall by more than this share. */
  readonly replaceGuard: { readonly minFiles: number; readonly maxDrop: number };
  /** When a listed file counts; undefined: at once. */
  readonly ready?: FileReadiness | undefined;
  /** A shorter listing: folders whose event time is older than this are not looked into; undefined: all are. */
  readonly lookbackMs?: number | undefined;
  /** Columns whose values stand in the key. */
  readonly partition?: PartitionPath | undefined;
  /** `copy:`, and where each of its options stands. */
  readonly copy?:
    | {
        readonly options: CopyOptions;
        readonly places: readonly { readonly key: string; readonly field: keyof CopyOptions; readonly at: Span }[];
      }
    | undefined;
  readonly at: Span;
}

export interface PartitionPath {
  /** As written: `brand={brand}/event_date={event_date}/`. */
  readonly template: string;
  /** The names in its braces, in order. */
  readonly columns: readonly string[];
}

/** Both may be asked for. `marker`: the name of an object that stands in the file's folder or in one above it. */
export interface FileReadiness {
  readonly minAgeMs: number | undefined;
  readonly marker: string | undefined;
}
