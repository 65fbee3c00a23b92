// A definition of selectors.yml selects what the same selector selects in words, on random graphs and in each mode of tests.
import { expect, test } from 'vitest';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { manifestDag } from '../../../src/graph/manifest-dag.ts';
import { parseYamlFile } from '../../../src/parse/yaml-file.ts';
import { readSelectors } from '../../../src/select/read-selectors.ts';
import { INDIRECT_SELECTIONS } from '../../../src/select/select-expr.ts';
import { selectNodes } from '../../../src/select/select-nodes.ts';
import { buildManifest } from '../../support/manifest-builder.ts';
import { type Random, random } from '../../support/random.ts';

interface Part {
  readonly words: string;
  readonly definition: object;
}

function randomPart(dice: Random, names: readonly string[]): Part {
  const name = dice.pick(names);
  const kind = dice.int(5);
  const long = (more: object) => ({ method: 'fqn', value: name, ...more });
  if (kind === 0) return { words: name, definition: { fqn: name } };
  if (kind === 1) return { words: `+${name}`, definition: long({ parents: true }) };
  if (kind === 2) return { words: `${name}+1`, definition: long({ children: true, children_depth: 1 }) };
  if (kind === 3) return { words: `@${name}`, definition: long({ childrens_parents: true }) };
  return {
    words: `2+tag:a+`,
    definition: { method: 'tag', value: 'a', parents: true, parents_depth: 2, children: true },
  };
}

test('300 random selectors in YAML select what they select in words', () => {
  const dice = random(20261123);
  for (let round = 0; round < 300; round += 1) {
    const names = Array.from({ length: 4 + dice.int(8) }, (_, index) => `m${index}`);
    const models = names.map((name, index) => ({
      name,
      tags: dice.chance(0.3) ? ['a'] : [],
      reads: names.slice(0, index).filter(() => dice.chance(0.25)),
    }));
    const tests = Array.from({ length: dice.int(8) }, (_, index) => {
      const reads = [dice.pick(names), ...names.filter(() => dice.chance(0.15))];
      return { name: `check${index}`, reads: [...new Set(reads)] };
    });
    const manifest = buildManifest({ models, tests });
    const dag = manifestDag(manifest);
    if (!dag.ok) throw new Error('the manifest has a cycle');
    const groups = Array.from({ length: 1 + dice.int(3) }, () =>
      Array.from({ length: 1 + dice.int(2) }, () => randomPart(dice, names)),
    );
    const excluded = Array.from({ length: dice.int(3) }, () => randomPart(dice, names));
    const words = groups.map((parts) => parts.map((part) => part.words).join(',')).join(' ');
    const union = [
      ...groups.map((parts) => ({ intersection: parts.map((part) => part.definition) })),
      ...(excluded.length === 0 ? [] : [{ exclude: excluded.map((part) => part.definition) }]),
    ];
    const text = JSON.stringify({ selectors: [{ name: 'it', definition: { union } }] });
    const { yaml } = parseYamlFile({ path: 'selectors.yml', text });
    if (yaml === undefined) throw new Error('JSON is YAML');
    const problems: unknown[] = [];
    const named = readSelectors(yaml, manifest, (problem) => problems.push(problem));
    const indirectSelection = dice.pick(INDIRECT_SELECTIONS);
    const shared = { manifest, dag: dag.value, indirectSelection, sink: new DiagnosticSink() };
    const exclude = excluded.map((part) => part.words);
    expect({
      ...{ round, text, problems },
      found: [...selectNodes({ ...shared, select: [], exclude: [], selector: 'it', named })],
    }).toEqual({
      ...{ round, text, problems: [] },
      found: [...selectNodes({ ...shared, select: [words], exclude })],
    });
  }
});
