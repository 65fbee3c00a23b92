// The rows of a ledger in the order of S3's listings, page by page: however many there are, one page of them is held. To sort them all
// would take the engine hundreds of megabytes for a million, and so would asking for "the next ten thousand" (DuckDB 1.5.5 sorts all
// for it). So names that chance picks cut the ledger into ranges, and each range is sorted here.
import type { Warehouse } from '../adapters/adapter.ts';
import type { Relation } from '../core/relation.ts';
import type { LedgerRow } from './ledger.ts';
import { fromFiles, ledgerColumns, ledgerRow } from './read-ledger.ts';
import { bucketAndKey, compareKeys } from './s3-uri.ts';

/** One name in 1024 is picked, by its MD5; ten of them are a page: 10,000 rows, and hardly ever twice as many. */
const pickedBelow = '004';
const picksOfPage = 10;

/** The ledger's tables must exist. */
export async function* ledgerInOrder(
  warehouse: Warehouse,
  relation: Relation,
  options: { readonly signal: AbortSignal; readonly picksOfPage?: number | undefined },
): AsyncGenerator<LedgerRow> {
  const { signal } = options;
  const { dialect } = warehouse;
  const files = fromFiles(warehouse, relation);
  const buckets = await warehouse.query(`SELECT DISTINCT bucket ${files}`, { signal });
  for (const bucket of buckets.rows.map(([name]) => name ?? '').sort(compareKeys)) {
    const within = `${files} AND bucket = ${dialect.literal(bucket)}`;
    const picked = await warehouse.query(`SELECT key ${within} AND md5(key) < '${pickedBelow}'`, { signal });
    const cuts = picked.rows
      .map(([key]) => key ?? '')
      .sort(compareKeys)
      .filter((_, at) => (at + 1) % (options.picksOfPage ?? picksOfPage) === 0);
    for (const [at, from] of [undefined, ...cuts].entries()) {
      const to = cuts[at];
      const range = [
        ...(from === undefined ? [] : [` AND key >= ${dialect.literal(from)}`]),
        ...(to === undefined ? [] : [` AND key < ${dialect.literal(to)}`]),
      ];
      const rows: LedgerRow[] = [];
      const take = (part: readonly (readonly (string | null)[])[]): void => {
        for (const cells of part) rows.push(ledgerRow(cells));
      };
      await warehouse.scan(`SELECT ${ledgerColumns} ${within}${range.join('')}`, take, { signal });
      yield* rows.sort((left, right) => compareKeys(bucketAndKey(left.uri).key, bucketAndKey(right.uri).key));
    }
  }
}
