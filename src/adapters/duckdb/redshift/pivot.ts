// PIVOT as a grouped subquery with CASE in its aggregates; UNPIVOT as one row for each of the named columns.
import { childrenOf, someExpression } from '../../../sql/syntax/expression-children.ts';
import type { Call, Expression, FromItem, Name, Path, Place, Query, SelectItem } from '../../../sql/syntax/nodes.ts';
import { varchar } from '../../../sql/types/type-makers.ts';
import { quoteIdentifier, quoteLiteral } from '../../sql-text.ts';
import { isAggregateCall } from './call.ts';
import { unifyValues } from './coerce.ts';
import { type FromPart, fromPart, single } from './from.ts';
import { sourceOf } from './query-parts.ts';
import { isSource, Scope, type ScopeColumn } from './scope.ts';
import { Refused, type Translator, type Value } from './translator.ts';

type ItemOf<Kind extends FromItem['kind']> = Extract<FromItem, { kind: Kind }>;

function sourceColumns(translator: Translator, part: FromPart, what: string, at: Place): readonly ScopeColumn[] {
  if (part.visible.some(isSource))
    translator.refuse(
      `${what} of a relation whose columns are not known`,
      'the columns that stay depend on them',
      'select the columns in a subquery',
      at,
    );
  return part.visible as readonly ScopeColumn[];
}

export function pivotPart(scope: Scope, translator: Translator, item: ItemOf<'pivot'>): FromPart {
  const inner = new Scope(scope.parent, scope.tables);
  const source = translator.quietly(
    () => fromPart(inner, translator, item.source),
    () => undefined,
  );
  if (source === undefined) {
    // Once more, so that what is wrong is told.
    fromPart(inner, translator, item.source);
    throw new Refused();
  }
  const columns = sourceColumns(translator, source, 'PIVOT', item);
  const used = new Set([item.column.text]);
  for (const aggregate of item.aggregates) gatherNames(aggregate.expression, used);
  const rest = columns
    .filter((column) => !used.has(column.name))
    .map((column) => pathOf([{ ...item.column, text: column.name }]));
  const query: Query = {
    start: item.start,
    end: item.end,
    with: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    body: {
      kind: 'select',
      start: item.start,
      end: item.end,
      distinct: false,
      top: undefined,
      items: [...rest.map((path) => outputItem(path, undefined)), ...pivoted(translator, item)],
      from: [item.source],
      where: undefined,
      connectBy: undefined,
      groupBy:
        rest.length === 0
          ? undefined
          : {
              kind: 'items',
              start: item.start,
              end: item.end,
              items: rest.map((expression) => ({ kind: 'expression', expression, start: item.start, end: item.end })),
            },
      having: undefined,
      qualify: undefined,
    },
  };
  return fromPart(scope, translator, {
    kind: 'derived',
    query,
    alias: item.alias,
    columns: item.columns,
    lateral: false,
    start: item.start,
    end: item.end,
  });
}

function gatherNames(node: Expression, into: Set<string>): void {
  if (node.kind === 'path') into.add(node.names.at(-1)?.text ?? '');
  for (const child of childrenOf(node)) gatherNames(child, into);
}

const pathOf = (names: readonly Name[]): Path => {
  const [first] = names as [Name];
  return { kind: 'path', names, steps: [], start: first.start, end: first.end };
};

const outputItem = (expression: Expression, alias: Name | undefined): SelectItem => ({
  kind: 'expression',
  expression,
  alias,
  start: expression.start,
  end: expression.end,
});

function pivoted(translator: Translator, item: ItemOf<'pivot'>): readonly SelectItem[] {
  return item.values.flatMap((value) => {
    const label = value.alias?.text ?? labelOf(translator, value.expression);
    return item.aggregates.map((aggregate) => {
      if (!someExpression(aggregate.expression, isAggregateCall))
        translator.mistake('PIVOT takes aggregates', aggregate.expression, 'write count(*), sum(x), max(x), …');
      const text = aggregate.alias === undefined ? label : `${label}_${aggregate.alias.text}`;
      const { start, end } = value.expression;
      const column = pathOf([item.column]);
      // NULL in the list stands for the rows without a value.
      const when: Expression =
        value.expression.kind === 'null'
          ? { kind: 'is', operand: column, what: 'null', negated: false, start, end }
          : {
              kind: 'binary',
              operator: '=',
              operatorAt: { start, end },
              left: column,
              right: value.expression,
              start,
              end,
            };
      return outputItem(filtered(aggregate.expression, when), { text, quoted: true, start, end });
    });
  });
}

