import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { findProjectFiles, readProjectFiles } from '../../../src/parse/project-files.ts';
import { diagnosticLines } from './diagnostic-lines.ts';

const paths = {
  models: ['models'],
  seeds: ['seeds'],
  macros: ['macros'],
  tests: ['tests/data'],
  analyses: ['analyses'],
};

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sqlflow-files-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
  return dir;
}

test('files are found in code-point order, each with its role and folders', async () => {
  const names = [
    ...['models/b.sql', 'models/B.sql', 'models/marts/eu/c.sql', 'models/m.yml', 'models/notes.md', 'models/x.txt'],
    ...[
      'models/.hidden/d.sql',
      'seeds/s.csv',
      'seeds/s.yaml',
      'macros/m.sql',
      'tests/data/t.sql',
      'tests/generic/g.sql',
    ],
    ...['tests/other.sql', 'analyses/a.sql', 'sources.yml', 'other.yml', 'node_modules/models/n.sql'],
  ];
  const dir = await folder(Object.fromEntries(names.map((name) => [name, ''])));
  const found = findProjectFiles(dir, paths);
  expect(found.map(({ path: name, role, folders, stem }) => [name, role, folders.join('/'), stem])).toEqual([
    ['analyses/a.sql', 'analysis', '', 'a'],
    ['macros/m.sql', 'macro', '', 'm'],
    ['models/B.sql', 'model', '', 'B'],
    ['models/b.sql', 'model', '', 'b'],
    ['models/m.yml', 'properties', '', 'm'],
    ['models/marts/eu/c.sql', 'model', 'marts/eu', 'c'],
    ['models/notes.md', 'docs', '', 'notes'],
    ['seeds/s.csv', 'seed', '', 's'],
    ['seeds/s.yaml', 'properties', '', 's'],
    ['sources.yml', 'properties', '', 'sources'],
    ['tests/data/t.sql', 'test', '', 't'],
    ['tests/generic/g.sql', 'generic-test', '', 'g'],
  ]);
});

test('paths that do not exist hold nothing, and a file belongs to one path', async () => {
  const dir = await folder({ 'tests/generic/g.sql': '', 'tests/t.sql': '' });
  const found = findProjectFiles(dir, { ...paths, tests: ['./tests/', 'tests'], models: ['nowhere'] });
  expect(found.map(({ path: name, role }) => [name, role])).toEqual([
    ['tests/generic/g.sql', 'generic-test'],
    ['tests/t.sql', 'test'],
  ]);
});

test('links to folders are followed, but not in circles', async () => {
  const dir = await folder({ 'models/a/x.sql': '', 'shared/y.sql': '' });
  await symlink(path.join(dir, 'shared'), path.join(dir, 'models/shared'));
  await symlink(path.join(dir, 'models'), path.join(dir, 'models/a/again'));
  const found = findProjectFiles(dir, paths);
  expect(found.map((file) => file.path)).toEqual(['models/a/x.sql', 'models/shared/y.sql']);
});

test('texts are read without their byte order mark; a file that cannot be read is named', async () => {
  const dir = await folder({ 'models/a.sql': '\uFEFFselect 1', 'seeds/s.csv': 'not read here' });
  await symlink(path.join(dir, 'nowhere'), path.join(dir, 'models/b.sql'));
  await writeFile(path.join(dir, 'models/c.sql'), Buffer.from("select 'ok',\n'caf\xe9'", 'latin1'));
  const problems: Diagnostic[] = [];
  const read = readProjectFiles(dir, findProjectFiles(dir, paths), (problem) => problems.push(problem));
  expect(read.map(({ file }) => file)).toEqual([
    { path: 'models/a.sql', text: 'select 1' },
    { path: 'seeds/s.csv', text: '' },
  ]);
  expect(diagnosticLines(problems)).toEqual([
    'SF2001 models/b.sql:1:1 <> "models/b.sql" cannot be read: it is a link to nothing',
    'SF2001 models/c.sql:1:1 <> "models/c.sql" cannot be read: line 2 is not UTF-8 | save the file as UTF-8',
  ]);
});

test('a named pipe among the files is no file: reading it would wait for ever', async () => {
  const dir = await folder({ 'models/a.sql': 'select 1' });
  execFileSync('mkfifo', [path.join(dir, 'models/b.sql')]);
  expect(findProjectFiles(dir, paths).map((file) => file.path)).toEqual(['models/a.sql']);
});

test('a text in UTF-16 or with a NUL byte is told as that', async () => {
  const dir = await folder({ 'models/nul.sql': 'select 1\n as \0one' });
  const utf16 = Buffer.from('select 1 as one', 'utf16le');
  await writeFile(path.join(dir, 'models/little.sql'), utf16);
  await writeFile(path.join(dir, 'models/big.sql'), Buffer.from(utf16).swap16());
  await writeFile(path.join(dir, 'models/marked.sql'), Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]));
  const diagnostics: Diagnostic[] = [];
  readProjectFiles(dir, findProjectFiles(dir, paths), (diagnostic) => diagnostics.push(diagnostic));
  expect(diagnosticLines(diagnostics).map((line) => line.replace(/^.*cannot be read: /, ''))).toEqual([
    'it looks like UTF-16 | save the file as UTF-8',
    'it looks like UTF-16 | save the file as UTF-8',
    'it is UTF-16 | save the file as UTF-8',
    'line 2 holds a NUL byte | save the file as UTF-8',
  ]);
});
