import { expect, test } from 'vitest';
import { errorDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';

const printed = (diagnostic: Parameters<typeof formatDiagnostic>[0]): string =>
  formatDiagnostic(diagnostic, { color: false, width: 100 });

test('another account, another run, a lost lease: what happened, and what to do', () => {
  expect(
    printed(errorDiagnostic('accountDiffers', undefined, { wanted: '111122223333', found: '222233334444' })),
  ).toMatchInlineSnapshot(`
    "error[SF6011]: the credentials belong to AWS account 222233334444, the target to 111122223333
       = hint: choose the profile of that account (AWS_PROFILE), or correct \`account\` in the target"
  `);
  const busy = {
    schema: 'analytics',
    holder: '7f3a91c2d4e5',
    host: 'build-7',
    since: '2026-11-21 18:02:11',
    waitedMs: 61_000,
  };
  expect(printed(errorDiagnostic('schemaBusy', undefined, busy))).toMatchInlineSnapshot(`
    "error[SF6012]: another run works in schema "analytics"
       | run 7f3a91c2d4e5 on build-7, since 2026-11-21 18:02:11 UTC; waited 61 s
       = hint: let it finish, or wait for it with \`--wait 10m\`; a run that was killed gives way by
         itself within a minute"
  `);
  expect(printed(errorDiagnostic('leaseLost', undefined, { schema: 'analytics' }))).toMatchInlineSnapshot(`
    "error[SF6013]: this run no longer holds schema "analytics": another one has taken over
       = hint: it was out of reach for more than a minute; what it had published stays, so run again"
  `);
});

test('a step that is too large for one call says what is too large', () => {
  const limit = { statements: 40, statementBytes: 100_000 };
  const long = { node: 'orders', statements: 7, longestBytes: 131_500, limit };
  expect(printed(errorDiagnostic('batchTooLarge', undefined, long))).toMatchInlineSnapshot(`
    "error[SF6014]: "orders" makes a statement of 132 kB, and the Data API takes 100 kB
       = hint: split the model in two, or move long lists of values into a seed"
  `);
  const many = { node: 'orders', statements: 52, longestBytes: 900, limit };
  expect(printed(errorDiagnostic('batchTooLarge', undefined, many))).toMatchInlineSnapshot(`
    "error[SF6014]: "orders" makes 52 statements, and the Data API takes 40 in one transaction
       = hint: put fewer statements into its hooks"
  `);
});

test('COPY without a place for its files says which prefix is missing', () => {
  const missing = errorDiagnostic('stagingMissing', undefined, { what: 'the files of "staging_events"' });
  expect(printed(missing)).toMatchInlineSnapshot(`
    "error[SF8090]: COPY needs the files of "staging_events" named in S3, and the target has no \`staging\`
       = hint: set \`staging: 's3://bucket/prefix/'\` in the target: a prefix that sqlflow may write,
         read and delete"
  `);
});
