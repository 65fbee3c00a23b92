// Events as they are printed keep to the schema that users validate with.
import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/event.ts';
import { eventJson } from '../../../src/report/event-json.ts';
import { eventSchema } from '../../../src/report/event-schema.ts';
import { firstHalf, id, secondHalf, sourceId } from './sample-run.ts';

test('every event keeps to the schema', () => {
  const others: readonly Event[] = [
    { type: 'listing', node: sourceId('staging_events'), name: 'staging_events', files: 128_000 },
    { type: 'log', message: 'hello', node: id('model', 'users') },
    { type: 'cancelling' },
    { type: 'node-finished', node: id('model', 'users'), result: { status: 'cancelled' } },
    {
      type: 'node-finished',
      node: id('model', 'users'),
      result: { status: 'skipped', because: { kind: 'fail-fast' } },
    },
  ];
  const problems = [...firstHalf, ...secondHalf, ...others].flatMap((event) => {
    const line: unknown = JSON.parse(JSON.stringify(eventJson(event, 1_700_000_000_000)));
    const checked = eventSchema.safeParse(line);
    return checked.success ? [] : [{ type: event.type, issues: checked.error.issues }];
  });
  expect(problems).toEqual([]);
});
