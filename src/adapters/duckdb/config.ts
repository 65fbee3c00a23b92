// What a DuckDB target may say in the project's config. The keys that every target has (production, sources) are read by config/.
import { z } from 'zod';

export const duckdbConfigSchema = z.strictObject({
  type: z.literal('duckdb').optional(),
  schema: z.string().min(1).describe('The schema that models are built in.'),
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The database file, relative to the project; default: local.duckdb in the target path. `:memory:` keeps nothing.',
    ),
  threads: z
    .int()
    .min(1)
    .optional()
    .describe(
      'How many nodes run at once; default 4. From 8 on, say it as --threads: the threads that read files are counted before the config is read.',
    ),
  buckets: z
    .record(z.string(), z.string())
    .optional()
    .describe('Local directories that stand in for S3 buckets: bucket name -> directory, relative to the project.'),
  sources: z.enum(['load', 'read']).optional().describe('`read`: the raw tables are read, never loaded.'),
  production: z.boolean().optional().describe('A production target is never the default, and asks before it destroys.'),
});

export type DuckdbConfig = z.infer<typeof duckdbConfigSchema>;
