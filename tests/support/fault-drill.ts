// The fault drill: builds on Redshift while calls are throttled, broken off and lost, statements conflict, the cluster restarts, runs
// meet each other and processes are killed with -9. After a last undisturbed build everything must be as if nothing had happened; a
// reader looks at the published tables all the time.
import { setTimeout as delay } from 'node:timers/promises';
import { mapBounded } from '../../src/util/map-bounded.ts';
import type { FaultRule } from './aws/faults/faults.ts';
import { ClusterRig } from './cluster-rig.ts';
import { type Random, random } from './random.ts';

export interface FaultDrillReport {
  readonly rounds: number;
  readonly builds: number;
  readonly kills: number;
  /** Faults that struck, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly looks: number;
  /** Empty: every round held. */
  readonly broken: readonly string[];
}

const files = {
  'project.config.ts': `import { defineConfig, env, redshift } from 'sqlflow';
export default defineConfig({
  name: 'shop', dialect: 'redshift', defaultTarget: 'dwh',
  targets: { dwh: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'shop', staging: env('REDSHIFT_STAGING') }) },
});
`,
  'sources.yml': `version: 2
sources:
  - name: raw
    schema: shop_raw
    tables:
      - name: orders
        load: { from: s3://shop/orders/, format: json, batch: { max_files: 2 } }
        columns: [ { name: id, data_type: integer }, { name: customer, data_type: varchar(8) } ]
      - name: visits
        load: { from: s3://shop/visits/, format: json }
        columns: [ { name: id, data_type: integer } ]
`,
  'models/models.yml': `version: 2
models:
  - name: customers
    columns: [ { name: customer, data_tests: [unique, not_null] } ]
  - name: changes
    columns: [ { name: id, data_tests: [unique, not_null] } ]
`,
  'models/customers.sql':
    "{{ config(materialized='table') }}\nselect customer, count(*) as orders from {{ source('raw', 'orders') }} group by customer\n",
  'models/changes.sql':
    "{{ config(materialized='incremental', unique_key='id') }}\nselect id, customer from {{ source('raw', 'orders') }}\n{% if is_incremental() %}where _loaded_at > (select coalesce(max(seen), timestamp '2000-01-01') from (select max(_loaded_at) as seen from {{ source('raw', 'orders') }} o join {{ this }} t on t.id = o.id) s){% endif %}\n",
  'models/recent.sql':
    "select c.id, v.id as visit from {{ ref('changes') }} c left join {{ source('raw', 'visits') }} v on v.id = c.id\n",
};

const customers = 7;
const rowsPerFile = 5;
const filesPerBatch = 2;
/** Files that come in a round: two batches of one source, one of the other. */
const filesPerRound = 2 * filesPerBatch;
/** So many rounds share a warehouse: each begins with what the one before it has left. */
const roundsPerWarehouse = 10;
const warehousesAtOnce = 4;
/** A build that takes longer hangs. */
const mostMs = 90_000;

export async function faultDrill(input: { readonly rounds: number; readonly seed: number }): Promise<FaultDrillReport> {
  const broken: string[] = [];
  const faults: Record<string, number> = {};
  let builds = 0;
  let kills = 0;
  let looks = 0;
  // Most of a round is waiting, so some warehouses work side by side.
  const firsts = Array.from(
    { length: Math.ceil(input.rounds / roundsPerWarehouse) },
    (_, at) => at * roundsPerWarehouse,
  );
  await mapBounded(firsts, warehousesAtOnce, async (first) => {
    await using rig = await ClusterRig.create({ buckets: { shop: undefined }, files, seed: input.seed + first });
    deliver(rig, 0, filesPerRound);
    const begun = await rig.run('build');
    builds += 1;
    if (begun.exitCode !== 0) {
      broken.push(`the first build fails:\n${begun.output}`);
      return;
    }
    const last = Math.min(input.rounds, first + roundsPerWarehouse);
    // The server keeps them for its life: each round tells those that are new.
    let excesses = 0;
    for (let round = first; round < last; round += 1) {
      const say = (text: string) => void broken.push(`round ${round + 1} (seed ${input.seed}): ${text}`);
      const seen = await disturbedRound(rig, {
        dice: random(input.seed * 10_007 + round),
        delivered: (round - first + 1) * filesPerRound,
        say,
      });
      const added = rig.aws.quotaViolations.slice(excesses);
      excesses += added.length;
      if (added.length > 0) say(`quotas were exceeded ${added.length} times: ${JSON.stringify(added.slice(0, 3))}`);
      builds += seen.builds;
      kills += seen.kills;
      looks += seen.looks;
    }
    for (const [kind, count] of Object.entries(rig.aws.faults.counts)) faults[kind] = (faults[kind] ?? 0) + count;
  });
  return { rounds: input.rounds, builds, kills, faults, looks, broken };
}

async function disturbedRound(
  rig: ClusterRig,
  input: { readonly dice: Random; readonly delivered: number; readonly say: (text: string) => void },
): Promise<{ readonly builds: number; readonly kills: number; readonly looks: number }> {
  const { dice, delivered, say } = input;
  const all = delivered + filesPerRound;
  deliver(rig, delivered, all);
  const reader = lookOn(rig, say);
  for (const rule of chooseFaults(dice)) rig.aws.faults.add(rule);
  const victims = Array.from({ length: dice.chance(0.3) ? 2 : 1 }, () =>
    dice.chance(0.5) ? 200 + dice.int(1500) : undefined,
  );
  const killed = await Promise.all(
    victims.map(async (killAfterMs, number) => {
      const running = rig.start(`build --target-path target-${number}${number > 0 ? ' --wait 30s' : ''}`);
      const stop = new AbortController();
      const kill = delay(killAfterMs ?? mostMs, undefined, { signal: stop.signal }).then(
        () => {
          if (killAfterMs === undefined) say('a disturbed build hangs');
          running.kill('SIGKILL');
          return 1;
        },
        () => 0,
      );
      await running.outcome;
      stop.abort();
      return kill;
    }),
  );
  rig.aws.faults.clear();
  const last = await within(rig.run('build --wait 70s'));
  const looks = await reader.end();
  if (last === undefined) say('the last build hangs');
  else if (last.exitCode !== 0) say(`the last build fails:\n${last.output}`);
  else for (const problem of await problemsOf(rig, all)) say(problem);
  return { builds: victims.length + 1, kills: killed.reduce((sum, one) => sum + one, 0), looks };
}

