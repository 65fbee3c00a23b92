// What a run will do, as a value: `plan` prints it, `build` executes it.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Microbatch } from './batch.ts';
import type { CompiledSql } from './compiled.ts';
import type { IncrementalStrategy } from './config-values.ts';
import type { AnalysisNode, ModelNode, SeedNode, SourceNode, TestNode } from './node.ts';
import type { NodeId } from './node-id.ts';
import type { Relation, RelationState } from './relation.ts';
import type { FileList, ListedFile } from './source-state.ts';

/** SQL that is known now, or a template that asks the warehouse and is rendered just before its step runs. */
export type StepSql = { readonly kind: 'compiled'; readonly sql: CompiledSql } | { readonly kind: 'deferred' };

export interface LoadBatch {
  /** 1-based. */
  readonly number: number;
  readonly files: FileList;
  readonly bytes: number;
  /** A batch of an earlier run whose rows go in the same transaction. */
  readonly replaces?: { readonly batchId: string; readonly loadedAt: string; readonly rows: number } | undefined;
}

/** How the raw table has to change before files are loaded. */
export type RawTableChange =
  | { readonly kind: 'create' }
  | {
      readonly kind: 'add-columns';
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      /** Columns that grow in place, with the statement that an engine runs alone. */
      readonly widened?: readonly { readonly name: string; readonly type: string; readonly sql: string }[] | undefined;
    }
  | { readonly kind: 'none' };

export interface LoadStep {
  readonly kind: 'load-source';
  readonly id: NodeId;
  readonly node: SourceNode;
  readonly table: RawTableChange;
  /**
   * `append` adds the batches; `replace` empties the table and loads all in one transaction; `rebuild` makes the table anew in that
   * transaction; `skip` has nothing to do.
   */
  readonly action: 'append' | 'replace' | 'rebuild' | 'skip';
  readonly batches: readonly LoadBatch[];
  readonly loadedCount: number;
  readonly listedCount: number;
  /** A shorter listing: folders of an event time before this (milliseconds since 1970) were not looked into. */
  readonly listedFromMs?: number | undefined;
  readonly goneCount: number;
  readonly ignoredCount: number;
  /** Listed, but not ready. */
  readonly waitingCount?: number | undefined;
  /** Set aside: by earlier runs, or by this one. */
  readonly failedCount?: number | undefined;
  /** Files that this run sets aside before it loads. */
  readonly setAside?: readonly ListedFile[] | undefined;
  /** Files of this source were set aside before: a load of theirs lifts the mark. */
  readonly liftsMarks?: boolean | undefined;
  /** The raw table becomes this target's, whichever loaded it before. */
  readonly takesOver?: boolean | undefined;
  /** What should be told though the load succeeds. */
  readonly warnings?: readonly Diagnostic[] | undefined;
  /** Reasons why this load must not start (changed files, no files, a drop by half). It then fails, its children are skipped. */
  readonly refusals: readonly Diagnostic[];
}

export interface SeedStep {
  readonly kind: 'build-seed';
  readonly id: NodeId;
  readonly node: SeedNode;
  readonly current: RelationState | undefined;
  readonly tests: readonly GatingTest[];
}

/** How a model becomes visible. */
export type BuildMethod =
  | { readonly kind: 'view' }
  | { readonly kind: 'table' }
  /** Refreshed where its definition is the same; engines without such a thing build a view. */
  | { readonly kind: 'materialized_view' }
  /** The first build and every full refresh of an incremental model are a table. */
  | { readonly kind: 'incremental'; readonly strategy: Exclude<IncrementalStrategy, 'microbatch'> }
  /** A transaction for each batch of event time; `isFirst`: the first of them makes the table (anew). */
  | { readonly kind: 'microbatch'; readonly microbatch: Microbatch; readonly isFirst: boolean };

/** A test that decides whether its node is published. */
export interface GatingTest {
  readonly id: NodeId;
  readonly node: TestNode;
}

export interface ModelStep {
  readonly kind: 'build-model';
  readonly id: NodeId;
  readonly node: ModelNode;
  readonly method: BuildMethod;
  /** What stands under the published name now. */
  readonly current: RelationState | undefined;
  /** `build` audits; `run` has none here. */
  readonly tests: readonly GatingTest[];
  readonly sql: StepSql;
}

export interface TestStep {
  readonly kind: 'run-test';
  readonly id: NodeId;
  readonly node: TestNode;
  readonly sql: StepSql;
}

export type Step = LoadStep | SeedStep | ModelStep | TestStep;

export interface Plan {
  /** In an order that respects `waitsFor`. */
  readonly steps: ReadonlyMap<NodeId, Step>;
  readonly waitsFor: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
  /** Schemas that are made before the first step. */
  readonly schemas: readonly { readonly database: string | undefined; readonly schema: string }[];
  /** Relations of this project's registry that no node makes any more: noted, never dropped. */
  readonly orphans: readonly Relation[];
  /** Ephemeral models and sources without a load that stand in the selection: nothing to do. */
  readonly inert: readonly NodeId[];
}

export type { AnalysisNode };
