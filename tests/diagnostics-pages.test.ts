// The catalogue of codes and docs/diagnostics/ agree, and every code is produced by some test.
import { expect, test } from 'vitest';
import { catalog } from '../src/diagnostics/catalog.ts';
import { filesUnder, textOf } from './support/source-imports.ts';

const entries = Object.entries(catalog).map(([name, entry]) => ({ name, code: entry.code }));
const codes = entries.map((entry) => entry.code);
const pages = filesUnder('docs/diagnostics', '.md').filter((path) => !path.endsWith('README.md'));

test('codes are SF and four digits, each used once, in the family of its file', () => {
  expect(codes.filter((code) => !/^SF[1-8]\d{3}$/.test(code))).toEqual([]);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  const misplaced = filesUnder('src/diagnostics/catalog', '.ts').flatMap((path) => {
    const family = /sf(\d)/.exec(path)?.[1];
    return [...textOf(path).matchAll(/code: '(SF(\d)\d{3})'/g)]
      .filter((match) => match[2] !== family)
      .map((match) => `${path}: ${match[1]}`);
  });
  expect(misplaced).toEqual([]);
});

test('every code has a page, and every page a code', () => {
  const described = pages.map((path) => path.slice('docs/diagnostics/'.length, -'.md'.length));
  expect({
    withoutPage: codes.filter((code) => !described.includes(code)),
    withoutCode: described.filter((code) => !codes.includes(code)),
  }).toEqual({ withoutPage: [], withoutCode: [] });
});

test('a page begins with its code and a title, and shows an example', () => {
  const wrong = pages.flatMap((path) => {
    const code = path.slice('docs/diagnostics/'.length, -'.md'.length);
    const text = textOf(path);
    const complaints: string[] = [];
    if (!new RegExp(`^# ${code}: \\S`).test(text)) complaints.push('has no title');
    if (!/^```/m.test(text)) complaints.push('has no example');
    return complaints.map((complaint) => `${path} ${complaint}`);
  });
  expect(wrong).toEqual([]);
});

test('every code is produced by a test', () => {
  const tests = filesUnder('tests', '.test.ts')
    .filter((path) => path !== 'tests/diagnostics-pages.test.ts')
    .map(textOf)
    .join('\n');
  const untested = entries.filter(({ name, code }) => !tests.includes(code) && !tests.includes(`'${name}'`));
  expect(untested).toEqual([]);
});
