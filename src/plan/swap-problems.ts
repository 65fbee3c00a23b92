// What stands against a relation being renamed away (server engines): told before anything is sent. Pure.
import type { ModelNode } from '../core/node.ts';
import type { BuildMethod } from '../core/plan.ts';
import { type RelationState, relationLabel } from '../core/relation.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';

export function swapProblems(
  node: ModelNode,
  method: BuildMethod,
  current: RelationState | undefined,
): readonly Diagnostic[] {
  const server = current?.server;
  if (current === undefined || server === undefined) return [];
  const relation = relationLabel(current.relation);
  const problems: Diagnostic[] = [];
  if (!server.isOurs)
    problems.push(errorDiagnostic('ownerDiffers', node.declaredAt, { node: node.name, relation, owner: server.owner }));
  const changes = method.kind === 'incremental' || (method.kind === 'microbatch' && !method.isFirst);
  const swaps = !changes && !(method.kind === 'table' && node.config.publish === 'delete-insert');
  if (swaps && current.kind === 'table' && server.boundViews.length > 0) {
    const data = { node: node.name, relation, views: server.boundViews };
    problems.push(errorDiagnostic('boundViews', node.declaredAt, data));
  }
  return problems;
}
