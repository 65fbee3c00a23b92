import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/event.ts';
import type { NodeId } from '../../../src/core/node-id.ts';
import { errorDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { createPlainReporter } from '../../../src/report/plain-reporter.ts';
import { createQuietReporter } from '../../../src/report/quiet-reporter.ts';
import type { Reporter, ReporterHost } from '../../../src/report/reporter.ts';
import { createWatchReporter } from '../../../src/report/watch-reporter.ts';

const nowMs = new Date(2026, 10, 23, 10, 42, 7).getTime();

function told(events: readonly Event[], create: (host: ReporterHost) => Reporter, words = true): string {
  let text = '';
  const host: ReporterHost = {
    write: (part) => {
      text += part;
    },
    size: () => ({ columns: 80, rows: 24 }),
    color: false,
    now: () => nowMs,
    every: () => undefined,
  };
  const reporter = createWatchReporter(host, () => create(host), { words });
  for (const event of events) reporter.onEvent(event);
  reporter.close();
  return text;
}

const id = (name: string): NodeId => `model.shop.${name}` as NodeId;
const error: Event = {
  type: 'diagnostic',
  diagnostic: errorDiagnostic('sqlFailed', undefined, { reason: 'no such column' }),
};
const events: readonly Event[] = [
  {
    type: 'watch-started',
    header: {
      version: '0.1.0',
      projectName: 'shop',
      targetName: 'local',
      targetLabel: 'target/local.duckdb',
      production: false,
      threads: 4,
    },
  },
  error,
  { type: 'watch-waiting', errors: 1, rebuilt: false },
  { type: 'watch-saved', files: ['models/a.sql', 'models/b.sql', 'models/c.sql', 'models/d.sql'] },
  error,
  { type: 'watch-waiting', errors: 1, rebuilt: false },
  { type: 'watch-saved', files: ['models/a.sql'] },
  { type: 'watch-mended', errors: 1, nodes: [] },
  { type: 'watch-mended', errors: 0, nodes: [id('users'), id('orders')] },
  {
    type: 'rows-changed',
    changes: [
      { node: id('users'), name: 'users', before: 12, after: 13 },
      { node: id('songplays'), name: 'songplays', before: 8056, after: 6820 },
      { node: id('fresh'), name: 'fresh', before: undefined, after: 1 },
      { node: id('same'), name: 'same', before: 4, after: 4 },
    ],
  },
  { type: 'watch-waiting', errors: 0, rebuilt: true },
  { type: 'cancelling' },
];

test('what is saved, what is wrong each time anew, what is mended, and the change in rows', () => {
  expect(told(events, createPlainReporter)).toMatchInlineSnapshot(`
    "watching shop → local; Ctrl-C ends
    error[SF6001]: the database refused a statement: no such column
    1 error; nothing was built. Waiting for the next save

    10:42:07  models/a.sql, models/b.sql and 2 more
    error[SF6001]: the database refused a statement: no such column
    1 error; nothing was built. Waiting for the next save

    10:42:07  models/a.sql
    mended: 1 error
    mended: users, orders
    users      12 rows → 13 (+1)
    songplays  8,056 rows → 6,820 (−1,236)
    fresh      new, 1 row
    1 other table with as many rows as before
    waiting for the next save
    "
  `);
});

test('quietly only the errors are told, with every save that leaves them', () => {
  expect(told(events, createQuietReporter, false)).toMatchInlineSnapshot(`
    "error[SF6001]: the database refused a statement: no such column
    error[SF6001]: the database refused a statement: no such column
    "
  `);
});
