// The pages: links lead somewhere, every page is two clicks from the README, and the commands that pages show exist.
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../src/cli/command-table.ts';
import { filesUnder, repositoryRoot, textOf } from './support/source-imports.ts';

const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesUnder('docs', '.md')];

/** The links of a page to places in the repository, as paths from its root. */
function linksOf(page: string): readonly string[] {
  const prose = textOf(page).replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^(https?:|mailto:|#)/.test(link))
    .map((link) => posix.normalize(posix.join(posix.dirname(page), link.replace(/#.*$/, ''))).replace(/\/$/, ''));
}

test('every link leads to a file or folder of the repository', () => {
  const broken = pages.flatMap((page) =>
    linksOf(page)
      .filter((link) => !existsSync(join(repositoryRoot, link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every page is at most two clicks from the README, the pages of the codes three', () => {
  const distance = new Map([['README.md', 0]]);
  const queue = ['README.md'];
  for (let page = queue.shift(); page !== undefined; page = queue.shift()) {
    for (const link of linksOf(page)) {
      if (!link.endsWith('.md') || distance.has(link) || !pages.includes(link)) continue;
      distance.set(link, (distance.get(page) ?? 0) + 1);
      queue.push(link);
    }
  }
  const far = pages.filter((page) => (distance.get(page) ?? 99) > (/SF\d{4}\.md$/.test(page) ? 3 : 2));
  expect(far).toEqual([]);
});

test('the commands that pages show exist', () => {
  const known = new Set(commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]));
  const unknown = pages.flatMap((page) =>
    [...textOf(page).matchAll(/(?:npx |`)sqlflow ([a-z]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => !known.has(name))
      .map((name) => `${page}: sqlflow ${name}`),
  );
  expect(unknown).toEqual([]);
});
