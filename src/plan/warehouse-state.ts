// What planning must know of the warehouse, gathered before, so that planning itself asks nobody.
import type { NodeId } from '../core/node-id.ts';
import type { RelationState } from '../core/relation.ts';
import type { SourceFiles } from '../core/source-state.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Result } from '../util/result.ts';

export interface WarehouseState {
  /** Keys by relationKey(). */
  readonly relations: ReadonlyMap<string, RelationState>;
  /** Relations that sqlflow published, by relationKey(), with the node that they were made for. */
  readonly registry: ReadonlyMap<string, string>;
  /** The files of every source that is going to be loaded, or why they cannot be known. */
  readonly sources: ReadonlyMap<NodeId, Result<SourceFiles, readonly Diagnostic[]>>;
}
