import { expect, test } from 'vitest';
import { sampleFiles } from '../../../scripts/make-sample.ts';
import { filesUnder, textOf } from '../../support/source-imports.ts';

test('the script writes the very bytes that are committed under sample/', () => {
  const committed = new Map(filesUnder('sample', '').map((path) => [path.slice('sample/'.length), textOf(path)]));
  const written = new Map([...sampleFiles()].sort(([left], [right]) => (left < right ? -1 : 1)));
  expect([...written.keys()]).toEqual([...committed.keys()]);
  expect(written).toEqual(committed);
});
