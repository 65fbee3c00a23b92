// Redshift's statements as text, as far as compile needs them; what differs from DuckDB's so far is the list of powers and the types.
import type { Dialect } from '../adapter.ts';
import { duckdbDialect } from '../duckdb/dialect.ts';

export const redshiftDialect: Dialect = {
  ...duckdbDialect,
  name: 'redshift',
  capabilities: {
    replaceTable: 'swap',
    audit: 'guarded',
    loadFiles: 'copy',
    exclusion: 'server',
    maxIdentifierBytes: 127,
  },
  typeName: (redshiftType) => redshiftType.trim(),
  translate: (query) => query,
};
