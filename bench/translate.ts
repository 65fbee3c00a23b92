// What it costs to translate a model of Redshift SQL, and what the guards in the translated SQL cost while it runs.
import { DuckDBInstance } from '@duckdb/node-api';
import { ensurePrelude } from '../src/adapters/duckdb/redshift/prelude.ts';
import { translateQuery } from '../src/adapters/duckdb/redshift/translate-query.ts';
import type { TranslateOptions } from '../src/adapters/duckdb/redshift/translation.ts';
import type { TypedColumn } from '../src/sql/types/redshift-type.ts';

const events: readonly TypedColumn[] = [
  { name: 'user_id', type: { kind: 'integer' } },
  { name: 'sessions', type: { kind: 'integer' } },
  { name: 'page', type: { kind: 'varchar', length: 32 } },
  { name: 'level', type: { kind: 'varchar', length: 8 } },
  { name: 'length', type: { kind: 'decimal', precision: 10, scale: 4 } },
  { name: 'ts', type: { kind: 'timestamp' } },
];
const options: TranslateOptions = {
  relationColumns: () => events,
  now: new Date('2026-11-28T00:00:00Z'),
  purpose: 'relation',
};

/** Twenty lines: a common table, windows, dates, aggregates. */
const model = `with plays as (
  select e.ts, e.user_id, e.level, e.length,
    date_trunc('month', e.ts) as month,
    extract(dow from e.ts) as weekday,
    row_number() over (partition by e.user_id order by e.ts desc) as latest
  from events e
  where e.page = 'NextSong'
    and e.user_id is not null
)
select
  p.month, p.level,
  count(*) as plays,
  count(distinct p.user_id) as listeners,
  sum(nvl(p.length, 0)) / nullif(count(*), 0) as average_length,
  max(case when p.latest = 1 then datediff(day, p.ts, getdate()) end) as days_ago,
  decode(p.weekday, 0, 'sun', 6, 'sat', 'weekday') as kind
from plays p
group by p.month, p.level, decode(p.weekday, 0, 'sun', 6, 'sat', 'weekday')
order by plays desc`;

export interface TranslateFigures {
  readonly lines: number;
  readonly medianMs: number;
}

/** Median of `rounds` translations, after as many that warm up. */
export function benchTranslate(rounds: number): TranslateFigures {
  const taken: number[] = [];
  for (let round = 0; round < 2 * rounds; round += 1) {
    const start = performance.now();
    const made = translateQuery(model, options);
    if (made.status === 'failed') throw new Error(JSON.stringify(made.problems));
    if (round >= rounds) taken.push(performance.now() - start);
  }
  taken.sort((one, other) => one - other);
  return { lines: model.split('\n').length, medianMs: taken[rounds >> 1] as number };
}

export interface GuardFigures {
  readonly what: string;
  readonly withGuardMs: number;
  readonly withoutMs: number;
}

const guards: readonly (readonly [what: string, redshift: string, bare: string])[] = [
  [
    'a text compared with a literal',
    "select count(*) as n from events where page = 'page 7'",
    `SELECT count(*) FROM events WHERE page = 'page 7'`,
  ],
  [
    'groups of a text',
    'select page, count(*) as n from events group by page',
    'SELECT page, count(*) FROM events GROUP BY page',
  ],
  [
    'a join on a text',
    'select count(*) as n from events a join pages b on a.page = b.page',
    'SELECT count(*) FROM events a JOIN pages b ON a.page = b.page',
  ],
  [
    'whole numbers divided',
    'select sum(user_id / sessions) as n from events',
    'SELECT sum(user_id // sessions) FROM events',
  ],
  [
    'decimals divided',
    'select sum(length / sessions) as n from events',
    'SELECT sum(CAST(length / sessions AS DECIMAL(38,15))) FROM events',
  ],
  ['a sum of whole numbers', 'select sum(user_id) as n from events', 'SELECT sum(user_id) FROM events'],
];

/** The best of five on five million rows. */
export async function benchGuards(): Promise<readonly GuardFigures[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await ensurePrelude(connection);
  await connection.run(`CREATE TABLE events AS SELECT (i % 100000)::INTEGER AS user_id, (i % 7 + 1)::INTEGER AS sessions,
    'page ' || (i % 1000) AS page, CASE i % 2 WHEN 0 THEN 'free' ELSE 'paid' END AS level,
    ((i % 5000) / 10)::DECIMAL(10,4) AS length, TIMESTAMP '2026-11-01' + to_seconds(i) AS ts FROM range(5000000) r(i);
    CREATE TABLE pages AS SELECT DISTINCT page FROM events`);
  const best = async (sql: string): Promise<number> => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      await (await connection.run(sql)).getRows();
      least = Math.min(least, performance.now() - start);
    }
    return least;
  };
  const figures: GuardFigures[] = [];
  for (const [what, redshift, bare] of guards) {
    const made = translateQuery(redshift, options);
    if (made.status === 'failed') throw new Error(JSON.stringify(made.problems));
    figures.push({ what, withGuardMs: await best(made.sql), withoutMs: await best(bare) });
  }
  connection.closeSync();
  instance.closeSync();
  return figures;
}
