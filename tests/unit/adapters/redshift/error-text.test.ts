import { expect, test } from 'vitest';
import { accessProblem } from '../../../../src/adapters/redshift/access-problem.ts';
import { failedStatement, isConflictText } from '../../../../src/adapters/redshift/error-text.ts';
import { DiagnosticError } from '../../../../src/diagnostics/diagnostic-error.ts';

test.each([
  'ERROR: 1023 DETAIL: Serializable isolation violation on table - 107, transactions forming the cycle are: 1, 2',
  'ERROR: deadlock detected',
  'ERROR: could not open relation with OID 91',
  'ERROR: table 91 dropped by concurrent transaction',
  'ERROR: code: 1018 DETAIL: Relation does not exist.',
])('%s is worth another try', (text) => {
  expect(isConflictText(text)).toBe(true);
});

test.each([
  'ERROR: syntax error at or near "form"',
  'ERROR: permission denied for schema analytics',
  "ERROR: Load into table 'events' failed.  Check 'sys_load_error_detail' system table for details.",
  'ERROR: value 1023 is out of range for type smallint',
])('%s is not', (text) => {
  expect(isConflictText(text)).toBe(false);
});

test('an error has the words, the place in the statement, and the names of the statement', () => {
  const sql = "select 'é',\n  form x";
  const error = failedStatement({
    text: 'ERROR: syntax error at or near "form"\n  Hint: check it\n  Position: 15',
    sql,
    statementId: 'd9b6c0c9-0747-4bf4-b142-e8883122f766:2',
    index: 1,
    queryId: '77',
  });
  expect(error.message).toBe('syntax error at or near "form"');
  expect(error.position).toEqual({ line: 2, column: 3 });
  expect(error.hint).toBe('check it');
  expect(error.statement).toMatchObject({ id: 'd9b6c0c9-0747-4bf4-b142-e8883122f766:2', index: 1, queryId: '77' });
});

test('a detail tells what went wrong with a value', () => {
  const text = "ERROR: Invalid digit, Value 'x', Pos 0, Type: Integer\n  Detail: \n  -----\n  error: 1207";
  expect(failedStatement({ text, sql: 'select 1', statementId: 'i' }).message).toBe(
    "Invalid digit, Value 'x', Pos 0, Type: Integer",
  );
});

test.each([
  ['ExpiredTokenException', 'credentialsExpired'],
  ['UnrecognizedClientException', 'credentialsMissing'],
  ['AccessDeniedException', 'denied'],
  ['ResourceNotFoundException', 'notFound'],
  ['ValidationException', 'invalid'],
  ['ECONNREFUSED', 'unreachable'],
])('%s ends in a diagnostic that says how to mend it', (name, reason) => {
  const error = Object.assign(new Error('as AWS puts it'), { name });
  const config = { workgroup: 'dwh', database: 'dev', schema: 'analytics' };
  const problem = accessProblem(error, config, 'me');
  expect(problem).toBeInstanceOf(DiagnosticError);
  expect((problem as DiagnosticError).diagnostics[0]).toMatchObject({
    name: 'dataApiRefused',
    data: { reason, where: 'dwh', detail: expect.stringContaining('as AWS puts it') },
  });
});
