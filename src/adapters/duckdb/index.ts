// The DuckDB adapter. Light to import: the engine itself is loaded by connect().
import path from 'node:path';
import type { Adapter, DatabasePlace } from '../adapter.ts';
import { type DuckdbConfig, duckdbConfigSchema } from './config.ts';
import { databaseName, databasePath, inMemory } from './database-name.ts';
import { duckdbDialect } from './dialect.ts';
import { loadingError } from './loading-error.ts';

export type { DuckdbConfig } from './config.ts';
export { databaseName } from './database-name.ts';

export const adapter: Adapter<DuckdbConfig> = {
  name: 'duckdb',
  schema: duckdbConfigSchema,
  dialect: duckdbDialect,
  databaseName,
  label,
  connect: async (config, context) => {
    const file = databasePath(config, context);
    const { openDatabase, DuckdbWarehouse } = await loadEngine();
    const { write, waitMs, signal, threads } = context;
    const prelude = context.dialect === 'redshift';
    const ownSql = context.dialect === 'duckdb';
    const opened = await openDatabase({ file, label: label(config, context), write, waitMs, signal, prelude, ownSql });
    return new DuckdbWarehouse(opened, { label: label(config, context), threads });
  },
};

async function loadEngine() {
  try {
    const [{ openDatabase }, { DuckdbWarehouse }] = await Promise.all([
      import('./open-database.ts'),
      import('./warehouse.ts'),
    ]);
    return { openDatabase, DuckdbWarehouse };
  } catch (error) {
    throw loadingError(error);
  }
}

/** Relative to the project where it lies inside, with forward slashes. */
function label(config: DuckdbConfig, place: DatabasePlace): string {
  const file = databasePath(config, place);
  if (file === inMemory) return file;
  const relative = path.relative(place.projectDir, file);
  const shown = relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  return shown.replaceAll('\\', '/');
}
