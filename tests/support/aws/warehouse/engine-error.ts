// DuckDB's errors in Redshift's words, as far as a client tells them apart by the text.
import { SqlError } from './sql-error.ts';

export function toSqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const [, length] = /CHECK constraint failed[\s\S]*?strlen\(.*?<= (\d+)\)/.exec(text) ?? [];
  if (length !== undefined) return new SqlError(`value too long for type character varying(${length})`);
  const [, column] = /NOT NULL constraint failed: (?:[^.\s]+\.)?(\S+)/.exec(text) ?? [];
  if (column !== undefined) return new SqlError(`Cannot insert a NULL value into column ${column}`);
  if (/Conflict on (tuple deletion|update)|write-write conflict|has been altered|TransactionContext Error/i.test(text))
    return conflictError();
  // Created by a transaction that committed after this one's snapshot: its name is seen, its rows are not.
  if (/Table with name r\d+_\d+ does not exist/.test(text)) return new SqlError('1018', 'Relation does not exist');
  const [, value, wanted] = /Could not convert string '([\s\S]*?)' to (\w+)/.exec(text) ?? [];
  if (value !== undefined) {
    const integer = /^U?(INT|BIGINT|SMALLINT|TINYINT|HUGEINT)/.test(wanted ?? '');
    return new SqlError(`invalid input syntax for ${integer ? 'integer' : (wanted ?? '').toLowerCase()}: "${value}"`);
  }
  if (/^INTERRUPT Error/i.test(text)) return new SqlError("Query cancelled on user's request");
  return new SqlError(
    text
      .replace(/^(Invalid Input|Conversion|Binder|Catalog|Parser|Out of Range|Constraint) Error: /, '')
      .split('\n\n')[0] ?? text,
  );
}

let transactionIds = 4_000;

export function conflictError(oid = 0): SqlError {
  transactionIds += 2;
  return new SqlError(
    '1023',
    `Serializable isolation violation on table - ${oid}, transactions forming the cycle are: ${transactionIds - 1}, ${transactionIds} (pid:0)`,
  );
}
