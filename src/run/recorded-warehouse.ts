// What a run changes outside of its nodes, told as it is sent. Questions are not told: they change nothing.
import type { Warehouse } from '../adapters/adapter.ts';

/** What bookkeeping asks of a warehouse. */
export type BookkeepingWarehouse = Pick<Warehouse, 'dialect' | 'query' | 'execute' | 'batch' | 'transaction'>;

/** `onStatement` hears of each statement before it is sent, of a transaction that is sent again once more. */
export function recordedWarehouse(
  warehouse: BookkeepingWarehouse,
  onStatement: (sql: string) => void,
): BookkeepingWarehouse {
  const execute =
    (target: Pick<Warehouse, 'execute'>): Warehouse['execute'] =>
    (sql, options) => {
      onStatement(sql);
      return target.execute(sql, options);
    };
  return {
    dialect: warehouse.dialect,
    query: (sql, options) => warehouse.query(sql, options),
    execute: execute(warehouse),
    batch(statements, options) {
      statements.forEach((sql, at) => {
        if (options?.wanted?.includes(at) !== true) onStatement(sql);
      });
      return warehouse.batch(statements, options);
    },
    transaction: (work, options) =>
      warehouse.transaction(
        (tx) => work({ query: (sql, given) => tx.query(sql, given), execute: execute(tx) }),
        options,
      ),
  };
}
