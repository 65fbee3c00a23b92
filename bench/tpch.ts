// What it costs to run Redshift SQL on the embedded engine: TPC-H's queries beside hand-written ones.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src/adapters/duckdb/open-database.ts';
import { redshiftOnDuckdb } from '../src/adapters/duckdb/redshift/query-translator.ts';
import { DuckdbWarehouse } from '../src/adapters/duckdb/warehouse.ts';
import type { TypedColumn } from '../src/sql/types/redshift-type.ts';
import { tpchStatements } from './tpch-data.ts';
import { type TpchQuery, tpchQueries } from './tpch-queries.ts';

export interface TpchFigures {
  readonly name: string;
  /** Seconds of processor time, of all threads; the best of the rounds. */
  readonly byHand: number;
  /** Texts are known to end in no blank, as columns are that sqlflow built from such. */
  readonly trimmed: number;
  /** Nothing is known of blanks at the end of texts: raw tables. */
  readonly guarded: number;
}

const tables = ['region', 'nation', 'supplier', 'part', 'partsupp', 'customer', 'orders', 'lineitem'];

/** Scale 1 is about 1 GB; `rounds` of each query, in turn. */
export async function benchTpch(scale: number, rounds: number): Promise<readonly TpchFigures[]> {
  const dir = mkdtempSync(join(tmpdir(), 'sqlflow-tpch-'));
  try {
    await using warehouse = await openWarehouse(join(dir, 'tpch.duckdb'), true);
    for (const sql of tpchStatements(scale)) await warehouse.execute(sql);
    const known = await warehouse.inspect(['main']);
    const columnsOf = (trimmed: boolean): ReadonlyMap<string, readonly TypedColumn[]> =>
      new Map(
        tables.map((table) => {
          const columns = known.get(`main.${table}`)?.columns ?? [];
          return [
            table,
            columns.map(({ name, type }) => ({ name, type: redshiftOnDuckdb.fromEngineType(type), trimmed })),
          ];
        }),
      );
    const figures: TpchFigures[] = [];
    for (const query of tpchQueries) {
      const texts = {
        byHand: query.duckdb,
        trimmed: translated(query, columnsOf(true)),
        guarded: translated(query, columnsOf(false)),
      };
      const best = {
        byHand: Number.POSITIVE_INFINITY,
        trimmed: Number.POSITIVE_INFINITY,
        guarded: Number.POSITIVE_INFINITY,
      };
      for (let round = 0; round < rounds; round += 1) {
        for (const kind of ['byHand', 'trimmed', 'guarded'] as const) {
          const before = process.cpuUsage();
          await warehouse.query(texts[kind]);
          const { user, system } = process.cpuUsage(before);
          best[kind] = Math.min(best[kind], (user + system) / 1e6);
        }
      }
      figures.push({ name: query.name, ...best });
    }
    return figures;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function translated(query: TpchQuery, columns: ReadonlyMap<string, readonly TypedColumn[]>): string {
  const answer = redshiftOnDuckdb.translate(query.redshift, {
    now: new Date('2026-11-28T00:00:00Z'),
    purpose: 'answer',
    relationColumns: (names) => columns.get(names.at(-1) ?? ''),
  });
  if (answer.status === 'failed') throw new Error(`${query.name}: ${JSON.stringify(answer.problems)}`);
  return answer.sql;
}

export async function openWarehouse(file: string, prelude: boolean): Promise<DuckdbWarehouse> {
  const { signal } = new AbortController();
  const opened = await openDatabase({ file, label: file, write: true, waitMs: 0, signal, prelude });
  return new DuckdbWarehouse(opened, { label: file, threads: 1 });
}
