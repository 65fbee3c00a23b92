import type { Connection } from '../connection.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';

export async function copy(_reader: Reader, _connection: Connection): Promise<StatementResult> {
  throw new SqlError('COPY comes next');
}
