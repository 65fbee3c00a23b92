// What Redshift's MERGE does not take, and DuckDB's does. Manual, "MERGE": usage notes.
import { someExpression } from '../../../sql/syntax/expression-children.ts';
import type { Expression } from '../../../sql/syntax/nodes.ts';
import type { Merge } from '../../../sql/syntax/statement-nodes.ts';
import { resolvePath, type Scope } from './scope.ts';
import type { Translator } from './translator.ts';

export function checkMerge(translator: Translator, scope: Scope, { target, source, on, how }: Merge): void {
  const names = target.names.map((name) => name.text).join('.');
  if (source.kind === 'relation' && source.path.names.map((name) => name.text).join('.') === names)
    translator.mistake('the source of a MERGE cannot be its target', source.path, 'stage the rows in another table');
  for (const condition of conjuncts(on))
    if (condition.kind !== 'binary' || condition.operator !== '=')
      translator.lacks(
        'MERGE over a condition that is no equality',
        'join by = alone, and keep other conditions to the source, or write DELETE and INSERT',
        condition,
      );
  const values = how.kind === 'remove-duplicates' ? [] : valuesOf(how);
  for (const value of [on, ...values])
    someExpression(value, (node) => {
      if (leadsIntoSuper(translator, scope, node))
        translator.lacks(
          'MERGE over a part of a SUPER value',
          'stage the part in a column of its own, and merge from there',
          node,
        );
      return false;
    });
}

function conjuncts(on: Expression): readonly Expression[] {
  if (on.kind !== 'binary' || on.operator !== 'and') return [on];
  return [...conjuncts(on.left), ...conjuncts(on.right)];
}

type Clauses = Extract<Merge['how'], { readonly kind: 'clauses' }>;

function valuesOf({ matched, insert }: Clauses): readonly Expression[] {
  const assigned = matched.kind === 'delete' ? [] : matched.assignments.map((assignment) => assignment.value);
  return [...assigned, ...insert.values].filter((value): value is Expression => value.kind !== 'default');
}

function leadsIntoSuper(translator: Translator, scope: Scope, node: Expression): boolean {
  if (node.kind === 'navigation') return true;
  if (node.kind !== 'path') return false;
  if (node.steps.length > 0) return true;
  return translator.quietly(
    () => resolvePath(translator, scope, node).used < node.names.length,
    () => false,
  );
}
