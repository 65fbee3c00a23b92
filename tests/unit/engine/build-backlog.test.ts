// What a watch still has to build, through saves, failures and cancelled rebuilds.
import { expect, test } from 'vitest';
import type { RunSummary } from '../../../src/core/event.ts';
import type { NodeId } from '../../../src/core/node-id.ts';
import type { NodeResult } from '../../../src/core/node-result.ts';
import { errorDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { BuildBacklog } from '../../../src/engine/build-backlog.ts';
import { openSession } from '../../../src/engine/open-session.ts';
import { readingOf } from '../../../src/engine/watch-changes.ts';
import { SessionRig } from '../../support/session-rig.ts';

const files = {
  'models/top.sql': 'select 1 as id\n',
  'models/middle.sql': "select * from {{ ref('top') }}\n",
  'models/bottom.sql': "select * from {{ ref('middle') }}\n",
  'models/beside.sql': 'select 2 as id\n',
};

const ran = { startedAtMs: 0, durationMs: 1, tests: [] } as const;
const success: NodeResult = { ...ran, status: 'success', rows: 1, warnings: [] };
const failed: NodeResult = {
  ...ran,
  status: 'failed',
  causes: [errorDiagnostic('sqlFailed', undefined, { reason: 'x' })],
};
const cancelled: NodeResult = { status: 'cancelled' };

class Story implements Disposable {
  readonly #rig = new SessionRig(files);
  readonly #backlog: BuildBacklog;
  #taken: ReadonlySet<NodeId> = new Set();

  constructor(isAllDue: boolean) {
    this.#backlog = new BuildBacklog(isAllDue);
  }

  /** Saves, reads, and gives the names of what is due, in graph order. */
  async save(edit: Readonly<Record<string, string>>, selected?: readonly string[]): Promise<readonly string[]> {
    this.#rig.write(edit);
    this.#backlog.addFiles(Object.keys(edit));
    const session = await openSession({
      projectDir: this.#rig.dir,
      env: {},
      emit: () => undefined,
      signal: new AbortController().signal,
    });
    const { manifest, dag } = session;
    this.#backlog.addChanges(
      manifest,
      dag,
      readingOf(manifest, () => ''),
    );
    const all = [...manifest.nodes.keys()];
    this.#taken = this.#backlog.take(
      selected === undefined ? all : all.filter((id) => selected.includes(manifest.nodes.get(id)?.name ?? '')),
    );
    return dag.order.filter((id) => this.#taken.has(id)).map((id) => manifest.nodes.get(id)?.name ?? '');
  }

  unread(file: string): void {
    this.#backlog.addFiles([file]);
  }

  addAll(): void {
    this.#backlog.addAll();
  }

  ended(results: Readonly<Record<string, NodeResult>>): readonly string[] {
    const entries = Object.entries(results).map(([name, result]) => [`model.shop.${name}` as NodeId, result] as const);
    const summary: RunSummary = {
      durationMs: 1,
      results: new Map(entries),
      cancelled: entries.some(([, result]) => result.status === 'cancelled'),
    };
    return this.#backlog.settle(this.#taken, summary);
  }

  [Symbol.dispose](): void {
    this.#rig[Symbol.dispose]();
  }
}

test('first everything is due, then what changed and all that reads it', async () => {
  using story = new Story(true);
  expect(await story.save({})).toEqual(['beside', 'top', 'middle', 'bottom']);
  story.ended({ beside: success, top: success, middle: success, bottom: success });
  expect(await story.save({})).toEqual([]);
  expect(await story.save({ 'models/middle.sql': "select *, 1 as n from {{ ref('top') }}\n" })).toEqual([
    'middle',
    'bottom',
  ]);
});

test('what a cancelled rebuild did not reach stays due, what it finished does not', async () => {
  using story = new Story(true);
  await story.save({});
  story.ended({ beside: success, top: success, middle: cancelled, bottom: cancelled });
  expect(await story.save({})).toEqual(['middle', 'bottom']);
  story.ended({ middle: success, bottom: success });
  expect(await story.save({})).toEqual([]);
});

test('what failed waits for a change, and is mended when it succeeds', async () => {
  using story = new Story(true);
  await story.save({});
  const because = { kind: 'upstream', node: 'model.shop.top' as NodeId } as const;
  story.ended({
    beside: success,
    top: failed,
    middle: { status: 'skipped', because },
    bottom: { status: 'skipped', because },
  });
  expect(await story.save({ 'models/beside.sql': 'select 3 as id\n' })).toEqual(['beside']);
  expect(story.ended({ beside: success })).toEqual([]);
  expect(await story.save({ 'models/top.sql': 'select 2 as id\n' })).toEqual(['top', 'middle', 'bottom']);
  expect(story.ended({ top: success, middle: success, bottom: success })).toEqual(['model.shop.top']);
});

test('what is not selected is not built, nor remembered', async () => {
  using story = new Story(true);
  expect(await story.save({}, ['middle'])).toEqual(['middle']);
  story.ended({ middle: success });
  expect(await story.save({ 'models/top.sql': 'select 5 as id\n' }, ['middle'])).toEqual(['middle']);
});

test('without a first build, the first thing due is what was saved', async () => {
  using quiet = new Story(false);
  expect(await quiet.save({ 'models/middle.sql': files['models/middle.sql'] })).toEqual(['middle', 'bottom']);
  using still = new Story(false);
  expect(await still.save({})).toEqual([]);
});

test('a change of settings makes everything due', async () => {
  using story = new Story(false);
  await story.save({});
  story.addAll();
  expect(await story.save({})).toEqual(['beside', 'top', 'middle', 'bottom']);
});
