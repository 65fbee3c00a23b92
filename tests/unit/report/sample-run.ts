// A run made by hand: a plan, its results and its events, for the tests of the reporters. Times are fixed.
import type { Event, NodePhase, RunHeader } from '../../../src/core/event.ts';
import type { Node } from '../../../src/core/node.ts';
import { type NodeId, nodeId } from '../../../src/core/node-id.ts';
import type { NodeResult, TestOutcome } from '../../../src/core/node-result.ts';
import type { BuildMethod, LoadStep, Plan, Step } from '../../../src/core/plan.ts';
import type { ListedFile } from '../../../src/core/source-state.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { errorDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../../src/diagnostics/source-file.ts';
import type { Reporter, ReporterHost } from '../../../src/report/reporter.ts';

export const header: RunHeader = {
  version: '0.1.0',
  command: 'build',
  runId: '7f3a91c0ffee',
  projectName: 'sparkify',
  targetName: 'local',
  targetLabel: 'target/local.duckdb',
  production: false,
  threads: 4,
};

const martsYaml: SourceFile = {
  path: 'models/marts/_marts.yml',
  text: 'version: 2\nmodels:\n  - name: users\n    columns:\n      - name: user_id\n        data_tests: [unique, not_null]\n',
};

export function id(kind: 'model' | 'seed' | 'test', name: string): NodeId {
  return nodeId(kind, 'sparkify', name);
}

export function sourceId(name: string): NodeId {
  return nodeId('source', 'sparkify', 'sparkify', name);
}

// Only what the report reads of a node is there.
function node(kind: string, name: string, extra: object = {}): Node {
  return {
    kind,
    name,
    relation: { database: 'local', schema: 'sparkify', identifier: name },
    config: { uniqueKey: ['songplay_id'] },
    ...extra,
  } as unknown as Node;
}

export function file(key: string, bytes: number): ListedFile {
  return { uri: `s3://udacity-dend/${key}`, bucket: 'udacity-dend', key, bytes, etag: 'e', modifiedAtMs: 0 };
}

export function loadStep(name: string, files: readonly ListedFile[], change: Partial<LoadStep> = {}): LoadStep {
  const bytes = files.reduce((sum, listed) => sum + listed.bytes, 0);
  return {
    kind: 'load-source',
    id: sourceId(name),
    node: node('source', name, { relation: { database: 'local', schema: 'sparkify_raw', identifier: name } }),
    table: { kind: 'none' },
    action: files.length === 0 ? 'skip' : 'append',
    batches: files.length === 0 ? [] : [{ number: 1, files, bytes }],
    loadedCount: 0,
    listedCount: files.length,
    goneCount: 0,
    ignoredCount: 0,
    refusals: [],
    ...change,
  } as unknown as LoadStep;
}

export function modelStep(name: string, method: BuildMethod, tests: readonly string[] = [], exists = true): Step {
  return {
    kind: 'build-model',
    id: id('model', name),
    node: node('model', name),
    method,
    current: exists
      ? { relation: { database: 'local', schema: 'sparkify', identifier: name }, kind: 'table', columns: [] }
      : undefined,
    tests: tests.map((test) => ({ id: id('test', test), node: node('test', test) })),
    sql: { kind: 'deferred' },
  } as unknown as Step;
}

export function seedStep(name: string): Step {
  return {
    kind: 'build-seed',
    id: id('seed', name),
    node: node('seed', name),
    current: undefined,
    tests: [],
  } as unknown as Step;
}

export function testStep(name: string): Step {
  return {
    kind: 'run-test',
    id: id('test', name),
    node: node('test', name),
    sql: { kind: 'deferred' },
  } as unknown as Step;
}

export function planOf(steps: readonly Step[], waitsFor: Readonly<Record<string, readonly NodeId[]>> = {}): Plan {
  return {
    steps: new Map(steps.map((step) => [step.id, step])),
    waitsFor: new Map(steps.map((step) => [step.id, new Set(waitsFor[step.node.name] ?? [])])),
    schemas: [{ database: 'local', schema: 'sparkify' }],
    orphans: [],
    inert: [],
  };
}

export function outcome(name: string, status: TestOutcome['status'] = 'pass', diagnostic?: Diagnostic): TestOutcome {
  return { id: id('test', name), name, status, failures: status === 'pass' ? 0 : 2, durationMs: 10, diagnostic };
}

export function success(
  startedAtMs: number,
  durationMs: number,
  more: Partial<Extract<NodeResult, { status: 'success' }>> = {},
): NodeResult {
  return { status: 'success', startedAtMs, durationMs, tests: [], rows: undefined, warnings: [], ...more };
}

const columnTests = martsYaml.text.indexOf('unique');

