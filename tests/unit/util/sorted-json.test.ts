import { expect, test } from 'vitest';
import { type JsonValue, sortedJson } from '../../../src/util/json.ts';
import { random } from '../../support/random.ts';

/** The plain way. */
function expected(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(expected).join(',')}]`;
  const entries = Object.entries(value as Record<string, JsonValue>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${expected(inner)}`).join(',')}}`;
}

test('keys of every object are sorted, in whatever order and number they come', () => {
  const dice = random(7);
  const names = ['b', 'a', 'ä', '10', '9', '__proto__', 'a"b', 'z\n', ''];
  const value = (depth: number): JsonValue => {
    const kind = dice.int(depth > 3 ? 4 : 6);
    if (kind === 4) return Array.from({ length: dice.int(4) }, () => value(depth + 1));
    if (kind === 5) {
      const keys = Array.from({ length: dice.int(5) }, () => names[dice.int(names.length)] ?? '');
      // Names without end, as users give them.
      if (dice.int(2) === 0) keys.push(`name ${dice.int(1_000_000)}`);
      return Object.fromEntries(keys.map((key) => [key, value(depth + 1)]));
    }
    return [null, dice.int(2) === 0, dice.int(100) / 8, `text "${dice.int(9)}" \u2028`][kind] ?? null;
  };
  for (let round = 0; round < 5_000; round += 1) {
    const one = value(0);
    expect(sortedJson(one)).toBe(expected(one));
  }
});
