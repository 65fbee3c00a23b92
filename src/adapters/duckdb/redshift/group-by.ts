// GROUP BY: its keys, compared without trailing blanks, and what stands for them in the rest of the query.
import type { Expression, GroupItem, Select } from '../../../sql/syntax/nodes.ts';
import { isOf } from '../../../sql/types/type-makers.ts';
import { holdsAggregate } from './call.ts';
import { comparable, isBareLiteral, isFolded } from './comparison.ts';
import { translateExpression } from './expression.ts';
import { withoutMarks } from './place-marks.ts';
import { preludeCall } from './prelude/macro.ts';
import { refuseConstant } from './query.ts';
import type { GroupKey, Scope } from './scope.ts';
import type { Item } from './select.ts';
import type { Translator, Value } from './translator.ts';

export interface Grouped {
  readonly keys: readonly GroupKey[];
  readonly sql: string;
  readonly broken: boolean;
}

/** Undefined: a query without groups. */
export function groupBySql(
  translator: Translator,
  scope: Scope,
  select: Select,
  items: readonly Item[],
  orderBy: readonly Expression[],
): Grouped | undefined {
  const { groupBy } = select;
  if (groupBy === undefined) {
    const asked = [...items.filter((item) => item.column === undefined).map((item) => item.node), ...orderBy];
    if (select.qualify !== undefined) asked.push(select.qualify);
    const isGrouped = select.having !== undefined || asked.some(holdsAggregate);
    return isGrouped ? { keys: [], sql: '', broken: false } : undefined;
  }
  const state: State = { translator, scope, items, keys: [], broken: false };
  if (groupBy.kind === 'all') {
    const parts = items.flatMap((item, at) =>
      holdsAggregate(item.node) ? [] : [keySql(state, itemNode(item, at), { several: false, isMade: true })],
    );
    return { keys: state.keys, broken: state.broken, sql: parts.length === 0 ? '' : ` GROUP BY ${parts.join(', ')}` };
  }
  const several = groupBy.items.some((item) => item.kind !== 'expression');
  const parts = groupBy.items.map((item) => groupItemSql(state, item, several));
  return { keys: state.keys, broken: state.broken, sql: ` GROUP BY ${parts.join(', ')}` };
}

interface State {
  readonly translator: Translator;
  readonly scope: Scope;
  readonly items: readonly Item[];
  readonly keys: GroupKey[];
  broken: boolean;
}

function groupItemSql(state: State, item: GroupItem, several: boolean): string {
  if (item.kind === 'expression') return keySql(state, item.expression, { several });
  const sets = item.sets.map((set) => {
    const keys = set.map((node) => keySql(state, node, { several: true }));
    return keys.length === 1 ? (keys[0] as string) : `(${keys.join(', ')})`;
  });
  return `${item.kind.toUpperCase()} (${sets.join(', ')})`;
}

/** A star's column has no expression of its own: its ordinal stands for it. */
function itemNode(item: Item, at: number): Expression {
  return item.column === undefined
    ? item.node
    : { kind: 'number', text: String(at + 1), start: item.node.start, end: item.node.end };
}

interface KeyOptions {
  /** Of ROLLUP and its kin. */
  readonly several: boolean;
  /** GROUP BY ALL has made it of the select list. */
  readonly isMade?: boolean;
}

function keySql(state: State, written: Expression, { several, isMade = false }: KeyOptions): string {
  const { translator, scope, items } = state;
  return translator.attempt(
    () => {
      if (!isMade) refuseConstant(translator, written, 'GROUP BY');
      let node = written;
      let value: Value | undefined;
      if (written.kind === 'number') {
        const item = items[Number(written.text) - 1];
        if (item === undefined)
          return translator.mistake(`GROUP BY position ${written.text} is not in select list`, written);
        node = item.node;
        if (item.column !== undefined)
          value = {
            sql: item.column.sql,
            type: item.column.type,
            trimmed: item.column.trimmed,
            loose: item.column.loose ?? false,
            node,
          };
        else if (holdsAggregate(node)) translator.mistake('aggregates not allowed in GROUP BY clause', written);
      }
      // An item of the select list may use the aliases before it.
      const index = items.findIndex((item) => item.node === node);
      if (value === undefined) {
        const { result, read } = scope.watchReads(() =>
          scope.within(
            { clause: 'GROUP BY', ...(written.kind === 'number' && index >= 0 && { aliasLimit: index }) },
            () => translateExpression(translator, scope, node),
          ),
        );
        if (read !== undefined)
          translator.lacks(
            'GROUP BY over a correlated subquery',
            'compute it in a subquery of FROM, and group that',
            written,
          );
        value = result;
      }
      if (value.broken) {
        state.broken = true;
        return '';
      }
      const key = isBareLiteral(value) ? `(SELECT ${value.sql})` : comparable(value);
      state.keys.push({
        node: nodeOfKey(node, items),
        plain: withoutMarks(value.sql),
        key,
        value: represented(value, key, several),
      });
      return key;
    },
    () => {
      state.broken = true;
      return '';
    },
  );
}

/** A bare alias is the expression behind it. */
function nodeOfKey(node: Expression, items: readonly Item[]): Expression {
  if (node.kind !== 'path' || node.names.length !== 1 || node.steps.length > 0) return node;
  return (
    items.find((item) => item.aliased === true && item.name === node.names[0]?.text && item.node.kind !== 'path')
      ?.node ?? node
  );
}

/** Of texts that are equal but for their blanks the shortest is shown; in the totals of ROLLUP and CUBE there is none. */
function represented(value: Value, key: string, several: boolean): Value {
  if (!isFolded(value)) return isBareLiteral(value) ? { ...value, sql: key } : value;
  // The least of numbers is found ten times as fast as that of texts: the blanks of the shortest are put back.
  const one = isOf('text', value.type)
    ? preludeCall('repadded', key, `min(strlen(${withoutMarks(value.sql)}))`)
    : `min(${value.sql})`;
  return { ...value, sql: several ? `CASE WHEN grouping(${key}) = 0 THEN ${one} END` : one };
}
