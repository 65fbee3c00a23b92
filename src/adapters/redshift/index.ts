// The Redshift adapter. Light to import: the SDK is loaded by connect().
import { join } from 'node:path';
import type { Adapter } from '../adapter.ts';
import { type RedshiftConfig, redshiftConfigSchema } from './config.ts';
import { redshiftDialect } from './dialect.ts';

export type { RedshiftConfig } from './config.ts';

export const adapter: Adapter<RedshiftConfig> = {
  name: 'redshift',
  schema: redshiftConfigSchema,
  dialect: redshiftDialect,
  databaseName: (config) => config.database,
  label: (config) => `${config.database}.${config.schema}`,
  connect: async (config, context) => {
    const { connectRedshift } = await import('./connect.ts');
    return connectRedshift(config, {
      label: `${config.database}.${config.schema}`,
      runId: context.runId ?? 'none',
      journalDir: context.write ? join(context.targetPath, 'statements') : undefined,
      env: context.env ?? {},
      signal: context.signal,
    });
  },
};
