// Rewrites expected/ of the golden cases (all, or those named as arguments) and docs/mistakes.md. Runs dist/, so build first:
// `npm run golden` does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerTo, chapters, mistakesPage } from '../tests/mistakes/table.ts';
import { actualFiles, goldenCases, writeExpected } from '../tests/support/golden-case.ts';
import { repositoryRoot } from '../tests/support/source-imports.ts';

const wanted = process.argv.slice(2);
for (const name of goldenCases()) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  writeExpected(name, await actualFiles(name));
  console.log(`wrote tests/golden/${name}/expected`);
}

if (wanted.length === 0 || wanted.includes('docs/mistakes.md')) {
  const answers = [];
  for (const mistake of chapters.flatMap((chapter) => chapter.mistakes)) {
    answers.push({ mistake, text: await answerTo(mistake) });
  }
  writeFileSync(join(repositoryRoot, 'docs/mistakes.md'), mistakesPage(answers));
  console.log('wrote docs/mistakes.md');
}
