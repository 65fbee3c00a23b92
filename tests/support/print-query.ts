// A query's tree as SQL again, with parentheses around every operation: for tests of the parser only.
import type {
  Call,
  Expression,
  FrameBound,
  FromItem,
  GroupItem,
  Name,
  OrderItem,
  PathStep,
  Query,
  QueryBody,
  Select,
  SelectItem,
  TypeName,
  WindowSpec,
} from '../../src/sql/syntax/nodes.ts';

const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
const not = (negated: boolean): string => (negated ? 'not ' : '');
const list = <Item>(items: readonly Item[], print: (item: Item) => string): string => items.map(print).join(', ');
const maybe = (before: string, value: string | undefined): string => (value === undefined ? '' : `${before}${value}`);
const printName = (name: Name): string => (name.quoted ? `"${name.text.replaceAll('"', '""')}"` : name.text);
const names = (items: readonly Name[]): string => (items.length === 0 ? '' : ` (${list(items, printName)})`);

function printType(type: TypeName): string {
  const size = type.arguments.length === 0 ? '' : `(${type.arguments.join(', ')})`;
  const zoned = /^(timestamp|time)( with.*)$/.exec(type.name);
  return zoned === null ? `${type.name}${size}` : `${zoned[1]}${size}${zoned[2]}`;
}

const steps = (items: readonly PathStep[]): string =>
  items.map((step) => (step.kind === 'key' ? `.${printName(step.name)}` : `[${printExpression(step.index)}]`)).join('');

export function printExpression(node: Expression): string {
  switch (node.kind) {
    case 'number':
      return node.text;
    case 'string':
      return text(node.value);
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    case 'typed-literal':
      return `${printType(node.type)} ${text(node.value)}`;
    case 'interval': {
      const { qualifier } = node;
      if (qualifier === undefined) return `interval ${text(node.value)}`;
      const precision = qualifier.precision === undefined ? '' : ` (${qualifier.precision})`;
      return `interval ${text(node.value)} ${qualifier.from}${maybe(' to ', qualifier.to)}${precision}`;
    }
    case 'path':
      return `${node.names.map(printName).join('.')}${steps(node.steps)}`;
    case 'navigation':
      return `(${printExpression(node.base)})${steps(node.steps)}`;
    case 'unary':
      return `(${node.operator} ${printExpression(node.operand)})`;
    case 'binary':
      return `(${printExpression(node.left)} ${node.operator} ${printExpression(node.right)})`;
    case 'is':
      return `(${printExpression(node.operand)} is ${not(node.negated)}${node.what})`;
    case 'between':
      return `(${printExpression(node.operand)} ${not(node.negated)}between ${printExpression(node.low)} and ${printExpression(node.high)})`;
    case 'in-list':
      return `(${printExpression(node.operand)} ${not(node.negated)}in (${list(node.items, printExpression)}))`;
    case 'in-query':
      return `(${printExpression(node.operand)} ${not(node.negated)}in (${printQuery(node.query)}))`;
    case 'like': {
      const escapeWith = node.escape === undefined ? '' : ` escape ${printExpression(node.escape)}`;
      return `(${printExpression(node.operand)} ${not(node.negated)}${node.operator} ${printExpression(node.pattern)}${escapeWith})`;
    }
    case 'exists':
      return `exists (${printQuery(node.query)})`;
    case 'subquery':
      return `(${printQuery(node.query)})`;
    case 'quantified':
      return `(${printExpression(node.left)} ${node.operator} ${node.quantifier} (${printQuery(node.query)}))`;
    case 'case': {
      const branches = node.branches.map(
        (branch) => ` when ${printExpression(branch.when)} then ${printExpression(branch.then)}`,
      );
      const operand = node.operand === undefined ? '' : ` ${printExpression(node.operand)}`;
      const otherwise = node.otherwise === undefined ? '' : ` else ${printExpression(node.otherwise)}`;
      return `case${operand}${branches.join('')}${otherwise} end`;
    }
    case 'cast': {
      const operand = printExpression(node.operand);
      const type = printType(node.type);
      if (node.style === 'colons') return `(${operand})::${type}`;
      if (node.style === 'convert') return `convert(${type}, ${operand})`;
      return `${node.style === 'try' ? 'try_cast' : 'cast'}(${operand} as ${type})`;
    }
    case 'call':
      return printCall(node);
    case 'row':
      return `row(${list(node.items, printExpression)})`;
    case 'at-time-zone':
      return `(${printExpression(node.operand)} at time zone ${printExpression(node.zone)})`;
    case 'collate':
      return `(${printExpression(node.operand)} collate ${printName(node.collation)})`;
    case 'outer-mark':
      return `${printExpression(node.operand)} (+)`;
    case 'prior':
      return `prior ${printExpression(node.operand)}`;
  }
}

