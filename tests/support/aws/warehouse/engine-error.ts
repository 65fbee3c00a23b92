// DuckDB's errors in Redshift's words, as far as a client tells them apart by the text.
import { valueError } from '../../../../src/adapters/duckdb/value-errors.ts';
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
  for (const [pattern, words] of binding) {
    const found = pattern.exec(text);
    if (found !== null) return new SqlError(words(found[1] ?? ''));
  }
  // An error() that the translation itself has written holds Redshift's own words.
  const [, raised] = /^(?:Invalid Input|Conversion|Out of Range) Error: ([\s\S]*)$/.exec(text) ?? [];
  const plain = raised?.split('\n\n')[0];
  if (plain !== undefined) {
    const { message } = valueError(plain);
    if (message !== plain || !enginesOwn.test(plain)) return new SqlError(message);
  }
  return Object.assign(internalError(), { cause: error });
}

/** What is not translated (queries of the leader node's catalogs) is bound by DuckDB. */
const binding: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/Referenced column "([^"]*)" not found/, (name) => `column "${name}" does not exist`],
  [/does not have a column named "([^"]*)"/, (name) => `column "${name}" does not exist`],
  [/Referenced table "([^"]*)" not found/, (name) => `relation "${name}" does not exist`],
  [/Table with name (\S+) does not exist/, (name) => `relation "${name}" does not exist`],
  [/Function with name "?([^\s"]+)"? does not exist/, (name) => `function ${name}() does not exist`],
  [
    /No function matches the given name and argument types '([^']*)'/,
    (call) => `function ${call.toLowerCase()} does not exist`,
  ],
  [/syntax error at or near "([^"]*)"/, (near) => `syntax error at or near "${near}"`],
  [/Ambiguous reference to column name "([^"]*)"/, (name) => `column reference "${name}" is ambiguous`],
  [
    /column "([^"]*)" must appear in the GROUP BY clause/,
    (name) => `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
  ],
];

/** Words that DuckDB alone has: functions, types and advice of its own. */
const enginesOwn =
  /\b(try_cast|HUGEINT|STRUCT|UTINYINT|duckdb|PRAGMA|strptime|strftime|list_|map_|INTERNAL|Candidate|Possible solutions|INT(8|16|32|64|128)|DOUBLE\b.*\bcast)\b/i;

/** What Redshift says where its own engine fails. What DuckDB said is the `cause`. */
function internalError(): SqlError {
  return new SqlError('Assert', 'error: Assert  code: 1000  context: internal error');
}

let transactionIds = 4_000;

export function conflictError(oid = 0): SqlError {
  transactionIds += 2;
  return new SqlError(
    '1023',
    `Serializable isolation violation on table - ${oid}, transactions forming the cycle are: ${transactionIds - 1}, ${transactionIds} (pid:0)`,
  );
}
