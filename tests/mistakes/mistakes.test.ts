// Every mistake of the table is made, and the whole printed text compared with docs/mistakes.md (`npm run golden` writes it).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/source-imports.ts';
import { answerTo, chapters, mistakesPage } from './table.ts';

const page = readFileSync(join(repositoryRoot, 'docs/mistakes.md'), 'utf8');

/** Title of a mistake -> the text that the page has for it. */
const expected = new Map(
  Array.from(page.matchAll(/^### (.*)\n\n```\n\$ .*\n([\s\S]*?)\n```$/gm), ([, title = '', text = '']) => [
    title,
    text,
  ]),
);

describe.each(chapters)('$title', ({ mistakes }) => {
  test.each(mistakes)('$title', async (mistake) => {
    expect(await answerTo(mistake)).toBe(expected.get(mistake.title));
  });
});

test('the page shows these mistakes and no others, each once, sixty and more', () => {
  const mistakes = chapters.flatMap((chapter) => chapter.mistakes);
  expect(mistakes.length).toBeGreaterThanOrEqual(60);
  const answers = mistakes.map((mistake) => ({ mistake, text: expected.get(mistake.title) ?? '' }));
  expect(page).toBe(mistakesPage(answers));
});
