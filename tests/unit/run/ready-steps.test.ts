import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadySteps } from '../../../src/run/ready-steps.ts';

test('whatever comes and goes, the one with the longest way is taken, and of equals the first', () => {
  const way = fc.nat({ max: 5 });
  fc.assert(
    fc.property(fc.array(fc.oneof(way, fc.constant('take' as const)), { maxLength: 60 }), (moves) => {
      const ways = new Map(moves.flatMap((move, id) => (move === 'take' ? [] : [[id, move] as const])));
      const ready = new ReadySteps<number>(ways);
      const there: number[] = [];
      moves.forEach((move, id) => {
        if (move !== 'take') {
          ready.add(id);
          there.push(id);
          return;
        }
        const longest = Math.max(...there.map((one) => ways.get(one) ?? 0));
        const best = there.find((one) => ways.get(one) === longest);
        expect(ready.take()).toBe(best);
        if (best !== undefined) there.splice(there.indexOf(best), 1);
      });
    }),
    { seed: 20181101 },
  );
});
