// The keys of `load:` under a table of sources.yml: what a COPY and constants can do.
import { z } from 'zod';
import { copyOptionsSchema } from './copy-options.ts';

export const loadSchema = z
  .strictObject({
    from: z.union([z.string(), z.array(z.string()).min(1)]).meta({
      description: 'S3 URIs: a key, a folder ("s3://bucket/dir/"), a glob, or a list of them.',
    }),
    format: z
      .enum(['json', 'csv', 'parquet', 'delimited', 'fixedwidth', 'avro'])
      .meta({ description: 'delimited, fixedwidth and avro: on Redshift only' }),
    compression: z
      .enum(['none', 'gzip', 'zstd', 'bzip2', 'lzop'])
      .nullish()
      .meta({ description: "Default: by the file's ending. bzip2, lzop: on Redshift only" }),
    json: z
      .enum(['auto', 'auto ignorecase', 'noshred'])
      .nullish()
      .meta({ description: 'How JSON keys meet columns where there are no `paths`.' }),
    paths: z
      .record(z.string(), z.string())
      .nullish()
      .meta({ description: 'column: JSONPath. A column that is not named is $.<column>.' }),
    delimiter: z.string().min(1).nullish().meta({ description: 'csv: default ","; delimited: default "|"' }),
    widths: z
      .record(z.string(), z.int().min(1))
      .nullish()
      .meta({ description: 'fixedwidth: column: characters, in the order of the file' }),
    quote: z.string().length(1).nullish().meta({ description: "csv: default '\"'" }),
    header: z.boolean().nullish().meta({ description: 'csv: the first line holds names; default true' }),
    null_as: z.string().nullish().meta({ description: 'csv, delimited: text that means NULL' }),
    time_format: z
      .string()
      .nullish()
      .meta({ description: 'auto, epochsecs, epochmillisecs or a pattern such as YYYY-MM-DD HH24:MI:SS' }),
    date_format: z.string().nullish(),
    sort: z.union([z.string(), z.array(z.string())]).nullish(),
    dist: z.string().nullish().meta({ description: 'even, all, auto or a column' }),
    sort_type: z.enum(['compound', 'interleaved', 'auto']).nullish(),
    mode: z.enum(['append', 'replace']).nullish(),
    on_changed: z.enum(['fail', 'reload', 'ignore']).nullish(),
    on_error: z
      .union([z.literal('fail'), z.strictObject({ skip_rows: z.int().min(1) }).meta({ title: '"on_error"' })])
      .nullish(),
    on_new_field: z.enum(['warn', 'ignore', 'fail']).nullish(),
    batch: z
      .strictObject({
        max_files: z.int().min(1).nullish(),
        max_bytes: z.union([z.string(), z.int().min(1)]).nullish(),
      })
      .meta({ title: '"batch"' })
      .nullish(),
    loaded_at: z.union([z.boolean(), z.string().min(1)]).nullish(),
    min_files: z.int().min(0).nullish().meta({ description: 'mode replace: refuse fewer files than this; default 1' }),
    max_drop: z
      .number()
      .min(0)
      .max(1)
      .nullish()
      .meta({ description: 'mode replace: refuse a fall in rows by more than this share; default 0.5' }),
    ready: z
      .strictObject({ min_age: z.string().nullish(), marker: z.string().nullish() })
      .meta({ title: '"ready"' })
      .nullish()
      .meta({ description: 'when a file counts: at this age (90s, 2m, 1h), or once this object is in its folder' }),
    partition_path: z
      .string()
      .nullish()
      .meta({ description: 'columns whose values stand in the key: "brand={brand}/event_date={event_date}/"' }),
    copy: copyOptionsSchema.nullish().meta({ description: "COPY's further options: the next table" }),
    list: z
      .strictObject({ lookback: z.string().nullish() })
      .meta({ title: '"list"' })
      .nullish()
      .meta({ description: 'a shorter listing: only folders whose event_time is not older than this (3d, 36h)' }),
  })
  .meta({ title: '"load"' });
export type LoadProperties = z.infer<typeof loadSchema>;
