import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifestKeys } from '../../../src/artifacts/manifest-json.ts';
import {
  changedManifest,
  type ManifestChanges,
  type ManifestKey,
  mergedChanges,
  metadataStretch,
  withMetadata,
  writePieces,
} from '../../../src/cache/manifest-text.ts';
import { random } from '../../support/random.ts';

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** As artifacts/json-file.ts lays a manifest out. */
function textOf(sections: Sections): string {
  const keys = manifestKeys.map((key) => {
    const entries = Object.entries(sections[key] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = entries.map(([id, value]) => `\n${JSON.stringify(id)}:${JSON.stringify(value)}`);
    return `\n"${key}":${key === 'metadata' ? JSON.stringify(sections[key] ?? {}) : `{${lines.join(',')}}`}`;
  });
  return `{${keys.join(',')}}\n`;
}

/** With `undefined` for what is to go. */
type Changes = Readonly<Record<string, unknown>>;

function changesOf(key: ManifestKey, changes: Changes): ManifestChanges {
  return {
    [key]: Object.fromEntries(
      Object.entries(changes).map(([id, value]) => [id, value === undefined ? null : JSON.stringify(value)]),
    ),
  };
}

/** The text with changes, and with other metadata. */
function changed(before: Sections, changes: ManifestChanges): string {
  using folder = temporaryFolder();
  const [from, to] = [join(folder.path, 'from.json'), join(folder.path, 'to.json')];
  writeFileSync(from, textOf({ ...before, metadata: { invocation: 'one' } }));
  const metadata = metadataStretch(from, 'one');
  const pieces = changedManifest(from, changes);
  expect(metadataStretch(from, 'two')).toBeUndefined();
  writePieces(from, withMetadata(pieces ?? [], metadata ?? [0, 0], '"metadata":{}'), to);
  return readFileSync(to, 'utf8');
}

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'sqlflow-manifest-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test('entries are exchanged, added and taken away wherever they stand', () => {
  const dice = random(5);
  // Names with quotes, backslashes, letters beyond ASCII, and values that look like the layout itself.
  const name = (): string => `model.x.${['a', 'b"c', 'd\\e', 'ü', '"}', 'z'][dice.int(6)]}${dice.int(4)}`;
  const value = (): unknown =>
    [{ code: 'x\n"nodes":{\n"parent_map":{' }, [], {}, '"},', { deep: { er: [{}] } }][dice.int(5)];
  const some = (): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length: dice.int(6) }, () => [name(), value()]));
  for (let round = 0; round < 400; round += 1) {
    const key = (['nodes', 'sources', 'child_map', 'parent_map'] as const)[dice.int(4)] ?? 'nodes';
    const before = { nodes: some(), sources: some(), child_map: some(), parent_map: some(), docs: some() };
    const gone = Object.fromEntries(
      Object.keys(before[key]).flatMap((id) => (dice.int(3) === 0 ? [[id, undefined]] : [])),
    );
    const first: Changes = { ...gone, ...some() };
    const second: Changes = Object.fromEntries(
      Object.entries(some()).map(([id, json]) => [id, dice.int(3) === 0 ? undefined : json]),
    );
    const entriesAfter = (...changes: readonly Changes[]): Readonly<Record<string, unknown>> =>
      Object.fromEntries(
        Object.entries(Object.assign({}, before[key], ...changes)).filter(([, json]) => json !== undefined),
      );
    expect(changed(before, changesOf(key, first))).toBe(textOf({ ...before, [key]: entriesAfter(first) }));
    const both = mergedChanges(changesOf(key, first), changesOf(key, second));
    expect(changed(before, both)).toBe(textOf({ ...before, [key]: entriesAfter(first, second) }));
  }
});

test('several sections are changed at once, in lines of any length', () => {
  const long = { text: 'x'.repeat(2_000_000) };
  const before = {
    nodes: { 'a.1': long, 'a.2': {}, 'a.3': long },
    parent_map: { 'a.1': ['a.3'] },
    docs: { 'd.1': long },
  };
  const changes = {
    ...changesOf('nodes', { 'a.2': long, 'a.3': undefined, 'a.4': 1 }),
    ...changesOf('parent_map', { 'a.1': undefined }),
    ...changesOf('sources', { 's.1': {} }),
  };
  const after = { nodes: { 'a.1': long, 'a.2': long, 'a.4': 1 }, docs: before.docs, sources: { 's.1': {} } };
  // Compared as a whole: a difference in megabytes is not to be printed.
  expect(changed(before, changes) === textOf(after)).toBe(true);
});

test('a file that is laid out otherwise is not touched', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'other.json');
  writeFileSync(path, JSON.stringify({ nodes: { 'a.1': {} } }));
  expect(changedManifest(path, changesOf('nodes', { 'a.1': 1 }))).toBeUndefined();
});
