// Random graphs and selectors against an implementation that is too simple to be wrong: all distances in a table, sets by
// filtering. Seeds are fixed; a failure prints the selector and the graph.
import { expect, test } from 'vitest';
import type { Manifest } from '../../../src/core/manifest.ts';
import type { NodeId } from '../../../src/core/node-id.ts';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { manifestDag } from '../../../src/graph/manifest-dag.ts';
import type { IndirectSelection } from '../../../src/select/select-expr.ts';
import { selectNodes } from '../../../src/select/select-nodes.ts';
import { buildManifest } from '../../support/manifest-builder.ts';
import { type Random, random } from '../../support/random.ts';

const TAGS = ['red', 'green', 'blue'];

interface Wanted {
  readonly at: boolean;
  readonly up: number | undefined;
  readonly down: number | undefined;
  readonly by: { readonly name: string } | { readonly tag: string };
}
type Union = readonly (readonly Wanted[])[];

test('the selection equals the reference on 400 random graphs, in each mode of tests', () => {
  const dice = random(20_261_122);
  for (let round = 0; round < 400; round += 1) {
    const manifest = randomManifest(dice);
    const select = randomUnion(dice, manifest);
    const exclude = dice.chance(0.4) ? randomUnion(dice, manifest) : [];
    const indirectSelection = dice.pick<IndirectSelection>(['eager', 'cautious', 'buildable', 'empty']);
    const dag = manifestDag(manifest);
    if (!dag.ok) throw new Error('a random graph has no cycle');
    const input = { select: texts(select), exclude: texts(exclude), indirectSelection };
    const found = [...selectNodes({ manifest, dag: dag.value, ...input, sink: new DiagnosticSink() })].sort();
    const edges = Array.from(manifest.nodes.values(), (node) => `${node.id} <- ${reads(manifest, node.id).join(' ')}`);
    expect({ round, input, edges, found }).toEqual({
      round,
      input,
      edges,
      found: reference(manifest, select, exclude, indirectSelection),
    });
  }
});

function randomManifest(dice: Random): Manifest {
  const names = Array.from({ length: 3 + dice.int(12) }, (_, index) => `m${index}`);
  const tags = () => TAGS.filter(() => dice.chance(0.25));
  const sources = [0, 1].map((index) => ({ source: 'raw', table: `t${index}`, tags: tags() }));
  const models = names.map((name, index) => ({
    name,
    tags: tags(),
    reads: [
      ...names.slice(0, index).filter(() => dice.chance(0.2)),
      ...['raw.t0', 'raw.t1'].filter(() => dice.chance(0.1)),
    ],
  }));
  const tests = Array.from({ length: dice.int(12) }, (_, index) => {
    const all = [...names, 'raw.t0', 'raw.t1'];
    return { name: `check${index}`, tags: tags(), reads: [dice.pick(all), ...all.filter(() => dice.chance(0.1))] };
  });
  return buildManifest({ sources, models, tests });
}

function randomUnion(dice: Random, manifest: Manifest): Union {
  const depth = () => (dice.chance(0.6) ? undefined : dice.chance(0.5) ? Number.POSITIVE_INFINITY : dice.int(4));
  const names = Array.from(manifest.nodes.values()).flatMap((node) => (node.kind === 'source' ? [] : [node.name]));
  const wanted = (): Wanted => {
    const at = dice.chance(0.15);
    const by = dice.chance(0.6) ? { name: dice.pick(names) } : { tag: dice.pick(TAGS) };
    return { at, up: depth(), down: at ? undefined : depth(), by };
  };
  return Array.from({ length: 1 + dice.int(3) }, () => Array.from({ length: 1 + dice.int(3) }, wanted));
}

/** Some as several values, some as words of one. */
function texts(union: Union): readonly string[] {
  const words = union.map((part) => part.map(textOf).join(','));
  return words.length > 2 ? [words.slice(0, 2).join(' '), ...words.slice(2)] : words;
}