function printCall(call: Call): string {
  const name = `${call.schema === undefined ? '' : `${printName(call.schema)}.`}${printName(call.name)}`;
  const values = call.arguments.map(printExpression);
  if (call.form === 'bare') return values.length === 0 ? name : `${name}(${values.join(', ')})`;
  if (call.form === 'extract') return `extract(${values[0]} from ${values[1]})`;
  if (call.form === 'substring') return `substring(${values[0]} from ${values[1]}${maybe(' for ', values[2])})`;
  if (call.form === 'position') return `position(${values[0]} in ${values[1]})`;
  if (call.form === 'trim') return `trim(${call.side} ${values[1] ?? ''} from ${values[0]})`;
  if (call.form === 'overlay')
    return `overlay(${values[0]} placing ${values[1]} from ${values[2]}${maybe(' for ', values[3])})`;
  const inner = call.star ? '*' : `${call.distinct ? 'distinct ' : ''}${values.join(', ')}`;
  const within = call.withinGroup === undefined ? '' : ` within group (${orderBy(call.withinGroup)})`;
  const nulls = maybe(' ', call.nulls === undefined ? undefined : `${call.nulls} nulls`);
  const over = call.over === undefined ? '' : ` over (${printWindow(call.over)})`;
  return `${call.approximate ? 'approximate ' : ''}${name}(${inner})${within}${nulls}${over}`;
}

function printWindow(window: WindowSpec): string {
  const parts: string[] = [];
  if (window.partitionBy.length > 0) parts.push(`partition by ${list(window.partitionBy, printExpression)}`);
  if (window.orderBy.length > 0) parts.push(orderBy(window.orderBy));
  if (window.frame !== undefined) {
    const { unit, from, to } = window.frame;
    parts.push(
      to === undefined ? `${unit} ${printBound(from)}` : `${unit} between ${printBound(from)} and ${printBound(to)}`,
    );
  }
  return parts.join(' ');
}

const printBound = (bound: FrameBound): string =>
  bound.kind === 'preceding' || bound.kind === 'following'
    ? `${printExpression(bound.offset)} ${bound.kind}`
    : bound.kind.replace('-', ' ');

const orderBy = (items: readonly OrderItem[]): string =>
  `order by ${list(items, (item) => `${printExpression(item.expression)}${maybe(' ', item.direction)}${maybe(' nulls ', item.nulls)}`)}`;

export function printQuery(query: Query): string {
  const tables = query.with?.tables.map(
    (table) => `${printName(table.name)}${names(table.columns)} as (${printQuery(table.query)})`,
  );
  const withClause =
    tables === undefined ? '' : `with ${query.with?.recursive ? 'recursive ' : ''}${tables.join(', ')} `;
  const order = query.orderBy.length === 0 ? '' : ` ${orderBy(query.orderBy)}`;
  const limit =
    query.limit === undefined ? '' : ` limit ${query.limit === 'all' ? 'all' : printExpression(query.limit)}`;
  const offset = query.offset === undefined ? '' : ` offset ${printExpression(query.offset)}`;
  return `${withClause}${printBody(query.body)}${order}${limit}${offset}`;
}

