// Calls of functions: looked up in the table of functions; what is not there is refused.

import { someExpression } from '../../../sql/syntax/expression-children.ts';
import type { Call, Expression, OrderItem } from '../../../sql/syntax/nodes.ts';
import { bigint } from '../../../sql/types/type-makers.ts';
import { boundOnce } from './bind-once.ts';
import { comparable } from './comparison.ts';
import { emissionContext } from './emission-context.ts';
import { translateExpression } from './expression.ts';
import { type Emission, type FunctionEntry, overPlace, type TypedSql } from './function-entry.ts';
import { functionEntry, functionNames } from './functions/index.ts';
import { orderItemSql } from './order-by.ts';
import { withoutMarks } from './place-marks.ts';
import type { Scope } from './scope.ts';
import { stringOf } from './super-operators.ts';
import { brokenValue, type Translator, type Value } from './translator.ts';
import { unknownFunction } from './unknown-function.ts';
import { markVolatile } from './volatile.ts';
import { windowSql } from './window.ts';

type Usable = Exclude<FunctionEntry, { use: 'refused' }>;

/** Of the compute nodes alone, which do nothing for a query that reads no table. */
const besideTables = new Set(['listagg', 'median', 'percentile_cont']);

/** They take texts and give numbers, so of a SUPER value they take the string that it holds. */
const textMeasures = new Set([
  ...['len', 'octet_length', 'charindex', 'position', 'strpos', 'octetindex', 'ascii', 'regexp_count', 'regexp_instr'],
]);

/** True for aggregates that are not window functions: they make a query a grouped one. */
export function isAggregateCall(node: Expression): boolean {
  if (node.kind !== 'call' || node.over !== undefined) return false;
  if (node.name.text === 'grouping' || node.name.text === 'grouping_id') return true;
  const use = functionEntry(node.name.text)?.use;
  return use === 'aggregate' || use === 'aggregate-or-window';
}

export const holdsAggregate = (node: Expression): boolean => someExpression(node, isAggregateCall);

export const holdsWindow = (node: Expression): boolean =>
  someExpression(node, (inner) => inner.kind === 'call' && inner.over !== undefined);

export function translateCall(translator: Translator, scope: Scope, node: Call): Value {
  const name = node.name.text;
  if (name === 'grouping' || name === 'grouping_id') return groupingValue(translator, scope, node);
  const entry = node.schema === undefined || node.schema.text === 'pg_catalog' ? functionEntry(name) : undefined;
  if (entry === undefined) return unknownFunction(translator, node, functionNames());
  if (entry.use === 'refused' && /^Redshift has no\b/.test(entry.why))
    return translator.lacks(`function ${name.toUpperCase()}`, entry.instead, node);
  if (node.approximate && !(name === 'count' && node.distinct) && name !== 'percentile_disc')
    translator.lacks(`APPROXIMATE ${name.toUpperCase()}`, 'it goes with COUNT(DISTINCT x) and PERCENTILE_DISC', node);
  if (entry.use === 'refused')
    return translator.refuse(`function ${name.toUpperCase()}`, entry.why, entry.instead, node);
  const isAggregate = entry.use === 'aggregate' || (entry.use === 'aggregate-or-window' && node.over === undefined);
  checkUse(translator, scope, node, entry);
  if (besideTables.has(name)) translator.callBesideTable ??= node;
  // Arguments of an aggregate are rows' values, those of a window function values of the groups.
  const values =
    isAggregate && node.over === undefined
      ? scope.within({ inAggregate: true }, () => argumentValues(translator, scope, node, entry))
      : argumentValues(translator, scope, node, entry);
  const withinGroup =
    node.withinGroup === undefined
      ? undefined
      : scope.within({ inAggregate: node.over === undefined || scope.inAggregate }, () =>
          withinGroupSql(translator, scope, node.withinGroup as readonly OrderItem[]),
        );
  const over = node.over === undefined ? '' : windowSql(translator, scope, node, entry);
  if (values.some((value) => value.broken) || over === undefined || withinGroup?.broken) return brokenValue(node);
  checkArity(translator, node, entry);
  const read = textMeasures.has(entry.name) ? values.map(asString) : values;
  const given: readonly TypedSql[] = node.distinct ? read.map(folded) : read;
  if (node.over === undefined) checkSorting(translator, scope, node, name === 'median' ? values : withinGroup?.values);
  // A percentile's type is that of what it sorts.
  const sorted = name.startsWith('percentile_') ? (withinGroup?.values ?? []) : [];
  const context = emissionContext(translator, node, withinGroup?.sql);
  const emit = (all: readonly TypedSql[]): Emission => entry.emit(all, context);
  const emission = entry.use === 'scalar' ? boundOnce(given, emit) : emit([...given, ...sorted]);
  const sql = entry.isVolatile ? markVolatile(node, emission.sql) : placeOver(emission.sql, over);
  return { node, ...emission, sql, loose: emission.type.kind === 'decimal' };
}

