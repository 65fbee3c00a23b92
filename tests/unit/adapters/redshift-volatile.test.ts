// random() has one value each time that it is written, however often the translated SQL needs it.
import { afterAll, expect, test } from 'vitest';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());
await rig.connection.run('CREATE TABLE many AS SELECT range::INTEGER AS id FROM range(2000)');
rig.tables = { many: [{ name: 'id', type: { kind: 'integer' } }] };

const wrongRows = async (condition: string): Promise<string | null> =>
  (await rig.query(`select count(*) from (select ${condition} as wrong from many) as t where wrong`)).rows[0]?.[0] ??
  null;

test.each([
  [
    'a CASE of one value',
    'case (random() * 3)::int when 0 then 1 when 1 then 1 when 2 then 1 when 3 then 1 end is null',
  ],
  ['NULLIF', 'nullif((random() * 2)::int, 1) = 1'],
  ['DECODE', "decode((random() * 2)::int, 0, 'a', 1, 'b', 2, 'c') is null"],
  ['a divisor that is looked at first', '((random() * 3)::int + 1) / nullif((random() * 2)::int, 0) is null and false'],
  ['a macro within a macro', "initcap(lpad((random() * 1000)::int::varchar, 4, '0')) !~ '^[0-9]{4}$'"],
  ['a part between two bounds of other types', "(random() * 9)::int::varchar between 'a' and 'b'"],
])('an argument with random() is evaluated once: %s', async (_what, condition) => {
  expect(await wrongRows(condition)).toBe('0');
});

test('each row and each call has a number of its own', async () => {
  const distinct = await rig.query(
    'select count(distinct md5(random()::varchar)), count(distinct case when random() = random() then 1 else id end) from many',
  );
  expect(distinct.rows).toEqual([['2000', '2000']]);
});

test('what would need the number in two places of the result is refused, and the way out works', async () => {
  await expect(rig.query('select random() as r, r * 2 as twice from many')).rejects.toThrow(
    /^SF5140 RANDOM\(\) in this place .*evaluated more than once.*\| random\(\) \|.*name it in a subquery/,
  );
  const { rows } = await rig.query(
    'select count(*) from (select r, r * 2 as twice from (select random() as r from many) as t) as u where twice <> r + r',
  );
  expect(rows).toEqual([['0']]);
});

test('random() needs no lambda where it is evaluated once anyway', () => {
  const made = rig.translate('select round(random(), 2) as r from many order by random()');
  expect(made.status === 'translated' && made.sql).not.toContain('lambda');
});
