// What a server is told after a model is published, and nobody waits for: replaced relations dropped, columns commented on. Many share
// a round trip; what fails then is done one by one, and what still fails is left to the next run.
import type { Dialect, QueryResult } from '../adapters/adapter.ts';
import type { Relation, RelationKind } from '../core/relation.ts';
import type { BookkeepingWarehouse } from './recorded-warehouse.ts';

const statementsAtOnce = 30;

export class Afterwork {
  readonly #warehouse: BookkeepingWarehouse;
  readonly #waiting: string[] = [];
  #sending: Promise<void> = Promise.resolve();
  #answer: QueryResult | undefined;

  constructor(warehouse: BookkeepingWarehouse) {
    this.#warehouse = warehouse;
  }

  add(statements: readonly string[]): void {
    this.#waiting.push(...statements);
    if (this.#waiting.length >= statementsAtOnce) this.#send();
  }

  /** Never CASCADE: what hangs on it makes the drop fail, and stays. */
  drop({ relation, kind }: { readonly relation: Relation; readonly kind: RelationKind }, dialect: Dialect): void {
    this.add([dialect.drop(relation, kind)]);
  }

  /**
   * Resolves when all has been tried. `last` is sent behind everything else, with what still waits.
   *
   * @param question a query that is asked with the rest; undefined where it was not answered.
   */
  async finish(last: readonly string[] = [], question?: string): Promise<QueryResult | undefined> {
    this.#waiting.push(...(question === undefined ? [] : [question]), ...last);
    this.#send(question);
    await this.#sending;
    return this.#answer;
  }

  #send(question?: string): void {
    const statements = this.#waiting.splice(0);
    if (statements.length === 0) return;
    this.#sending = this.#sending.then(async () => {
      const most = this.#warehouse.dialect.capabilities.batchLimit?.statements ?? statements.length;
      for (let start = 0; start < statements.length; start += most) {
        const part = statements.slice(start, start + most);
        const asked = question === undefined ? -1 : part.indexOf(question);
        try {
          const { rows } = await this.#warehouse.batch(part, { name: 'afterwork', wanted: asked < 0 ? [] : [asked] });
          this.#answer ??= rows.get(asked);
        } catch {
          for (const [at, sql] of part.entries()) {
            if (at === asked) this.#answer = await this.#warehouse.query(sql).catch(() => undefined);
            else await this.#warehouse.execute(sql).catch(() => undefined);
          }
        }
      }
    });
  }
}
