// Items of ORDER BY, in queries, windows and WITHIN GROUP. NULL's place is always written: no setting of a client decides it.
import type { OrderItem } from '../../../sql/syntax/nodes.ts';
import { comparable, isBareLiteral } from './comparison.ts';
import type { Value } from './translator.ts';

/** Redshift takes NULL for the greatest value: last in ascending order, first in descending. */
export function directionSql(item: OrderItem): string {
  const descending = item.direction === 'desc';
  const nulls = item.nulls ?? (descending ? 'first' : 'last');
  return `${descending ? 'DESC' : 'ASC'} NULLS ${nulls.toUpperCase()}`;
}

export function orderItemSql(value: Value, item: OrderItem): string {
  const sql = isBareLiteral(value) ? `(SELECT ${value.sql})` : comparable(value);
  return `${sql} ${directionSql(item)}`;
}
