// What the engine says while it works: plain data, no words for people in it. Reporters find the words.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { NodeId } from './node-id.ts';
import type { NodeResult } from './node-result.ts';
import type { Plan } from './plan.ts';

export type Command = 'build' | 'run' | 'test' | 'load' | 'seed' | 'plan' | 'compile' | 'show' | 'ls' | 'debug';

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
  | { readonly type: 'run-started'; readonly header: RunHeader; readonly plan: Plan }
  | { readonly type: 'node-started'; readonly node: NodeId; readonly atMs: number }
  | { readonly type: 'node-progress'; readonly node: NodeId; readonly phase: NodePhase; readonly rows?: number }
  | { readonly type: 'node-finished'; readonly node: NodeId; readonly result: NodeResult }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  /** `log(…, info=true)` and `print(…)` in templates. */
  | { readonly type: 'log'; readonly message: string; readonly node: NodeId | undefined }
  | { readonly type: 'cancelling' }
  | { readonly type: 'run-finished'; readonly summary: RunSummary };

export interface RunSummary {
  readonly durationMs: number;
  readonly results: ReadonlyMap<NodeId, NodeResult>;
  readonly cancelled: boolean;
}
