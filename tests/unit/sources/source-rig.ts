// A source, a bucket in a folder and an embedded database, made in a temporary directory: what the tests of loading stand on.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Cell, Warehouse } from '../../../src/adapters/adapter.ts';
import { adapter } from '../../../src/adapters/duckdb/index.ts';
import type { NodePhase } from '../../../src/core/event.ts';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { type LoadWishes, noWishes } from '../../../src/core/load-wishes.ts';
import type { SourceNode } from '../../../src/core/node.ts';
import { nodeId } from '../../../src/core/node-id.ts';
import type { NodeResult } from '../../../src/core/node-result.ts';
import type { LoadStep } from '../../../src/core/plan.ts';
import { relationKey } from '../../../src/core/relation.ts';
import { codeOf, type Diagnostic, entryOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
import { type SourceFile, wholeFile } from '../../../src/diagnostics/source-file.ts';
import { type ObjectStore, openObjectStore } from '../../../src/sources/object-store.ts';
import { planLoad } from '../../../src/sources/plan-load.ts';
import { runLoad } from '../../../src/sources/run-load.ts';
import { surveySource } from '../../../src/sources/survey-source.ts';

export interface SourceDraft {
  readonly name?: string;
  readonly from?: string | readonly string[];
  readonly columns: Readonly<Record<string, string>>;
  readonly load?: Partial<LoadSpec>;
}

/** A node as parse makes it. Columns stand one a line in a made-up sources.yml, so that places can be told apart. */
export function sourceNode(draft: SourceDraft): SourceNode {
  const name = draft.name ?? 'events';
  const entries = Object.entries(draft.columns);
  const text = ['sources:', ...entries.map(([column, type]) => `  - { name: ${column}, data_type: ${type} }`)].join(
    '\n',
  );
  const file: SourceFile = { path: 'sources.yml', text };
  const uris = draft.from ?? 's3://bucket/data/';
  const at = wholeFile(file);
  return {
    kind: 'source',
    id: nodeId('source', 'shop', 'raw', name),
    name,
    package: 'shop',
    fqn: ['shop', 'raw', name],
    path: 'sources.yml',
    declaredAt: at,
    tags: [],
    meta: {},
    description: '',
    sourceName: 'raw',
    tableName: name,
    sourceDescription: '',
    relation: { database: undefined, schema: 'raw', identifier: name },
    columns: entries.map(([column, dataType]) => {
      const start = text.indexOf(`  - { name: ${column},`) + 4;
      return { name: column, description: '', dataType, meta: {}, tags: [], at: { file, start, end: start + 1 } };
    }),
    load: {
      from: (typeof uris === 'string' ? [uris] : uris).map((uri) => ({ uri, at })),
      format: { kind: 'json', mapping: { kind: 'auto' } },
      compression: undefined,
      timeFormat: { kind: 'default' },
      dateFormat: undefined,
      mode: 'append',
      onChanged: 'fail',
      onError: { kind: 'fail' },
      onNewField: 'warn',
      batch: { maxFiles: 5000, maxBytes: 20e9 },
      loadedAtColumn: '_loaded_at',
      replaceGuard: { minFiles: 1, maxDrop: 0.5 },
      at,
      ...draft.load,
    },
    physical: { dist: undefined, sort: [], sortType: undefined },
    loadedAtField: undefined,
    freshness: null,
    config: { enabled: true, raw: {} },
  };
}

export interface LoadOutcome {
  readonly step: LoadStep;
  readonly result: NodeResult;
  readonly phases: readonly NodePhase[];
}

export class SourceRig implements AsyncDisposable {
  readonly dir: string;
  readonly warehouse: Warehouse;
  store: ObjectStore;
  #runs = 0;

  private constructor(dir: string, warehouse: Warehouse, store: ObjectStore) {
    this.dir = dir;
    this.warehouse = warehouse;
    this.store = store;
  }

  static async create(options: { readonly store?: ObjectStore } = {}): Promise<SourceRig> {
    const dir = realpathSync(mkdtempSync(join(tmpdir(), 'sqlflow-sources-')));
    const bucket = join(dir, 'bucket');
    mkdirSync(bucket);
    const warehouse = await adapter.connect(
      { schema: 'shop', path: join(dir, 'test.duckdb') },
      { projectDir: dir, targetPath: dir, threads: 2, write: true, waitMs: 0, signal: new AbortController().signal },
    );
    return new SourceRig(dir, warehouse, options.store ?? openObjectStore({ buckets: { bucket } }));
  }

  /** Writes an object; objects of a JSON value are written as one line each. */
  put(key: string, content: Buffer | string | readonly object[]): void {
    const path = join(this.dir, 'bucket', key);
    mkdirSync(dirname(path), { recursive: true });
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(path, isText ? content : content.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  touch(key: string, date: string): void {
    const time = new Date(date);
    utimesSync(join(this.dir, 'bucket', key), time, time);
  }

  remove(key: string): void {
    rmSync(join(this.dir, 'bucket', key));
  }

  async plan(
    node: SourceNode,
    signal = new AbortController().signal,
    asked: Partial<LoadWishes> = {},
    now?: Date,
  ): Promise<LoadStep> {
    const wishes = { ...noWishes, ...asked };
    const relations = await this.warehouse.inspect([node.relation.schema]);
    const current = relations.get(relationKey(node.relation));
    const { store, warehouse } = this;
    const files = await surveySource(node, { store, warehouse, current, signal, wishes, now });
    return planLoad({ node, files, current, dialect: warehouse.dialect, wishes });
  }

  async load(
    node: SourceNode,
    options: {
      readonly signal?: AbortSignal;
      readonly targetName?: string;
      readonly wishes?: Partial<LoadWishes>;
      /** What `ready: { min_age }` is measured from. */
      readonly now?: Date;
    } = {},
  ): Promise<LoadOutcome> {
    const signal = options.signal ?? new AbortController().signal;
    const step = await this.plan(node, signal, options.wishes, options.now);
    this.#runs += 1;
    const phases: NodePhase[] = [];
    const result = await runLoad(step, {
      warehouse: this.warehouse,
      store: this.store,
      runId: `run${this.#runs}`,
      targetName: options.targetName,
      workDir: join(this.dir, 'work'),
      emit: (phase) => phases.push(phase),
      signal,
      now: () => new Date('2026-11-21T18:02:00.000Z'),
    });
    return { step, result, phases };
  }

  async rows(sql: string): Promise<readonly (readonly Cell[])[]> {
    return (await this.warehouse.query(sql)).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
    await this.warehouse[Symbol.asyncDispose]();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** What a diagnostic says, a line each: the stand-in for the printed form. */
export function printed(diagnostic: Diagnostic): string {
  const { label, details, hint, notes } = entryOf(diagnostic);
  const { at, data } = diagnostic;
  const place =
    at === undefined ? '' : 'uri' in at ? `${at.uri}${at.line === undefined ? '' : `:${at.line}`}` : at.file.path;
  return [
    `${diagnostic.severity}[${codeOf(diagnostic)}]: ${messageOf(diagnostic)}`,
    `  --> ${place}${label?.(data) === undefined ? '' : ` (${label(data)})`}`,
    ...(details?.(data) ?? []).map((line) => `   | ${line}`),
    ...(hint?.(data) === undefined ? [] : [`   = hint: ${hint(data)}`]),
    ...(notes?.(data) ?? []).map((line) => `   = ${line}`),
  ].join('\n');
}

/** The causes of a failed load, printed; a load that did not fail fails the test. */
export function causes({ result }: LoadOutcome): string {
  if (result.status !== 'failed') throw new Error(`expected a failure, not ${JSON.stringify(result)}`);
  return result.causes.map(printed).join('\n');
}

export function warnings({ result }: LoadOutcome): string {
  if (result.status !== 'success') throw succeeded(result);
  return result.warnings.map(printed).join('\n');
}

export function rowsOf({ result }: LoadOutcome): number | undefined {
  if (result.status !== 'success') throw succeeded(result);
  return result.rows;
}

function succeeded(result: NodeResult): Error {
  return new Error(
    result.status === 'failed' ? result.causes.map(printed).join('\n') : `expected a success, not ${result.status}`,
  );
}

export async function thrown(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(printed).join('\n');
    throw error;
  }
  throw new Error('expected a DiagnosticError');
}
