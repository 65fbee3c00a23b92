// The redrawn lines at the bottom: what stays, what goes, and a window that changes its width.
import { expect, test } from 'vitest';
import { LiveRegion } from '../../../src/report/live-region.ts';
import { screenOf } from './screen.ts';

function regionOn(): { readonly region: LiveRegion; readonly screen: () => string; readonly writes: string[] } {
  const writes: string[] = [];
  const region = new LiveRegion((text) => writes.push(text));
  return { region, screen: () => screenOf(writes.join('')), writes };
}

test('lines are replaced, what is printed above stays', () => {
  const { region, screen } = regionOn();
  region.draw('first\n', ['running a', 'running b', '0 of 2'], 80);
  region.draw('a is done\n', ['running b', '1 of 2'], 80);
  expect(screen()).toBe('first\na is done\nrunning b\n1 of 2\n');
  region.close(80);
  expect(screen()).toBe('first\na is done\n');
});

test('a picture that did not change is not drawn again', () => {
  const { region, writes } = regionOn();
  region.draw('', ['running a'], 80);
  region.draw('', ['running a'], 80);
  expect(writes.length).toBe(1);
});

test('in a window that became narrower, the lines that it wrapped are erased too', () => {
  const { region, writes } = regionOn();
  region.draw('', ['x'.repeat(70), 'y'], 80);
  region.draw('', ['short'], 40);
  expect(writes[1]?.startsWith('\r\u001b[3A')).toBe(true);
});

test('a region that drew nothing writes nothing when it is closed', () => {
  const { region, writes } = regionOn();
  region.close(80);
  expect(writes).toEqual([]);
});