function textOf({ at, up, down, by }: Wanted): string {
  const steps = (depth: number) => (depth === Number.POSITIVE_INFINITY ? '' : String(depth));
  const value = 'name' in by ? by.name : `tag:${by.tag}`;
  return `${at ? '@' : ''}${up === undefined ? '' : `${steps(up)}+`}${value}${down === undefined ? '' : `+${steps(down)}`}`;
}

function reads(manifest: Manifest, id: NodeId): readonly NodeId[] {
  const node = manifest.nodes.get(id);
  return node !== undefined && 'dependsOn' in node ? node.dependsOn : [];
}

interface Sets {
  readonly direct: readonly NodeId[];
  readonly touched: readonly NodeId[];
}

function reference(manifest: Manifest, select: Union, exclude: Union, mode: IndirectSelection): readonly NodeId[] {
  const ids = [...manifest.nodes.keys()];
  /** Length of the shortest way from a node up to one that it reads, over any number of others. */
  const far = new Map(ids.map((id) => [id, new Map(reads(manifest, id).map((parent) => [parent, 1]))]));
  const steps = (from: NodeId, to: NodeId) => far.get(from)?.get(to) ?? Number.NaN;
  for (const via of ids)
    for (const from of ids)
      for (const to of ids) {
        const through = steps(from, via) + steps(via, to);
        if (through > 0 && !(steps(from, to) <= through)) far.get(from)?.set(to, through);
      }
  const isTest = (id: NodeId) => manifest.nodes.get(id)?.kind === 'test';
  const above = (chosen: readonly NodeId[]) => ids.filter((id) => chosen.some((one) => steps(one, id) >= 1));
  const allRead = (check: NodeId, among: readonly NodeId[]) => reads(manifest, check).every((id) => among.includes(id));

  const criterion = ({ at, up, down, by }: Wanted): Sets => {
    const matched = ids.filter((id) => {
      const node = manifest.nodes.get(id);
      if ('tag' in by) return node?.tags.includes(by.tag) === true;
      return node?.kind !== 'source' && node?.name === by.name;
    });
    const selected = ids.filter(
      (id) =>
        matched.includes(id) ||
        matched.some((one) => steps(one, id) <= (up ?? 0) || steps(id, one) <= (down ?? 0)) ||
        (at &&
          ids.some(
            (low) => (low === id || steps(low, id) >= 1) && matched.some((one) => one === low || steps(low, one) >= 1),
          )),
    );
    const candidates = ids.filter(
      (id) => isTest(id) && reads(manifest, id).some((parent) => selected.includes(parent)),
    );
    const sources = ids.filter((id) => manifest.nodes.get(id)?.kind === 'source');
    const present = mode === 'buildable' ? [...selected, ...above(selected), ...sources] : selected;
    const taken = candidates.filter((id) => mode === 'eager' || (mode !== 'empty' && allRead(id, present)));
    const waiting = mode === 'empty' ? [] : candidates;
    return {
      direct: ids.filter((id) => selected.includes(id) || taken.includes(id)),
      touched: ids.filter((id) => selected.includes(id) || taken.includes(id) || waiting.includes(id)),
    };
  };
  const combine = (parts: readonly Sets[], all: boolean): Sets => {
    const inParts = (id: NodeId, pick: (part: Sets) => readonly NodeId[]) =>
      all ? parts.every((part) => pick(part).includes(id)) : parts.some((part) => pick(part).includes(id));
    const direct = ids.filter((id) => inParts(id, (part) => part.direct));
    const touched = ids.filter((id) => inParts(id, (part) => part.touched));
    const present = mode === 'buildable' ? [...direct, ...above(direct)] : direct;
    const late = mode === 'cautious' || mode === 'buildable' ? touched.filter((id) => allRead(id, present)) : [];
    return { direct: ids.filter((id) => direct.includes(id) || late.includes(id)), touched };
  };
  const chosen = (union: Union) =>
    combine(
      union.map((parts) => combine(parts.map(criterion), true)),
      false,
    ).direct;
  const excluded = exclude.length === 0 ? [] : chosen(exclude);
  return chosen(select)
    .filter((id) => !excluded.includes(id))
    .sort();
}