function printBody(body: QueryBody): string {
  switch (body.kind) {
    case 'select':
      return printSelect(body);
    case 'set': {
      const right = body.right.kind === 'set' ? `(${printBody(body.right)})` : printBody(body.right);
      const left = body.left.kind === 'set' ? `(${printBody(body.left)})` : printBody(body.left);
      return `${left} ${body.operator}${body.all ? ' all' : ''} ${right}`;
    }
    case 'nested':
      return `(${printQuery(body.query)})`;
    case 'values':
      return `values ${list(body.rows, (row) => `(${list(row, printExpression)})`)}`;
  }
}

function printSelect(select: Select): string {
  const parts = ['select'];
  if (select.top !== undefined) parts.push(`top (${printExpression(select.top)})`);
  if (select.distinct) parts.push('distinct');
  parts.push(list(select.items, printItem));
  if (select.from.length > 0) parts.push(`from ${list(select.from, printFrom)}`);
  if (select.where !== undefined) parts.push(`where ${printExpression(select.where)}`);
  if (select.connectBy !== undefined) {
    if (select.connectBy.start !== undefined) parts.push(`start with ${printExpression(select.connectBy.start)}`);
    parts.push(`connect by ${printExpression(select.connectBy.by)}`);
  }
  if (select.groupBy?.kind === 'all') parts.push('group by all');
  if (select.groupBy?.kind === 'items') parts.push(`group by ${list(select.groupBy.items, printGroup)}`);
  if (select.having !== undefined) parts.push(`having ${printExpression(select.having)}`);
  if (select.qualify !== undefined) parts.push(`qualify ${printExpression(select.qualify)}`);
  return parts.join(' ');
}

const as = (alias: Name | undefined): string => (alias === undefined ? '' : ` as ${printName(alias)}`);

function printItem(item: SelectItem): string {
  if (item.kind === 'expression') return `${printExpression(item.expression)}${as(item.alias)}`;
  const qualifier = item.qualifier.map((name) => `${printName(name)}.`).join('');
  return `${qualifier}*${item.exclude.length === 0 ? '' : ` exclude${names(item.exclude)}`}`;
}

const printGroup = (item: GroupItem): string =>
  item.kind === 'expression'
    ? printExpression(item.expression)
    : `${item.kind} (${list(item.sets, (set) => `(${list(set, printExpression)})`)})`;

function printFrom(item: FromItem): string {
  switch (item.kind) {
    case 'relation':
      return `${printExpression(item.path)}${as(item.alias)}${names(item.columns)}${maybe(' at ', item.at && printName(item.at))}`;
    case 'unpivot-object':
      return `unpivot ${printExpression(item.object)} as ${printName(item.value)}${maybe(' at ', item.key && printName(item.key))}`;
    case 'derived':
      return `${item.lateral ? 'lateral ' : ''}(${printQuery(item.query)})${as(item.alias)}${names(item.columns)}`;
    case 'function':
      return `${printCall(item.call)}${as(item.alias)}${names(item.columns)}`;
    case 'join': {
      const words = `${item.natural ? 'natural ' : ''}${item.type} join`;
      const using = item.using.length === 0 ? '' : ` using${names(item.using)}`;
      const on = item.on === undefined ? '' : ` on ${printExpression(item.on)}`;
      return `(${printFrom(item.left)} ${words} ${printFrom(item.right)}${on}${using})`;
    }
    case 'pivot': {
      const part = (it: { expression: Expression; alias: Name | undefined }): string =>
        `${printExpression(it.expression)}${as(it.alias)}`;
      return `${printFrom(item.source)} pivot (${list(item.aggregates, part)} for ${printName(item.column)} in (${list(item.values, part)}))${as(item.alias)}${names(item.columns)}`;
    }
    case 'unpivot': {
      const columns = list(
        item.columns,
        (column) =>
          `${printName(column.name)}${column.alias === undefined ? '' : ` as ${printExpression(column.alias)}`}`,
      );
      const nulls = item.includeNulls ? ' include nulls' : '';
      return `${printFrom(item.source)} unpivot${nulls} (${printName(item.value)} for ${printName(item.key)} in (${columns}))${as(item.alias)}`;
    }
  }
}
