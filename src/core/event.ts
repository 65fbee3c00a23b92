// What the engine says while it works: plain data, no words for people in it. Reporters find the words.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { NodeId } from './node-id.ts';
import type { NodeResult } from './node-result.ts';
import type { Plan } from './plan.ts';

export type Command =
  | 'build'
  | 'run'
  | 'test'
  | 'load'
  | 'seed'
  | 'plan'
  | 'compile'
  | 'show'
  | 'ls'
  | 'debug'
  | 'watch';

export interface RunHeader {
  readonly version: string;
  readonly command: Command;
  readonly runId: string;
  readonly projectName: string;
  readonly targetName: string;
  /** For people: `target/local.duckdb`, `dwh.analytics`. */
  readonly targetLabel: string;
  readonly production: boolean;
  readonly threads: number;
}

export type NodePhase =
  | { readonly kind: 'loading'; readonly batch: number; readonly batches: number }
  | { readonly kind: 'building' }
  | { readonly kind: 'testing'; readonly done: number; readonly total: number }
  | { readonly kind: 'publishing' };

export type Event =
  /** Before `run-started`, now and then while a source with many files is listed: `files` so far. */
  | { readonly type: 'listing'; readonly node: NodeId; readonly name: string; readonly files: number }
  | { readonly type: 'run-started'; readonly header: RunHeader; readonly plan: Plan }
  | { readonly type: 'node-started'; readonly node: NodeId; readonly atMs: number }
  | { readonly type: 'node-progress'; readonly node: NodeId; readonly phase: NodePhase; readonly rows?: number }
  | { readonly type: 'node-finished'; readonly node: NodeId; readonly result: NodeResult }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  /** `log(…, info=true)` and `print(…)` in templates. */
  | { readonly type: 'log'; readonly message: string; readonly node: NodeId | undefined }
  | { readonly type: 'cancelling' }
  /** Behind the last node: rows of tables whose `node-finished` could not tell them yet, in the order of the plan. */
  | { readonly type: 'rows-counted'; readonly counts: readonly RowCount[] }
  | { readonly type: 'run-finished'; readonly summary: RunSummary }
  /** After a rebuild of `watch`: the tables that it may have changed. */
  | { readonly type: 'rows-changed'; readonly changes: readonly RowChange[] }
  /** Every save from now on is noticed. */
  | { readonly type: 'watch-started'; readonly header: Omit<RunHeader, 'command' | 'runId'> }
  /** A burst of saves; paths are relative to the project, in code-point order. */
  | { readonly type: 'watch-saved'; readonly files: readonly string[] }
  /** What stood in the way last time no longer does: errors of the project, nodes that failed. */
  | { readonly type: 'watch-mended'; readonly errors: number; readonly nodes: readonly NodeId[] }
  /** The rebuild has ended, or there was none to do. */
  | { readonly type: 'watch-waiting'; readonly errors: number; readonly rebuilt: boolean };

export interface RowCount {
  readonly node: NodeId;
  readonly name: string;
  readonly rows: number;
}

export interface RowChange {
  readonly node: NodeId;
  readonly name: string;
  /** Undefined: the table was not there. */
  readonly before: number | undefined;
  readonly after: number;
}

export interface RunSummary {
  readonly durationMs: number;
  readonly results: ReadonlyMap<NodeId, NodeResult>;
  readonly cancelled: boolean;
}
