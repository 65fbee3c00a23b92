// A process that holds a database file, for tests: `node hold-database.ts FILE READ_WRITE|READ_ONLY`. It says "ready" (or why not) on
// stdout, lets go when its input ends, and dies without tidying up when it is killed.
import { DuckDBInstance } from '@duckdb/node-api';

const [file = '', access = 'READ_WRITE'] = process.argv.slice(2);
try {
  const instance = await DuckDBInstance.create(file, { access_mode: access });
  process.stdout.write('ready\n');
  for await (const _ of process.stdin);
  instance.closeSync();
} catch (error) {
  process.stdout.write(`refused: ${String(error)}\n`);
}