function deliver(rig: ClusterRig, from: number, to: number): void {
  for (let file = from; file < to; file += 1) {
    const rows = Array.from({ length: rowsPerFile }, (_, row) => file * rowsPerFile + row);
    const text = (more: (id: number) => object): string =>
      rows.map((id) => `${JSON.stringify({ id, ...more(id) })}\n`).join('');
    rig.aws.objects.put('shop', `orders/${file}.json`, Buffer.from(text((id) => ({ customer: `c${id % customers}` }))));
    rig.aws.objects.put('shop', `visits/${file}.json`, Buffer.from(text(() => ({}))));
  }
}

function chooseFaults(dice: Random): readonly FaultRule[] {
  const all: readonly FaultRule[] = [
    { kind: 'throttle', service: 'redshift-data', chance: 0.15 },
    { kind: 'throttle', service: 's3', chance: 0.15 },
    { kind: 'server-error', service: 'redshift-data', chance: 0.1 },
    { kind: 'reset', service: 'redshift-data', chance: 0.1 },
    { kind: 'lost-response', service: 'redshift-data', chance: 0.15 },
    { kind: 'lost-response', service: 's3', chance: 0.1 },
    { kind: 'conflict', chance: 0.1 },
    { kind: 'slow-states', chance: 0.3, ms: 150 },
    { kind: 'stuck-picked', chance: 0.1, ms: 800 },
    { kind: 'kill-cluster', chance: 0.05, times: 1 },
    { kind: 'unknown-status', chance: 0.2 },
    { kind: 'expired-credentials', service: 'redshift-data', chance: 0.03, times: 1 },
    { kind: 'slow-call', service: 'redshift-data', chance: 0.1, ms: 200 },
  ];
  return all.filter(() => dice.chance(0.3));
}

/** Every look must find whole, audited tables: each customer once, orders of whole batches only, each change once. */
function lookOn(rig: ClusterRig, say: (text: string) => void): { end(): Promise<number> } {
  let looks = 0;
  let ended = false;
  const perBatch = filesPerBatch * rowsPerFile;
  const working = (async () => {
    while (!ended) {
      try {
        const seen = await rig.row(
          'select (select count(*) from shop.customers) as n, (select count(distinct customer) from shop.customers) as d, (select sum(orders) from shop.customers) as o',
        );
        const changes = await rig.row('select count(*) as n, count(distinct id) as d from shop.changes');
        looks += 1;
        if (seen['n'] !== seen['d'] || Number(seen['n']) !== customers) say(`the reader saw ${JSON.stringify(seen)}`);
        if (Number(seen['o']) % perBatch !== 0) say(`the reader saw a half-loaded batch: ${JSON.stringify(seen)}`);
        if (changes['n'] !== changes['d'] || Number(changes['n']) % perBatch !== 0)
          say(`the reader saw changes ${JSON.stringify(changes)}`);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        // What Redshift tells a reader whose snapshot is older than a swap or a drop, or whose cluster restarts: it asks again.
        if (!/restart|terminat|connection|could not open relation with OID|1018|shutting down/i.test(text))
          say(`the reader was told: ${text}`);
      }
      await delay(40);
    }
  })();
  return {
    end: async () => {
      ended = true;
      await working;
      return looks;
    },
  };
}

async function problemsOf(rig: ClusterRig, orderFiles: number): Promise<readonly string[]> {
  const problems: string[] = [];
  const all = orderFiles * rowsPerFile;
  const expect = async (sql: string, wanted: Readonly<Record<string, string>>): Promise<void> => {
    const found = await rig.row(sql);
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      problems.push(`${sql}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  };
  const once = { n: String(all), d: String(all) };
  await expect('select count(*) as n, count(distinct id) as d from shop_raw.orders', once);
  await expect('select count(*) as n, count(distinct id) as d from shop_raw.visits', once);
  await expect('select count(*) as n, count(distinct id) as d from shop.changes', once);
  await expect('select count(*) as n, count(distinct id) as d from shop.recent', once);
  await expect('select count(*) as n, sum(orders) as d from shop.customers', { n: String(customers), d: String(all) });
  const files = String(2 * orderFiles);
  await expect("select count(*) as n, count(distinct bucket || '/' || key) as d from shop_raw._sqlflow_files", {
    n: files,
    d: files,
  });
  await expect('select sum(rows) as n from shop_raw._sqlflow_files', { n: String(2 * all) });
  const left = (await rig.relations()).filter((name) => /__sf_|__copy_|_before_/.test(name));
  if (left.length > 0) problems.push(`left behind: ${left.join(', ')}`);
  const staged = rig.aws.objects.list('local-staging', '').map(({ key }) => key);
  if (staged.length > 0) problems.push(`left behind in S3: ${staged.join(', ')}`);
  if (rig.aws.running.length > 0) problems.push(`${rig.aws.running.length} statements still run`);
  return problems;
}

async function within<T>(promise: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  const late = delay(mostMs, undefined, { signal: stop.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
