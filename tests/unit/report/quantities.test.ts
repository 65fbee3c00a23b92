// Numbers as people read them, and text that fits.
import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, plural } from '../../../src/report/quantities.ts';
import { padEnd, printable, shortenEnd, shortenMiddle, wrapWords } from '../../../src/util/fit-text.ts';

test('counts have thousands separators', () => {
  expect([0, 999, 1000, 8056, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '8,056', '1,234,567']);
  expect([plural(1, 'file'), plural(2, 'file'), plural(0, 'batch', 'batches')]).toEqual([
    '1 file',
    '2 files',
    '0 batches',
  ]);
});

test('sizes have at most three digits', () => {
  const sizes = [0, 999, 1000, 9_940, 9_960, 19_000, 999_499, 999_500, 3_700_000, 20e9, 5e18];
  expect(sizes.map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '9.9 kB',
    '10 kB',
    '19 kB',
    '999 kB',
    '1.0 MB',
    '3.7 MB',
    '20 GB',
    '5000 PB',
  ]);
});

test('durations go from tenths of seconds to hours', () => {
  expect([0, 40, 940, 59_940, 59_960, 65_000, 3_599_400, 3_660_000].map(formatDuration)).toEqual([
    '0.0s',
    '0.0s',
    '0.9s',
    '59.9s',
    '1m 00s',
    '1m 05s',
    '59m 59s',
    '1h 01m',
  ]);
});

test('names lose their middle, sentences their end, wide characters count two', () => {
  expect(shortenMiddle('staging_events', 9)).toBe('stag…ents');
  expect(shortenMiddle('staging_events', 14)).toBe('staging_events');
  expect(shortenMiddle('日本語日本語', 7)).toBe('日…語');
  expect(shortenEnd('日本語', 5)).toBe('日本…');
  expect(shortenEnd('abc', 0)).toBe('');
  expect(padEnd('日本', 6)).toBe('日本  ');
});

test('words wrap, a long word stays whole', () => {
  expect(wrapWords('see target/run/tests/a_very_long_name.sql now', 12)).toEqual([
    'see',
    'target/run/tests/a_very_long_name.sql',
    'now',
  ]);
  expect(wrapWords('first line shorter', 12, 5)).toEqual(['first', 'line shorter']);
});

test('tabs reach the next stop, other control characters are shown', () => {
  expect(printable('a\tb')).toBe('a   b');
  expect(printable('\u001b[31m\u0000')).toBe('␛[31m␀');
});
