// What other nodes can see of a node that they refer to: as long as it stays the same, they are compiled to the same text.
import type { Node } from '../core/node.ts';
import type { Relation } from '../core/relation.ts';

export interface NodeFace {
  readonly kind: 'model' | 'seed' | 'source';
  readonly relation: Relation;
  /** `cte`: its query stands in its readers' own. */
  readonly readAs: 'table' | 'view' | 'cte';
  /** sqlflow fills it. */
  readonly isOurs: boolean;
}

/** Undefined: nothing can refer to it. */
export function faceOf(node: Node): NodeFace | undefined {
  switch (node.kind) {
    case 'model': {
      const { materialized } = node.config;
      const readAs = materialized === 'ephemeral' ? 'cte' : materialized === 'view' ? 'view' : 'table';
      return { kind: 'model', relation: node.relation, readAs, isOurs: true };
    }
    case 'seed':
      return { kind: 'seed', relation: node.relation, readAs: 'table', isOurs: true };
    case 'source':
      return { kind: 'source', relation: node.relation, readAs: 'table', isOurs: node.load !== undefined };
    default:
      return undefined;
  }
}

export function isSameFace(a: NodeFace | undefined, b: NodeFace | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.kind === b.kind &&
    a.readAs === b.readAs &&
    a.isOurs === b.isOurs &&
    a.relation.database === b.relation.database &&
    a.relation.schema === b.relation.schema &&
    a.relation.identifier === b.relation.identifier
  );
}
