// SelectExpr -> nodes: criteria are asked of every node, then graph operators, tests, and set algebra, as dbt combines them.
import type { NodeId } from '../core/node-id.ts';
import { warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Dag } from '../graph/dag.ts';
import { namedSelector } from './named-selectors.ts';
import type { Criterion, IndirectSelection, NamedSelectors, SelectExpr } from './select-expr.ts';
import type { MethodContext, SelectMethod } from './select-method.ts';
import { selectMethods, unknownMethod } from './select-methods.ts';

export interface EvaluationContext extends MethodContext {
  readonly dag: Dag;
  readonly indirectSelection: IndirectSelection;
  /** What `selector:` finds. */
  readonly named: NamedSelectors;
  readonly sink: DiagnosticSink;
}

/** `direct` is selected. `waiting` are tests that read a selected node, whose other parents may still turn up. */
interface Evaluated {
  readonly direct: ReadonlySet<NodeId>;
  readonly waiting: ReadonlySet<NodeId>;
}

/** Reports what is wrong and what matches nothing; the answer is then what the rest selects. */
export function evaluateSelector(expr: SelectExpr, context: EvaluationContext): ReadonlySet<NodeId> {
  return evaluate(expr, context).direct;
}

function evaluate(expr: SelectExpr, context: EvaluationContext): Evaluated {
  switch (expr.kind) {
    case 'criterion':
      return evaluateCriterion(expr, context);
    case 'difference':
      return difference(evaluate(expr.from, context), evaluate(expr.without, context), context);
    case 'union':
    case 'intersection':
      return combined(expr, context);
  }
}

function combined(expr: Extract<SelectExpr, { readonly parts: unknown }>, context: EvaluationContext): Evaluated {
  const parts = expr.parts.map((part) => evaluate(part, context));
  const combine = expr.kind === 'union' ? unionOf : intersectionOf;
  const direct = combine(parts.map((part) => part.direct));
  const touched = combine(parts.map((part) => part.direct.union(part.waiting)));
  if (expr.kind === 'intersection' && direct.size === 0 && parts.every((part) => part.direct.size > 0)) {
    context.sink.report(warningDiagnostic('selectionEmpty', expr.at, { selector: expr.text, cause: 'intersection' }));
  }
  return settleWaiting(direct, touched.difference(direct), context);
}

function difference(from: Evaluated, without: Evaluated, context: EvaluationContext): Evaluated {
  const direct = from.direct.difference(without.direct);
  const touched = from.direct.union(from.waiting).difference(without.direct.union(without.waiting));
  return settleWaiting(direct, touched.difference(direct), context);
}

function evaluateCriterion(criterion: Criterion, outer: EvaluationContext): Evaluated {
  const context = { ...outer, indirectSelection: criterion.indirectSelection ?? outer.indirectSelection };
  if (criterion.method === 'selector') {
    const named = namedSelector(criterion.value, criterion.valueAt, context.named);
    if (!named.ok) {
      context.sink.report(named.error);
      return { direct: new Set(), waiting: new Set() };
    }
    const found = evaluate(named.value.expr, context);
    return isBare(criterion) ? found : extended(found.direct, criterion, context);
  }
  return extended(matchedNodes(criterion, context), criterion, context);
}

/** With what the graph operators add, and the tests. */
function extended(matched: ReadonlySet<NodeId>, criterion: Criterion, context: EvaluationContext): Evaluated {
  const { dag } = context;
  const { childrensParents, parentsDepth, childrenDepth } = criterion;
  let selected = matched;
  if (childrensParents) {
    const family = matched.union(dag.descendants(matched));
    selected = selected.union(family).union(dag.ancestors(family));
  }
  if (parentsDepth !== undefined) selected = selected.union(dag.ancestors(matched, parentsDepth));
  if (childrenDepth !== undefined) selected = selected.union(dag.descendants(matched, childrenDepth));
  return addTests(selected, context);
}

