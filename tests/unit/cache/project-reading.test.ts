import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { addStamp, isAsStamped, stampedDevice } from '../../../src/cache/input-stamps.ts';
import { inputsOf, type KnownReading, type ProjectReading, readProject } from '../../../src/cache/project-reading.ts';

const paths = { models: ['models'], seeds: ['seeds'], macros: ['macros'], tests: ['tests'], analyses: ['analyses'] };

class Folder implements Disposable {
  readonly projectDir = mkdtempSync(join(tmpdir(), 'sqlflow-reading-'));
  readonly paths = paths;

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.projectDir, path)), { recursive: true });
    writeFileSync(join(this.projectDir, path), text);
  }

  [Symbol.dispose](): void {
    rmSync(this.projectDir, { recursive: true });
  }
}

function project(): Folder {
  const folder = new Folder();
  folder.write('models/a.sql', 'select 1');
  folder.write('models/b.sql', 'select 2');
  folder.write('seeds/s.csv', 'id\n1\n');
  folder.write('macros/m.sql', '{% macro m() %}{% endmacro %}');
  return folder;
}

function read(folder: Folder, known?: KnownReading): ProjectReading {
  const reading = readProject(folder, known);
  if (reading === undefined) throw new Error('a file could not be read');
  return reading;
}

/** Of files that were not written a moment ago. */
function settledReading(folder: Folder): KnownReading {
  for (let tries = 0; tries < 100_000; tries += 1) {
    const reading = read(folder);
    if (!reading.stamps.includes(0))
      return { ...inputsOf(reading), digest: reading.digest, digests: () => reading.digests };
  }
  throw new Error('files never settled');
}

const cannotStamp = stampedDevice(tmpdir()) === undefined;

test.skipIf(cannotStamp)('files that are as they were keep their digests, and nothing else is asked for', () => {
  using folder = project();
  const known = settledReading(folder);
  const asked = (): never => {
    throw new Error('digests were asked for');
  };
  const again = read(folder, { ...known, digests: asked });
  expect(again.digest).toBe(known.digest);
  expect(again.stamps).toBe(known.stamps);
});

test.skipIf(cannotStamp)('whatever was done to a file shows, also where its size and time are put back', () => {
  using folder = project();
  const known = settledReading(folder);
  for (const [path, before, after] of [
    ['models/a.sql', 'select 1', 'select 3'],
    ['seeds/s.csv', 'id\n1\n', 'id\n2\n'],
    ['macros/m.sql', '{% macro m() %}{% endmacro %}', '{% macro n() %}{% endmacro %}'],
  ] as const) {
    const { atime, mtime } = statSync(join(folder.projectDir, path));
    folder.write(path, after);
    utimesSync(join(folder.projectDir, path), atime, mtime);
    const again = read(folder, known);
    expect(again.digest).not.toBe(known.digest);
    expect([...again.digests].filter(([name, digest]) => known.digests().get(name) !== digest)[0]?.[0]).toBe(path);
    expect(again.digest).toBe(read(folder).digest);
    rmSync(join(folder.projectDir, path));
    folder.write(path, before);
    expect(read(folder, known).digest).toBe(known.digest);
  }
});

test('new files, files that are gone and selectors.yml show', () => {
  using folder = project();
  const known = settledReading(folder);
  folder.write('selectors.yml', 'selectors: []');
  expect(read(folder, known).digest).not.toBe(known.digest);
  rmSync(join(folder.projectDir, 'selectors.yml'));
  folder.write('models/c.sql', 'select 3');
  expect(read(folder, known).digests.has('models/c.sql')).toBe(true);
  rmSync(join(folder.projectDir, 'models/c.sql'));
  rmSync(join(folder.projectDir, 'models/b.sql'));
  expect(read(folder, known).digests.has('models/b.sql')).toBe(false);
});

test.skipIf(cannotStamp)('a text that is read later is the one that was digested, or there is none', () => {
  using folder = project();
  const known = settledReading(folder);
  const reading = read(folder, known);
  folder.write('models/b.sql', 'select 4');
  const [a, b] = ['models/a.sql', 'models/b.sql'].map((path) => reading.files.find((file) => file.path === path));
  expect(reading.fileAt('models/a.sql')?.text).toBe('select 1');
  expect(reading.fileAt('models/b.sql')).toBeUndefined();
  expect(reading.texts(a === undefined ? [] : [a])?.map(({ file }) => file.text)).toEqual(['select 1']);
  expect(reading.texts(a === undefined || b === undefined ? [] : [a, b])).toBeUndefined();
});

test('a stamp is kept only where a later change must show in it', () => {
  using folder = project();
  const path = join(folder.projectDir, 'models/a.sql');
  const stats = statSync(path);
  const stampOf = (device: number | undefined, beforeMs: number): readonly number[] => {
    const stamps: number[] = [];
    addStamp(stamps, stats, device, beforeMs);
    return stamps;
  };
  const kept = stampOf(stats.dev, stats.ctimeMs + 60_000);
  expect(kept).toEqual([stats.ino, stats.size, stats.ctimeMs]);
  expect(isAsStamped(stats, stats.dev, kept, 0)).toBe(true);
  // Written a moment ago, a moment later, on another device, on a file system of another machine.
  for (const none of [
    stampOf(stats.dev, stats.ctimeMs + 5),
    stampOf(stats.dev, stats.ctimeMs - 5),
    stampOf(stats.dev + 1, stats.ctimeMs + 60_000),
    stampOf(undefined, stats.ctimeMs + 60_000),
  ]) {
    expect(none).toEqual([0, 0, 0]);
    expect(isAsStamped(stats, stats.dev, none, 0)).toBe(false);
  }
  expect(isAsStamped(stats, stats.dev + 1, kept, 0)).toBe(false);
  for (const at of [0, 1, 2]) expect(isAsStamped(stats, stats.dev, kept.with(at, 7), 0)).toBe(false);
});
