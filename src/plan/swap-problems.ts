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
  const changes = method.kind === 'incremental' || (method.kind === 'microbatch' && !method.isFirst);
  const replaces = !changes && !(method.kind === 'table' && node.config.publish === 'delete-insert');
  // Rows come and go by rights on the table; its columns and its name are the owner's to change.
  const owns = replaces || (changes && node.config.onSchemaChange !== 'ignore');
  const problems = replacementProblems(node, current);
  return problems.filter(({ name }) => (name === 'boundViews' ? replaces : owns));
}

/** What stands against another relation in the place of this one. */
export function replacementProblems(node: ModelNode, current: RelationState | undefined): readonly Diagnostic[] {
  const server = current?.server;
  if (current === undefined || server === undefined) return [];
  const relation = relationLabel(current.relation);
  const problems: Diagnostic[] = [];
  if (!server.isOurs)
    problems.push(errorDiagnostic('ownerDiffers', node.declaredAt, { node: node.name, relation, owner: server.owner }));
  if (current.kind === 'table' && server.boundViews.length > 0) {
    const data = { node: node.name, relation, views: server.boundViews };
    problems.push(errorDiagnostic('boundViews', node.declaredAt, data));
  }
  return problems;
}
