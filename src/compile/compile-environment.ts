// What compiling needs from outside, once a run: the project, its macros, and how names are written. No connection in it.
import type { Batch } from '../core/batch.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Relation, RelationKind } from '../core/relation.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import type { MacroScope } from '../render/macro-scope.ts';
import type { TargetInfo, WarehousePort } from '../render/node-port.ts';
import type { Template } from '../render/template.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';

export interface CompileEnvironment {
  readonly manifest: Manifest;
  /** Where the manifest is a part of a project: the rest. */
  readonly elsewhere?: KnownNodes | undefined;
  readonly macros: MacroScope;
  templateOf(file: SourceFile): Template;
  readonly target: TargetInfo;
  readonly dialectName: string;
  readonly runStartedAt: Date;
  readonly invocationId: string;
  readonly fullRefresh: boolean;
  quote(identifier: string): string;
  relationText(relation: Relation): string;
  variable(name: string, packageName: string): JsonValue | undefined;
  envVar(name: string): string | undefined;
  /** dbt's dict of a node: `model` in templates. */
  nodeJson(node: Node): JsonObject;
  graphJson(): JsonObject;
  onLog(message: string, info: boolean, node: NodeId): void;
  onWarn(message: string, site: Span, node: NodeId): void;
}

/** Nodes that are there, but in no manifest that was read: what compiling has to know of them. */
export interface KnownNodes {
  /** A model or seed of the project itself. */
  ref(name: string): NodeId | undefined;
  source(source: string, table: string): NodeId | undefined;
  relation(id: NodeId): { readonly relation: Relation; readonly relationKind: RelationKind } | undefined;
}

/** What differs from one rendering to the next. */
export interface CompileSituation {
  /** Where a node's rows are read now: its published relation, or the candidate that is being audited. */
  relationOf(id: NodeId, published: Relation): Relation;
  /** What stands under the node's own name. */
  readonly selfKind: RelationKind | undefined;
  readonly isIncremental: boolean;
  /** The batch of a microbatch model: what it reads of parents with an `event_time` is limited to it. */
  readonly batch?: Batch | undefined;
  /** Undefined: questions are refused, and the answer says that the template asked (`asksWarehouse`). */
  readonly warehouse: WarehousePort | undefined;
}
