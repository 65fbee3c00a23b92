// target/run holds every statement that a run sent: sent again to an empty database, they make the same tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Row, readDatabase } from '../../support/read-database.ts';
import { SessionRig } from '../../support/session-rig.ts';

const project = {
  'project.config.json': '{"name":"shop","dialect":"redshift","targets":{"local":{"type":"duckdb","schema":"shop"}}}',
  'seeds/levels.csv': 'id,code\n1,007\n2,012\n',
  'models/a_view.sql': "select id, code from {{ ref('levels') }}",
  'models/a_table.sql':
    "{{ config(materialized='table') }} select count(*) as n, max(code) as last from {{ ref('a_view') }}",
  'models/grown.sql': "{{ config(materialized='incremental') }} select id from {{ ref('levels') }}",
};

function sent(rig: SessionRig, path: string): readonly string[] {
  return readFileSync(join(rig.dir, 'target/run/shop', path), 'utf8')
    .split(/;\n\n|;\n$/)
    .filter((sql) => sql !== '');
}

/** All tables and views of the schema with their rows. */
async function contents(rig: SessionRig): Promise<readonly (readonly [name: unknown, rows: readonly Row[]])[]> {
  const file = join(rig.dir, 'target/local.duckdb');
  const named = await readDatabase(
    file,
    "select table_name from information_schema.tables where table_schema = 'shop' order by 1",
  );
  return Promise.all(
    named.map(async ({ table_name: name }) => [name, await readDatabase(file, `from shop."${name}" order by all`)]),
  );
}

test('sent again, they make the same tables, bookkeeping and all', async () => {
  using rig = new SessionRig(project);
  expect((await rig.run('build')).codes).toEqual([]);
  using empty = new SessionRig({});
  for (const path of [
    '_run.sql',
    'seeds/levels.csv.sql',
    'models/a_view.sql',
    'models/a_table.sql',
    'models/grown.sql',
  ])
    await empty.execute(...sent(rig, path));
  const built = await contents(rig);
  expect(built.map(([name]) => name)).toContain('a_table');
  expect(await contents(empty)).toEqual(built);
});

test('leftovers that a run drops stand in its own file', async () => {
  using rig = new SessionRig(project);
  await rig.run('build');
  const [[run] = []] = await rig.rows('select run_id from shop._sqlflow_runs');
  await rig.execute(`create table shop.left__sf_${run} as select 1 as x`);
  await rig.run('build');
  expect(sent(rig, '_run.sql').join('\n')).toMatch(/DROP TABLE .*left__sf_/);
});
