// DuckDB's own read_json over a glob into a table of a new database file: what loading is measured against. Arguments: file, glob.
import { DuckDBInstance } from '@duckdb/node-api';

const [file = '', glob = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
await connection.run(`CREATE TABLE events AS SELECT * FROM read_json('${glob}')`);
connection.closeSync();
instance.closeSync();