/** Stands for what it names alone, its tests as they were chosen there. */
function isBare({ childrensParents, parentsDepth, childrenDepth, indirectSelection }: Criterion): boolean {
  return (
    !childrensParents && parentsDepth === undefined && childrenDepth === undefined && indirectSelection === undefined
  );
}

function matchedNodes(criterion: Criterion, context: EvaluationContext): ReadonlySet<NodeId> {
  const { manifest, sink } = context;
  const matched = new Set<NodeId>();
  const method = selectMethods.get(criterion.method);
  if (method === undefined) {
    sink.report(unknownMethod(criterion));
    return matched;
  }
  const test = method.compile(criterion, context);
  if (!test.ok) {
    sink.report(test.error);
    return matched;
  }
  for (const [id, node] of manifest.nodes) if (test.value(node)) matched.add(id);
  if (matched.size === 0) reportNothing(criterion, method, context);
  return matched;
}

/** The names that are offered keep the criterion's operators, so that they can be pasted. */
function reportNothing(criterion: Criterion, method: SelectMethod, context: EvaluationContext): void {
  const { at, words } = criterion;
  const { near, reason } = method.explainNothing(criterion, context);
  const selector = words.before + words.name + words.after;
  const whole = near.map((name) => words.before + name + words.after);
  context.sink.report(warningDiagnostic('selectorMatchesNothing', at, { selector, near: whole, reason }));
}

/** The tests that read a selected node, by the mode: eager takes each, the others look at what else the test reads. */
function addTests(selected: ReadonlySet<NodeId>, context: EvaluationContext): Evaluated {
  const { manifest, dag, indirectSelection } = context;
  if (indirectSelection === 'empty') return { direct: selected, waiting: new Set() };
  const direct = new Set(selected);
  const waiting = new Set<NodeId>();
  const present = presentParents(selected, context);
  for (const id of dag.descendants(selected, 1)) {
    const node = manifest.nodes.get(id);
    if (node?.kind !== 'test') continue;
    const all = indirectSelection === 'eager' || allPresent(dag.parents(id), present, context);
    (all ? direct : waiting).add(id);
  }
  return { direct, waiting };
}

/** After parts were combined: waiting tests whose parents have all turned up are selected. */
function settleWaiting(
  selected: ReadonlySet<NodeId>,
  waiting: ReadonlySet<NodeId>,
  context: EvaluationContext,
): Evaluated {
  const { dag, indirectSelection } = context;
  if (waiting.size === 0 || indirectSelection === 'eager' || indirectSelection === 'empty') {
    return { direct: selected, waiting };
  }
  const direct = new Set(selected);
  const left = new Set<NodeId>();
  const present = presentParents(selected, context);
  for (const id of waiting) (dag.parents(id).isSubsetOf(present) ? direct : left).add(id);
  return { direct, waiting: left };
}

/** `buildable` also counts what the selected nodes are built from: it stands there already. */
function presentParents(
  selected: ReadonlySet<NodeId>,
  { dag, indirectSelection }: EvaluationContext,
): ReadonlySet<NodeId> {
  return indirectSelection === 'buildable' ? selected.union(dag.ancestors(selected)) : selected;
}

/** `buildable` takes every source for granted. */
function allPresent(
  parents: ReadonlySet<NodeId>,
  present: ReadonlySet<NodeId>,
  { manifest, indirectSelection }: EvaluationContext,
): boolean {
  for (const parent of parents) {
    if (present.has(parent)) continue;
    if (indirectSelection === 'buildable' && manifest.nodes.get(parent)?.kind === 'source') continue;
    return false;
  }
  return true;
}

function unionOf(sets: readonly ReadonlySet<NodeId>[]): ReadonlySet<NodeId> {
  const all = new Set<NodeId>();
  for (const set of sets) for (const id of set) all.add(id);
  return all;
}

function intersectionOf(sets: readonly ReadonlySet<NodeId>[]): ReadonlySet<NodeId> {
  const [first = new Set<NodeId>(), ...rest] = sets;
  return rest.reduce((common, set) => common.intersection(set), first);
}
