// What every step of a run shares. Made once by the engine; holds no state of a single step.
import type { Dialect, Warehouse } from '../adapters/adapter.ts';
import type { CompileSituation } from '../compile/compile-environment.ts';
import type { Compiler } from '../compile/compile-node.ts';
import type { Event } from '../core/event.ts';
import type { EventTimeWindow } from '../core/event-time.ts';
import type { Manifest } from '../core/manifest.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Relation } from '../core/relation.ts';
import type { WarehousePort } from '../render/node-port.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import type { Mutex } from '../util/mutex.ts';
import type { Afterwork } from './afterwork.ts';
import type { Leases } from './lease.ts';
import type { StatementLog } from './statement-log.ts';
import type { Translations } from './translations.ts';

export interface RunContext {
  readonly manifest: Manifest;
  readonly warehouse: Warehouse;
  readonly dialect: Dialect;
  readonly compiler: Compiler;
  readonly translations: Translations;
  readonly port: WarehousePort;
  /** Undefined where the plan loads nothing. */
  readonly store: ObjectStore | undefined;
  readonly runId: string;
  readonly startedAt: Date;
  readonly fullRefresh: boolean;
  /** Which batches of microbatch models are built; undefined: what is new, and their lookback. */
  readonly eventTimes?: EventTimeWindow | undefined;
  readonly storeFailures: boolean;
  readonly signal: AbortSignal;
  readonly statements: StatementLog;
  /** Downloads and other temporary files of this run; absolute. */
  readonly workDir: string;
  /** AWS_* variables that are not in the process's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly targetName: string;
  readonly targetSchema: string;
  /** False on a production target, unless the user consented: `sync_all_columns` then stops where a column would go. */
  readonly mayDropColumns: boolean;
  /** Publishing transactions are short, and DuckDB refuses two that write the same bookkeeping page: one at a time. */
  readonly publishing: Mutex;
  /** Of a server: what this run holds; undefined where the engine's own lock holds everybody off. */
  readonly leases: Leases | undefined;
  readonly afterwork: Afterwork;
  readonly emit: (event: Event) => void;
  readonly nowMs: () => number;
  /** False: the project overrides this built-in generic test, so its SQL is not ours to shorten. */
  isBuiltInTest(name: string): boolean;
}

/** A rendering in which everything is read where it is published. */
export function publishedSituation(context: RunContext): CompileSituation {
  return {
    relationOf: (_id, published) => published,
    selfKind: undefined,
    isIncremental: false,
    warehouse: context.port,
  };
}

/** A rendering in which `gated` is read from its candidate. */
export function candidateSituation(context: RunContext, gated: NodeId, candidate: Relation): CompileSituation {
  return { ...publishedSituation(context), relationOf: (id, published) => (id === gated ? candidate : published) };
}
