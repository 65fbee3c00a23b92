// How relations are published on DuckDB, in the small: what run/ does, stripped to its statements. The facts that it rests on were tried on
// 1.5.5 (publishing.test.ts tries them again):
// - DROP old and RENAME candidate in one transaction: readers see the old table until the commit and the new one after it, also those in
//   the middle of a query; a transaction that has read the old one goes on seeing it. Nobody meets a gap, and a reader never fails it.
// - Views take part: DROP VIEW and ALTER VIEW … RENAME TO are transactional, and a table may make way for a view of its name.
// - A commit that was answered survives kill -9 at any moment; what was not committed is gone on reopening, the candidate tables of
//   finished CREATE TABLE AS statements excepted: those are recognised by their names and dropped.
// - Rows of one bookkeeping table may be changed by many transactions at once, as long as no two change the same row (each relation has
//   rows of its own). No primary key there: two inserts of one key fail only in COMMIT, and DELETE with INSERT does as well without.
// - Two transactions that drop, rename, alter or create the same name: the second fails at once with "Catalog write-write conflict". A
//   transaction that wrote rows to a table which another one dropped or altered fails in COMMIT. Both are `conflict`: begun anew.
//   But rows that an autocommitted INSERT puts into a table whose DROP is about to commit are lost without a word: hence one writer
//   a relation (a mutex).
// - Renaming both ways in one transaction (old away, candidate in, old dropped) buys nothing here and is the riskier log: not done.
// - A view stores names, not identities: a view on a candidate breaks when the candidate is renamed, a view on the published name lives
//   through every publication with equal columns. A table with an index cannot be renamed, so indexes are made after the rename.
// - COMMIT of a transaction that an error has aborted answers with success, having rolled back: Warehouse.transaction() checks.
import type { Warehouse } from '../../src/adapters/adapter.ts';

/** Builds and publishes one version of the table `name` and of the view `<name>_view` on it. */
export async function publish(warehouse: Warehouse, name: string, version: number): Promise<void> {
  const { dialect, database } = warehouse;
  const named = (identifier: string) => ({ database, schema: 's', identifier });
  const candidate = named(`${name}__sf_${version}`);
  await warehouse.execute(dialect.createTableAs(candidate, `select ${version} as version from range(3000)`));
  const before = await warehouse.inspect(['s']);
  await warehouse.transaction(async (tx) => {
    if (before.has(`s.${name}`)) await tx.execute(dialect.drop(named(name), 'table'));
    await tx.execute(dialect.rename(candidate, 'table', name));
    const view = named(`${name}_view__sf_${version}`);
    await tx.execute(dialect.createView(view, `select max(version) as version from ${dialect.relation(named(name))}`));
    if (before.has(`s.${name}_view`)) await tx.execute(dialect.drop(named(`${name}_view`), 'view'));
    await tx.execute(dialect.rename(view, 'view', `${name}_view`));
    await tx.execute(`delete from s.book where name = '${name}'`);
    await tx.execute(`insert into s.book values ('${name}', ${version})`);
  });
}
