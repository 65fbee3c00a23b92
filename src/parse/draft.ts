// Nodes before their references are resolved.
import type { AnalysisNode, ModelNode, SeedNode, SourceNode, TestNode } from '../core/node.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Call } from './render-node.ts';

export type TemplatedNode = ModelNode | TestNode | AnalysisNode;

export interface TemplatedDraft<Node extends TemplatedNode = TemplatedNode> {
  /** With the calls, but `dependsOn` still empty (a generic test: the node that it is attached to). */
  readonly node: Node;
  readonly calls: readonly Call[];
  readonly enabled: boolean;
  /** Why it cannot be rendered. Reported unless the node is disabled. */
  readonly problems: readonly Diagnostic[];
}

export interface PlainDraft<Node extends SeedNode | SourceNode = SeedNode | SourceNode> {
  readonly node: Node;
  readonly enabled: boolean;
}
