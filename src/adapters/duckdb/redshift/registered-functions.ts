// Functions in TypeScript, for what no SQL macro can: registered in a connection when a query needs them, not before.
import type { DuckDBConnection } from '@duckdb/node-api';

/** A function by the name that its table of functions gave `needsFunction`. */
const loaders: Readonly<Record<string, () => Promise<(connection: DuckDBConnection) => void>>> = {
  sf_attribute_names: async () => (await import('./registered/attribute-names.ts')).registerAttributeNames,
  sf_farmfingerprint64: async () => (await import('./registered/farm-fingerprint.ts')).registerFarmFingerprint,
  sf_hashes: async () => (await import('./registered/hash-functions.ts')).registerHashFunctions,
  sf_regexp: async () => (await import('./registered/regexp-functions.ts')).registerRegexpFunctions,
};

const registered = new WeakMap<DuckDBConnection, Set<string>>();

/**
 * Makes the functions known to the connection's database, each once a connection. Their cost is a call from DuckDB's thread into the
 * main thread for every vector of 2,048 values (docs/redshift-locally.md).
 */
export async function registerFunctions(connection: DuckDBConnection, names: readonly string[]): Promise<void> {
  const known = registered.get(connection) ?? new Set();
  registered.set(connection, known);
  for (const name of new Set(names)) {
    const load = loaders[name];
    if (load === undefined || known.has(name)) continue;
    known.add(name);
    (await load())(connection);
  }
}
