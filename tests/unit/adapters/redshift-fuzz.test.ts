// Random queries: what is translated is bound by DuckDB, gives columns of the promised types, and fails for its values only.
import { afterAll, expect, test } from 'vitest';
import { duckdbType, fromDuckdbType } from '../../../src/adapters/duckdb/redshift/type-names.ts';
import { random as seeded } from '../../support/random.ts';
import { randomQuery, thingsColumns, thingsSql } from '../../support/redshift-grammar.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());

test('four hundred random queries are answered in the promised types, or refused, or raise for a value', async () => {
  await rig.connection.run(thingsSql);
  rig.tables = { things: thingsColumns };
  const random = seeded(20_261_128);
  const wrong: string[] = [];
  let answered = 0;
  for (let round = 0; round < 400; round += 1) {
    const sql = randomQuery(random);
    const made = rig.translate(sql, 'relation');
    if (made.status === 'failed') continue;
    try {
      const result = await rig.connection.run(made.sql);
      const types = result.columnTypes().map((type) => duckdbType(fromDuckdbType(type.alias ?? type.toString())));
      const promised = made.columns.map((column) => duckdbType(column.type));
      if (types.join() !== promised.join()) wrong.push(`${sql}\n  ${types.join()} <> ${promised.join()}`);
      answered += 1;
    } catch (error) {
      const message = String(error);
      if (!/Invalid Input|Out of Range|Conversion/.test(message)) wrong.push(`${sql}\n  ${made.sql}\n  ${message}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(250);
});

test.each([
  ["select max(('a' || nullif(null, 'b'))) as x from things", 'VARCHAR'],
  ["with t as (select ('a' || upper(null)) || 'b' as z from things) select z from t", 'VARCHAR'],
  ['with t as (select (- (null / 2.5)) as z from things) select z from t', 'DECIMAL(6,4)'],
])('a NULL that the engine finds out keeps the type of its expression: %s', async (sql, type) => {
  rig.tables = { things: thingsColumns };
  await rig.connection.run(`DROP TABLE IF EXISTS things; ${thingsSql}`);
  const made = rig.translate(sql, 'relation');
  const result = await rig.connection.run(made.status === 'translated' ? made.sql : '');
  expect(result.columnTypes().map(String)).toEqual([type]);
});
