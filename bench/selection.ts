// What the graph and selectors cost from 1,000 to 30,000 models (half of them with a test): medians of 5, in milliseconds.
// Nothing may grow faster than the project. `node bench/selection.ts`
import { DiagnosticSink } from '../src/diagnostics/sink.ts';
import { manifestDag } from '../src/graph/manifest-dag.ts';
import { selectNodes } from '../src/select/select-nodes.ts';
import { buildManifest } from '../tests/support/manifest-builder.ts';
import { random } from '../tests/support/random.ts';

function median(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.round(times.sort((a, b) => a - b)[2] ?? 0);
}

function project(size: number) {
  const dice = random(1);
  const names = Array.from({ length: size }, (_, index) => `m${String(index).padStart(5, '0')}`);
  const parents = (index: number) => {
    const reads = [1, 2, 3].map(() => names[Math.max(0, index - 1 - dice.int(200))] ?? '');
    return index === 0 ? [] : [...new Set(reads)];
  };
  const models = names.map((name, index) => ({
    name,
    folder: `area${index % 20}/part${index % 7}`,
    tags: [`t${index % 10}`],
    config: { materialized: index % 3 === 0 ? 'view' : 'table' },
    reads: parents(index),
  }));
  const tests = names.filter((_, index) => index % 2 === 0).map((name) => ({ on: name, test: 'unique', column: 'id' }));
  return buildManifest({ models, tests });
}

interface Selection {
  readonly select: readonly string[];
  readonly exclude?: readonly string[];
}

function selections(size: number): Readonly<Record<string, Selection>> {
  const name = (index: number) => `m${String(index).padStart(5, '0')}`;
  return {
    everything: { select: [] },
    name: { select: [name(size / 2)] },
    '+last': { select: [`+${name(size - 1)}`] },
    'first+': { select: [`${name(0)}+`] },
    '@tag': { select: ['@tag:t3'] },
    config: { select: ['config.materialized:view'] },
    path: { select: ['path:models/**/part3/*1.sql'] },
    glob: { select: ['*1*2*3'] },
    mixed: { select: ['tag:t1+,path:models/area3', '+tag:t4'], exclude: ['1+tag:t5'] },
    '100 names': { select: Array.from({ length: 100 }, (_, index) => name(index)) },
    'a typo': { select: ['m0000x+'] },
  };
}

const rows: Record<string, Record<string, number>> = {};
for (const size of [1_000, 3_000, 10_000, 30_000]) {
  const manifest = project(size);
  const built = manifestDag(manifest);
  if (!built.ok) throw new Error('the project has a cycle');
  const dag = built.value;
  const row: Record<string, number> = { graph: median(() => manifestDag(manifest)) };
  for (const [name, { select, exclude = [] }] of Object.entries(selections(size))) {
    row[name] = median(() => selectNodes({ manifest, dag, select, exclude, sink: new DiagnosticSink() }));
  }
  rows[`${size} models`] = row;
}
console.table(rows);
