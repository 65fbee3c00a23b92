// A process that publishes without end, for tests: `node publish-until-killed.ts DIR`. For four names at once it builds version after
// version as a candidate (a table, and a view on the published table) and publishes it with its bookkeeping; after each commit it says
// "published NAME VERSION".
import { adapter } from '../../src/adapters/duckdb/index.ts';
import { publish } from './publish-recipe.ts';

const [dir = ''] = process.argv.slice(2);
const context = {
  projectDir: dir,
  targetPath: dir,
  threads: 4,
  write: true,
  waitMs: 0,
  signal: new AbortController().signal,
};
const warehouse = await adapter.connect({ schema: 's' }, context);
await warehouse.execute('create schema if not exists s');
await warehouse.execute('create table if not exists s.book (name varchar, version integer)');
for (const { relation, kind } of (await warehouse.inspect(['s'])).values()) {
  if (relation.identifier.includes('__sf_')) await warehouse.execute(warehouse.dialect.drop(relation, kind));
}

async function publishForEver(name: string): Promise<never> {
  const [[last] = []] = (await warehouse.query(`select max(version) from s.book where name = '${name}'`)).rows;
  for (let version = Number(last ?? 0) + 1; ; version += 1) {
    await publish(warehouse, name, version);
    process.stdout.write(`published ${name} ${version}\n`);
  }
}

await Promise.all(['a', 'b', 'c', 'd'].map(publishForEver));
