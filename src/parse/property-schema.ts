// The YAML keys that describe nodes, as dbt spells them. Keys of sources are in source-schema.ts, tests in test-entry.ts.
import { z } from 'zod';

/** `tags: a` and `tags: [a]` mean the same. */
export const tagsSchema = z.union([z.string(), z.array(z.string())]).nullish();
export const metaSchema = z.record(z.string(), z.json()).nullish();
export const configSchema = z.record(z.string(), z.json()).nullish();
const text = z.string().nullish();

export const docsSchema = z
  .strictObject({ show: z.boolean().nullish(), node_color: z.string().nullish() })
  .meta({ title: '"docs"' })
  .nullish();

/** A test as written: its shape is read by test-entry.ts, which knows places. */
export const testsSchema = z
  .array(z.union([z.string(), z.record(z.string(), z.json())]))
  .nullish()
  .meta({ description: 'Tests: unique, not_null, accepted_values, relationships, or the name of your own.' });

const constraint = z
  .strictObject({
    type: z.enum(['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']),
    name: text,
    expression: text,
    columns: z.array(z.string()).nullish(),
    to: text,
    to_columns: z.array(z.string()).nullish(),
    warn_unenforced: z.boolean().nullish(),
    warn_unsupported: z.boolean().nullish(),
  })
  .meta({ title: 'a constraint' });

export const columnSchema = z
  .strictObject({
    name: z.string(),
    description: text,
    data_type: text,
    quote: z.boolean().nullish(),
    meta: metaSchema,
    tags: tagsSchema,
    config: configSchema,
    tests: testsSchema,
    data_tests: testsSchema,
    constraints: z.array(constraint).nullish(),
    docs: docsSchema,
    policy_tags: z.array(z.string()).nullish(),
    granularity: text,
    dimension: z.json().nullish(),
    entity: z.json().nullish(),
  })
  .meta({ title: 'a column' });
export type ColumnProperties = z.infer<typeof columnSchema>;

export const columnsSchema = z.array(columnSchema).nullish();

const described = {
  name: z.string(),
  description: text,
  config: configSchema,
  meta: metaSchema,
  tags: tagsSchema,
  docs: docsSchema,
  columns: columnsSchema,
};

export const modelSchema = z
  .strictObject({
    ...described,
    tests: testsSchema,
    data_tests: testsSchema,
    access: z.enum(['private', 'protected', 'public']).nullish(),
    group: text,
    constraints: z.array(constraint).nullish(),
    deprecation_date: text,
    latest_version: z.union([z.string(), z.number()]).nullish(),
    versions: z.array(z.json()).nullish(),
    time_spine: z.json().nullish(),
    semantic_model: z.json().nullish(),
    metrics: z.json().nullish(),
    agg_time_dimension: text,
    primary_entity: text,
    derived_semantics: z.json().nullish(),
  })
  .meta({ title: 'a model' });

export const seedSchema = z
  .strictObject({ ...described, tests: testsSchema, data_tests: testsSchema, group: text, access: text })
  .meta({ title: 'a seed' });

export const analysisSchema = z.strictObject({ ...described, group: text }).meta({ title: 'an analysis' });

/** A singular test's own description. */
export const singularTestSchema = z
  .strictObject({
    name: z.string(),
    description: text,
    config: configSchema,
    meta: metaSchema,
    tags: tagsSchema,
    docs: docsSchema,
  })
  .meta({ title: 'a data test' });

const macroArgument = z
  .strictObject({ name: z.string(), type: text, description: text })
  .meta({ title: 'a macro argument' });

export const macroSchema = z
  .strictObject({
    name: z.string(),
    description: text,
    docs: docsSchema,
    meta: metaSchema,
    config: configSchema,
    arguments: z.array(macroArgument).nullish(),
  })
  .meta({ title: 'a macro' });

/** What the entries of every kind have in common once they are valid. */
export interface NodeProperties {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly config?: Readonly<Record<string, z.core.util.JSONType>> | null | undefined;
  readonly meta?: Readonly<Record<string, z.core.util.JSONType>> | null | undefined;
  readonly tags?: string | readonly string[] | null | undefined;
  readonly columns?: readonly ColumnProperties[] | null | undefined;
}