export const notUnique: Diagnostic = errorDiagnostic(
  'testFailed',
  { file: martsYaml, start: columnTests, end: columnTests + 'unique'.length },
  {
    test: 'unique(user_id) on users',
    summary: '2 values more than once',
    failures: 2,
    rows: ['user_id 15 ×2, 29 ×2'],
    consequence: 'not published: users of 2026-11-21 18:02 stays',
    sqlPath: 'target/run/tests/unique_users_user_id.sql',
  },
);

/** The run of the product page: two loads, views and tables, a failed test, a model that is skipped for it. */
export const sparkify: Plan = planOf(
  [
    loadStep('staging_songs', [file('song_data/a.json', 19_000)]),
    loadStep('staging_events', [file('log_data/a.json', 3_700_000)]),
    seedStep('weekdays'),
    modelStep('users', { kind: 'table' }, ['u1', 'u2', 'u3', 'u4']),
    modelStep('songplays', { kind: 'incremental', strategy: 'delete+insert' }, ['p1', 'p2', 'p3', 'p4', 'p5']),
    modelStep('time', { kind: 'table' }, ['t1']),
    modelStep('levels', { kind: 'view' }),
  ],
  {
    users: [sourceId('staging_events')],
    songplays: [sourceId('staging_events'), sourceId('staging_songs')],
    time: [id('model', 'songplays')],
    levels: [id('model', 'users')],
  },
);

const finish = (node: NodeId, result: NodeResult): Event => ({ type: 'node-finished', node, result });
const start = (node: NodeId): Event => ({ type: 'node-started', node, atMs: 0 });
const progress = (node: NodeId, phase: NodePhase, rows?: number): Event => ({
  type: 'node-progress',
  node,
  phase,
  ...(rows === undefined ? {} : { rows }),
});

const results = {
  songs: success(0, 300, { files: { count: 71, bytes: 19_000 }, rows: 71 }),
  events: success(0, 900, { files: { count: 30, bytes: 3_700_000 }, rows: 8056 }),
  weekdays: success(0, 50, { rows: 7 }),
  users: {
    status: 'failed',
    startedAtMs: 900,
    durationMs: 200,
    causes: [notUnique],
    tests: [outcome('u1', 'fail', notUnique), outcome('u2'), outcome('u3'), outcome('u4')],
  },
  levels: { status: 'skipped', because: { kind: 'upstream', node: id('model', 'users') } },
  songplays: success(900, 900, { rows: 6820, tests: ['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => outcome(name)) }),
  time: success(1800, 300, { rows: 6813, tests: [outcome('t1')] }),
} satisfies Record<string, NodeResult>;

/** Until songplays is half way. */
export const firstHalf: readonly Event[] = [
  { type: 'run-started', header, plan: sparkify },
  start(sourceId('staging_songs')),
  start(sourceId('staging_events')),
  start(id('seed', 'weekdays')),
  finish(id('seed', 'weekdays'), results.weekdays),
  progress(sourceId('staging_events'), { kind: 'loading', batch: 1, batches: 1 }),
  finish(sourceId('staging_songs'), results.songs),
  finish(sourceId('staging_events'), results.events),
  start(id('model', 'users')),
  start(id('model', 'songplays')),
  finish(id('model', 'users'), results.users),
  finish(id('model', 'levels'), results.levels),
  progress(id('model', 'songplays'), { kind: 'testing', done: 2, total: 5 }, 6820),
];

export const secondHalf: readonly Event[] = [
  finish(id('model', 'songplays'), results.songplays),
  start(id('model', 'time')),
  finish(id('model', 'time'), results.time),
  {
    type: 'run-finished',
    summary: {
      durationMs: 2400,
      cancelled: false,
      results: new Map<NodeId, NodeResult>([
        [sourceId('staging_songs'), results.songs],
        [sourceId('staging_events'), results.events],
        [id('seed', 'weekdays'), results.weekdays],
        [id('model', 'users'), results.users],
        [id('model', 'levels'), results.levels],
        [id('model', 'songplays'), results.songplays],
        [id('model', 'time'), results.time],
      ]),
    },
  },
];

/** A reporter's host that keeps what is written and ticks when told. */
export class StillHost implements ReporterHost {
  written = '';
  nowMs = 0;
  readonly color: boolean;
  readonly #columns: number;
  readonly #ticks = new Set<() => void>();

  constructor(columns: number, color = false) {
    this.#columns = columns;
    this.color = color;
  }

  write(text: string): void {
    this.written += text;
  }

  size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.#columns, rows: 24 };
  }

  now(): number {
    return this.nowMs;
  }

  every(_intervalMs: number, tick: () => void): () => void {
    this.#ticks.add(tick);
    return () => this.#ticks.delete(tick);
  }

  tick(nowMs: number): void {
    this.nowMs = nowMs;
    for (const tick of this.#ticks) tick();
  }

  /** What was written since the last call. */
  take(): string {
    const text = this.written;
    this.written = '';
    return text;
  }
}

export function play(reporter: Reporter, events: readonly Event[]): void {
  for (const event of events) reporter.onEvent(event);
}