/** The rows of a group are sorted once. Directions may differ: an answer is the same from either end. */
function checkSorting(translator: Translator, scope: Scope, node: Call, by: readonly Value[] | undefined): void {
  if (by === undefined || !besideTables.has(node.name.text)) return;
  const key = by.map((value) => withoutMarks(comparable(value))).join(', ');
  if (scope.sortedBy !== undefined && scope.sortedBy !== key)
    translator.mistake(
      'within group ORDER BY clauses for aggregate functions must be the same',
      node,
      'aggregate by another order in a subquery of its own, and join the two',
    );
  scope.sortedBy = key;
}

const asString = (value: Value): Value => (value.type.kind === 'super' ? { ...value, ...stringOf(value) } : value);

const folded = (value: Value): Value => ({ ...value, sql: comparable(value) });

function placeOver(sql: string, over: string): string {
  return sql.includes(overPlace) ? sql.replaceAll(overPlace, () => over) : sql + over;
}

function argumentValues(translator: Translator, scope: Scope, node: Call, entry: Usable): readonly Value[] {
  return node.arguments.map((argument, at) =>
    entry.words?.includes(at) ? wordValue(translator, argument) : translateExpression(translator, scope, argument),
  );
}

/** `year` in `extract(year from x)` and `dateadd(year, 1, x)`: a word, or the same between apostrophes. */
function wordValue(translator: Translator, node: Expression): Value {
  return translator.attempt<Value>(
    () => {
      const text =
        node.kind === 'string'
          ? node.value
          : node.kind === 'path' && node.names.length === 1
            ? node.names[0]?.text
            : undefined;
      if (text === undefined || (node.kind === 'path' && node.steps.length > 0))
        return translator.mistake('a datepart is expected here: year, month, day, …', node);
      return { sql: '', type: { kind: 'unknown', why: 'a word' }, node, constant: text.toLowerCase() };
    },
    () => brokenValue(node),
  );
}

function checkUse(translator: Translator, scope: Scope, node: Call, entry: Usable): void {
  const name = node.name.text.toUpperCase();
  if (node.over === undefined) {
    if (entry.use === 'window') translator.mistake(`window function ${name} needs an OVER clause`, node);
    if (entry.use === 'scalar') {
      if (node.distinct || node.withinGroup !== undefined)
        translator.mistake(`${name} is no aggregate: DISTINCT and WITHIN GROUP do not go with it`, node);
      return;
    }
    if (scope.inAggregate)
      translator.mistake('aggregate function calls may not have nested aggregate or window function', node);
    if (['WHERE', 'ON', 'GROUP BY'].includes(scope.clause))
      translator.mistake(
        `aggregates not allowed in ${scope.clause} clause`,
        node,
        scope.clause === 'WHERE' ? 'use HAVING' : undefined,
      );
    return;
  }
  if (entry.use === 'scalar') translator.mistake(`${name} is neither an aggregate nor a window function`, node);
  if (node.distinct && node.name.text !== 'listagg')
    translator.lacks(`DISTINCT in window functions`, 'count the distinct values in a subquery with GROUP BY', node);
  if (['WHERE', 'ON', 'GROUP BY', 'HAVING'].includes(scope.clause))
    translator.mistake(`window functions not allowed in ${scope.clause} clause`, node, 'use QUALIFY');
}

function checkArity(translator: Translator, node: Call, entry: Usable): void {
  const [least, most] = entry.arity;
  const count = node.arguments.length;
  if (node.star || (count >= least && count <= most)) return;
  const range = least === most ? String(least) : most >= 1_000 ? `at least ${least}` : `${least} to ${most}`;
  translator.mistake(
    `function ${node.name.text}() takes ${range} argument${range === '1' ? '' : 's'}, and ${count} ${count === 1 ? 'is' : 'are'} given`,
    node,
  );
}

function withinGroupSql(
  translator: Translator,
  scope: Scope,
  items: readonly OrderItem[],
): { readonly sql: string; readonly values: readonly Value[]; readonly broken: boolean } {
  let broken = false;
  const values: Value[] = [];
  const sql = items.map((item) => {
    const value = translateExpression(translator, scope, item.expression);
    if (value.broken) broken = true;
    values.push(value);
    return broken ? '' : orderItemSql(value, item);
  });
  return { sql: sql.join(', '), values, broken };
}

/** GROUPING(a): 1 where a row is a total over `a`. */
function groupingValue(translator: Translator, scope: Scope, node: Call): Value {
  const keys = scope.grouping ?? [];
  const sql = node.arguments.map((argument) => {
    const plain = scope.within({ grouping: undefined }, () => translateExpression(translator, scope, argument));
    const text = withoutMarks(plain.sql);
    const key = keys.find((candidate) => withoutMarks(candidate.plain) === text);
    if (key === undefined && !plain.broken)
      translator.mistake('arguments to GROUPING must be grouping expressions of the query', argument);
    return key?.key ?? '';
  });
  return { node, sql: `grouping(${sql.join(', ')})`, type: bigint };
}
