import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../../src/diagnostics/format-diagnostic.ts';
import { watchFailure } from '../../../src/engine/watch-files.ts';

function printed(code: string): string {
  const error = Object.assign(new Error(`${code}: the system's own words`), { code });
  const options = { color: false, width: 100 };
  return watchFailure('/home/ada/shop', error)
    .diagnostics.map((found) => formatDiagnostic(found, options))
    .join('\n');
}

test('a system that does not tell of changes ends in SF1507, with what to raise where that is known', () => {
  expect(printed('ENOSPC')).toMatchInlineSnapshot(`
    "error[SF1507]: changes under "/home/ada/shop" cannot be noticed: ENOSPC: the system's own words
       = hint: raise the limit of the system: \`sudo sysctl fs.inotify.max_user_watches=524288\`"
  `);
  expect(printed('EMFILE')).toMatchInlineSnapshot(`
    "error[SF1507]: changes under "/home/ada/shop" cannot be noticed: EMFILE: the system's own words
       = hint: raise the number of files that a process may open: \`ulimit -n 8192\`"
  `);
  expect(printed('EIO')).toMatchInlineSnapshot(
    `"error[SF1507]: changes under "/home/ada/shop" cannot be noticed: EIO: the system's own words"`,
  );
});