function labelOf(translator: Translator, node: Expression): string {
  if (node.kind === 'string') return node.value.toLowerCase();
  if (node.kind === 'number') return node.text;
  return node.kind === 'null' ? 'null' : translator.mistake('PIVOT takes literals in its IN list', node);
}

/** The aggregates of an expression over those rows alone for which `when` holds. */
function filtered(node: Expression, when: Expression): Expression {
  if (isAggregateCall(node)) {
    const call = node as Call;
    const { start, end } = call;
    const [first, ...others] = call.star ? [{ kind: 'number', text: '1', start, end } as const] : call.arguments;
    if (first === undefined) return call;
    const chosen: Expression = {
      kind: 'case',
      operand: undefined,
      // biome-ignore lint/suspicious/noThenProperty: THEN of a CASE, never awaited
      branches: [{ when, then: first }],
      otherwise: undefined,
      start,
      end,
    };
    return { ...call, star: false, arguments: [chosen, ...others] };
  }
  if (node.kind === 'binary') return { ...node, left: filtered(node.left, when), right: filtered(node.right, when) };
  if (node.kind === 'cast' || node.kind === 'unary') return { ...node, operand: filtered(node.operand, when) };
  return node.kind === 'call' ? { ...node, arguments: node.arguments.map((inner) => filtered(inner, when)) } : node;
}

export function unpivotPart(scope: Scope, translator: Translator, item: ItemOf<'unpivot'>): FromPart {
  const inner = new Scope(scope.parent, scope.tables);
  const source = fromPart(inner, translator, item.source);
  const columns = sourceColumns(translator, source, 'UNPIVOT', item);
  const values = item.columns.map(({ name }): Value => {
    const column = columns.find((candidate) => candidate.name === name.text);
    if (column === undefined) return translator.fail('columnNotFound', { column: name.text }, name);
    return { sql: column.sql, type: column.type, trimmed: column.trimmed, node: pathOf([name]) };
  });
  const labels = item.columns.map(({ name, alias }) => {
    if (alias === undefined) return name.text;
    const [word] = alias.kind === 'path' && alias.names.length === 1 && alias.steps.length === 0 ? alias.names : [];
    if (word !== undefined) return word.text;
    return alias.kind === 'string'
      ? alias.value
      : alias.kind === 'number'
        ? alias.text
        : translator.mistake('UNPIVOT takes names as labels: red as r', alias);
  });
  const { values: same, type } = unifyValues(translator, 'UNPIVOT types', values);
  const taken = new Set(item.columns.map(({ name }) => name.text));
  const rest = columns.filter((column) => !taken.has(column.name));
  const [key, value] = [quoteIdentifier(item.key.text), quoteIdentifier(item.value.text)];
  const picks = same.map((one, at) => `WHEN ${at + 1} THEN ${one.sql}`).join(' ');
  const rows = labels.map((label, at) => `(${at + 1}, ${quoteLiteral(label)})`).join(', ');
  const list = [
    ...rest.map((column) => `${column.sql} AS ${quoteIdentifier(column.name)}`),
    `"k"."label" AS ${key}`,
    `CASE "k"."at" ${picks} END AS ${value}`,
  ];
  const all = `SELECT ${list.join(', ')} FROM ${source.sql} CROSS JOIN (VALUES ${rows}) AS "k"("at", "label")`;
  const kept = item.includeNulls ? all : `SELECT * FROM (${all}) AS "u" WHERE ${value} IS NOT NULL`;
  const alias = quoteIdentifier(item.alias?.text ?? translator.freshName('table'));
  const longest = Math.max(1, ...labels.map((label) => Buffer.byteLength(label)));
  return single(
    `(${kept}) AS ${alias}`,
    sourceOf(
      item.alias === undefined ? [] : [item.alias.text],
      alias,
      [
        ...rest.map(({ name, type: own, trimmed, loose }) => ({ name, type: own, trimmed, loose: loose ?? false })),
        { name: item.key.text, type: varchar(longest), trimmed: labels.every((label) => !label.endsWith(' ')) },
        { name: item.value.text, type, trimmed: values.every((one) => one.trimmed === true), loose: true },
      ],
      false,
    ),
  );
}
