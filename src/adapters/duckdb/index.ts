// The DuckDB adapter. Light to import: the engine itself is loaded by connect().
import path from 'node:path';
import type { Adapter } from '../adapter.ts';
import { type DuckdbConfig, duckdbConfigSchema } from './config.ts';
import { databasePath, inMemory } from './database-name.ts';
import { duckdbDialect } from './dialect.ts';

export type { DuckdbConfig } from './config.ts';
export { databaseName } from './database-name.ts';

export const adapter: Adapter<DuckdbConfig> = {
  name: 'duckdb',
  schema: duckdbConfigSchema,
  dialect: duckdbDialect,
  connect: async (config, context) => {
    const file = databasePath(config, context);
    const label = file === inMemory ? file : labelOf(file, context.projectDir);
    const [{ openDatabase }, { DuckdbWarehouse }] = await Promise.all([
      import('./open-database.ts'),
      import('./warehouse.ts'),
    ]);
    const { write, waitMs, signal, threads } = context;
    const opened = await openDatabase({ file, label, write, waitMs, signal });
    return new DuckdbWarehouse(opened, { label, threads });
  },
};

/** Relative to the project where it lies inside, with forward slashes. */
function labelOf(file: string, projectDir: string): string {
  const relative = path.relative(projectDir, file);
  const shown = relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  return shown.replaceAll('\\', '/');
}
