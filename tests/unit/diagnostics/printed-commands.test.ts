import { expect, test } from 'vitest';
import { withFlags } from '../../../src/diagnostics/printed-commands.ts';

test('a command that is printed gets the flags of the command at hand, so that it means the same project when it is pasted', () => {
  expect(withFlags('load it anew:     sqlflow load -s a --full-refresh', '-t dev')).toBe(
    'load it anew:     sqlflow load -s a --full-refresh -t dev',
  );
  expect(withFlags("`sqlflow files` lists them; at once: sqlflow files forget 'a'", "-t dev --vars '{a: 1}'")).toBe(
    "`sqlflow files -t dev --vars '{a: 1}'` lists them; at once: sqlflow files forget 'a' -t dev --vars '{a: 1}'",
  );
  expect(withFlags('`sqlflow build` writes it', '')).toBe('`sqlflow build` writes it');
});

test('a command that names its target keeps it; words about sqlflow, and commands without a project, are left alone', () => {
  expect(withFlags('`sqlflow load -s a -t prod --take-over`', '-t dev --s3-map b=c')).toBe(
    '`sqlflow load -s a -t prod --take-over --s3-map b=c`',
  );
  expect(withFlags('`sqlflow load -s a -t prod --take-over`', "-t 'my dev'")).toBe(
    '`sqlflow load -s a -t prod --take-over`',
  );
  for (const text of [
    'use the sqlflow that wrote it',
    '`sqlflow explain SF1003`',
    '`sqlflow init my_project`',
    'see `sqlflow ls --help`',
  ])
    expect(withFlags(text, '-t dev')).toBe(text);
});
