// The YAML keys of sources and their tables, as dbt spells them, and `load:`.
import { z } from 'zod';
import { loadSchema } from './load-schema.ts';
import { columnsSchema, configSchema, docsSchema, metaSchema, tagsSchema, testsSchema } from './property-schema.ts';

const text = z.string().nullish();

const period = z
  .strictObject({ count: z.int().min(0), period: z.enum(['minute', 'hour', 'day']) })
  .meta({ title: 'a freshness limit' })
  .nullish();

export const freshnessSchema = z
  .strictObject({ warn_after: period, error_after: period, filter: text })
  .meta({ title: '"freshness"' })
  .nullish();

const quotingSchema = z
  .strictObject({
    database: z.boolean().nullish(),
    schema: z.boolean().nullish(),
    identifier: z.boolean().nullish(),
    column: z.boolean().nullish(),
  })
  .meta({ title: '"quoting"' })
  .nullish();

const shared = {
  description: text,
  config: configSchema,
  meta: metaSchema,
  tags: tagsSchema,
  docs: docsSchema,
  loaded_at_field: text,
  loaded_at_query: text,
  loader: text,
  freshness: freshnessSchema,
  quoting: quotingSchema,
};

export const sourceTableSchema = z
  .strictObject({
    name: z.string(),
    ...shared,
    identifier: text,
    columns: columnsSchema,
    tests: testsSchema,
    data_tests: testsSchema,
    load: loadSchema.nullish(),
    external: z.json().nullish().meta({ description: 'dbt-external-tables; never starts a load.' }),
  })
  .meta({ title: 'a source table' });
export type SourceTableProperties = z.infer<typeof sourceTableSchema>;

export const sourceSchema = z
  .strictObject({
    name: z.string(),
    ...shared,
    schema: text,
    database: text,
    overrides: text,
    tables: z.array(sourceTableSchema).nullish(),
    tests: testsSchema,
    data_tests: testsSchema,
  })
  .meta({ title: 'a source' });
export type SourceProperties = z.infer<typeof sourceSchema>;
