// DuckDB's reports -> errors with kind, place and hint; the engine's real reports are met in tests/adapters.
import { expect, test } from 'vitest';
import { parseReport, toWarehouseError } from '../../../src/adapters/duckdb/engine-error.ts';
import { loadingError } from '../../../src/adapters/duckdb/loading-error.ts';
import { heldBy, openingDiagnostic } from '../../../src/adapters/duckdb/opening-errors.ts';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';

function report(fields: Readonly<Record<string, string>>, sql = 'select 1'): ReturnType<typeof toWarehouseError> {
  return toWarehouseError(new Error(JSON.stringify({ exception_type: '', exception_message: '', ...fields })), sql);
}

test.each([
  ['INTERRUPT', 'Interrupted!', 'interrupted'],
  ['TransactionContext', 'Catalog write-write conflict on alter with "Table\\0t"', 'conflict'],
  [
    'TransactionContext',
    'Failed to commit: Transaction conflict: attempting to insert into table "t" but it has been dropped',
    'conflict',
  ],
  ['TransactionContext', 'Conflict on update!', 'conflict'],
  ['TransactionContext', 'Failed to commit: PRIMARY KEY or UNIQUE constraint violation: duplicate key "k"', 'conflict'],
  ['TransactionContext', 'Current transaction is aborted (please ROLLBACK)', 'sql'],
  ['TransactionContext', 'Failed to commit: Could not write file "a.wal": No space left on device', 'disk'],
  ['IO', 'Could not write file "a.duckdb": No space left on device', 'disk'],
  ['IO', 'No files found that match the pattern "/nope.csv"', 'sql'],
  ['Constraint', 'NOT NULL constraint failed: users.first_name', 'constraint'],
  ['FATAL', 'database has been invalidated because of a previous fatal error', 'connection'],
  ['Binder', 'Referenced column "nope" not found in FROM clause!', 'sql'],
])('%s: %s is of kind "%4$s"', (type, message, kind) => {
  expect(report({ exception_type: type, exception_message: message }).kind).toBe(kind);
});

test('the place counts bytes in DuckDB and characters here', () => {
  const sql = "select '€😀' as x,\n  nope\nfrom t";
  const position = String(Buffer.byteLength(sql.slice(0, sql.indexOf('nope'))));
  const found = report({ exception_type: 'Binder', error_subtype: 'COLUMN_NOT_FOUND', name: 'nope', position }, sql);
  expect(found.position).toEqual({ line: 2, column: 3 });
});

test('a place where the named thing does not stand belongs to a view, and is left out', () => {
  const fields = { exception_type: 'Binder', error_subtype: 'COLUMN_NOT_FOUND', name: 'gone' };
  expect(report({ ...fields, position: '7' }, 'select a from v').position).toBeUndefined();
  expect(report({ ...fields, position: '900' }, 'select a from v').position).toBeUndefined();
  expect(report({ ...fields, position: '7' }, 'select v."gone" from v').position).toEqual({ line: 1, column: 8 });
});

test('suggestions become a hint, where one is near', () => {
  const fields = {
    exception_type: 'Binder',
    exception_message: 'Referenced column "user_idd" not found in FROM clause!\nCandidate bindings: "user_id", "level"',
    error_subtype: 'COLUMN_NOT_FOUND',
  };
  const near = report({ ...fields, name: 'user_idd', candidates: 'user_id,level' });
  expect([near.message, near.hint]).toEqual([
    'Referenced column "user_idd" not found in FROM clause!',
    'did you mean "user_id"?',
  ]);
  expect(report({ ...fields, name: 'zzz', candidates: 'user_id,level' }).hint).toBe(
    'columns there: "user_id", "level"',
  );
  expect(
    report({ ...fields, error_subtype: 'MISSING_ENTRY', name: 'nofunc', candidates: 'count' }).hint,
  ).toBeUndefined();
});

test('plain words are understood too', () => {
  expect(parseReport('IO Error: Cannot open file')).toEqual({
    exception_type: 'IO',
    exception_message: 'Cannot open file',
  });
  expect(parseReport('something else')).toEqual({ exception_type: '', exception_message: 'something else' });
});

test('the holder of a file is read from what DuckDB says', () => {
  const linux =
    'IO Error: Could not set lock on file "/p/local.duckdb": Conflicting lock is held in /usr/bin/node (PID 7290). See also …';
  expect(heldBy(new Error(linux))).toEqual({ pid: 7290, program: 'node' });
  expect(heldBy(new Error('IO Error: Could not set lock on file "/p/local.duckdb": Resource busy'))).toEqual({});
  expect(heldBy(new Error('IO Error: No such file'))).toBeUndefined();
  expect(messageOf(openingDiagnostic('a.duckdb', new Error(linux)))).toBe(
    'the database "a.duckdb" is held by process 7290 (node)',
  );
});

test('a full disk is said to be one', () => {
  const full = openingDiagnostic('a.duckdb', new Error("ENOSPC: no space left on device, mkdir '/p'"));
  expect([codeOf(full), messageOf(full)]).toEqual(['SF6007', 'no space left for the database "a.duckdb"']);
});

test('an engine that npm has not installed is a diagnostic, another mistake stays what it is', () => {
  const missing = Object.assign(
    new Error("Cannot find module '@duckdb/node-bindings-linux-arm64/duckdb.node'\nRequire stack: …"),
    {
      code: 'MODULE_NOT_FOUND',
    },
  );
  const error = loadingError(missing);
  expect(error instanceof DiagnosticError && error.diagnostics.map(codeOf)).toEqual(['SF6009']);
  const other = new TypeError('x is not a function');
  expect(loadingError(other)).toBe(other);
});
