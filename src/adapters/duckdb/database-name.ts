// Where a target's database file is, and the name that DuckDB gives to its catalog: known before anything is opened.
import path from 'node:path';
import type { DatabasePlace } from '../adapter.ts';
import type { DuckdbConfig } from './config.ts';

export const inMemory = ':memory:';

/** The absolute path of the database file, or `:memory:`. */
export function databasePath(config: Pick<DuckdbConfig, 'path'>, place: DatabasePlace): string {
  if (config.path === undefined) return path.join(place.targetPath, 'local.duckdb');
  return config.path === inMemory ? inMemory : path.resolve(place.projectDir, config.path);
}

/**
 * The catalog's name, as DuckDB derives it from the file: the part before the first dot (`my-db.v2.duckdb` is `my-db`,
 * `.hidden` is `hidden`), and `main`, `temp`, `system`, which mean something else, get `_db`. So `select … from
 * "local"."sparkify"."users"` works in DuckDB's own client too, and views made here can be read there.
 */
export function databaseName(config: Pick<DuckdbConfig, 'path'>, place: DatabasePlace): string {
  const file = databasePath(config, place);
  return file === inMemory ? 'memory' : catalogName(file);
}

const reserved: ReadonlySet<string> = new Set(['main', 'temp', 'system']);

/** The catalog that DuckDB makes of an opened file. Checked against the engine in tests/adapters. */
export function catalogName(file: string): string {
  const base = path.basename(file);
  const stem = base.split('.').find((part) => part !== '') ?? base;
  return reserved.has(stem) ? `${stem}_db` : stem;
}
