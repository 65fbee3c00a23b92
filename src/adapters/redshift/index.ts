// The Redshift adapter: its config is checked already, so that projects can be written; connecting is not built yet.
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
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
  connect: async () => {
    throw new DiagnosticError(errorDiagnostic('engineNotBuilt', undefined, { engine: 'Redshift', instead: 'duckdb' }));
  },
};
