import { expect, test } from 'vitest';
import { manifestKeys } from '../../../src/artifacts/manifest-json.ts';
import { changedManifest, type ManifestKey } from '../../../src/cache/manifest-text.ts';
import { random } from '../../support/random.ts';

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** As artifacts/json-file.ts lays a manifest out. */
function textOf(sections: Sections): string {
  const keys = manifestKeys.map((key) => {
    const entries = Object.entries(sections[key] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = entries.map(([id, value]) => `\n${JSON.stringify(id)}:${JSON.stringify(value)}`);
    return `\n"${key}":{${lines.join(',')}}`;
  });
  return `{${keys.join(',')}}\n`;
}

function changed(before: Sections, key: ManifestKey, changes: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(changes).map(([id, value]): [string, string | undefined] => [
    id,
    value === undefined ? undefined : JSON.stringify(value),
  ]);
  const pieces = changedManifest(Buffer.from(textOf(before)), {
    entries: new Map([[key, new Map(entries)]]),
    values: new Map([['metadata', '{}']]),
  });
  return Buffer.concat(pieces ?? []).toString('utf8');
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
    const changes: Record<string, unknown> = { ...gone, ...some() };
    const after = Object.fromEntries(
      Object.entries({ ...before[key], ...changes }).filter(([, json]) => json !== undefined),
    );
    expect(changed(before, key, changes)).toBe(textOf({ ...before, [key]: after }));
  }
});
