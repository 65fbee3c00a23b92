// Every function may stand wherever an expression may: its SQL is bound by the engine in each clause, over columns, also of a query around.
import { afterAll, expect, test } from 'vitest';
import { scalarCalls } from '../../support/redshift/scalar-calls.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());
await rig.connection.run(`
CREATE TABLE t AS SELECT 1 AS id, '[1,2,3]'::JSON AS list, '{"a":{"b":1}}'::JSON AS doc, DATE '2024-01-31' AS day,
  TIMESTAMP '2024-01-31 10:11:12.5' AS moment, TIMESTAMPTZ '2024-01-31 10:11:12.5+01' AS instant, 'abc'::BLOB AS bytes`);
rig.tables = {
  t: [
    { name: 'id', type: { kind: 'integer' } },
    { name: 'list', type: { kind: 'super' } },
    { name: 'doc', type: { kind: 'super' } },
    { name: 'day', type: { kind: 'date' } },
    { name: 'moment', type: { kind: 'timestamp' } },
    { name: 'instant', type: { kind: 'timestamptz' } },
    { name: 'bytes', type: { kind: 'varbyte', length: 10 } },
  ],
};

/** The argument as a column of `t`, where there is one of its kind. */
const columns: readonly (readonly [literal: RegExp, column: string])[] = [
  [/^array\(1, 2, 3\)$/, 't.list'],
  [/^json_parse\(/, 't.doc'],
  [/^date '/, 't.day'],
  [/^timestamp '/, 't.moment'],
  [/^timestamptz '/, 't.instant'],
  [/^'abc'::varbyte$/, 't.bytes'],
];
const overColumns = (argument: string): string => columns.find(([literal]) => literal.test(argument))?.[1] ?? argument;

const other = (call: string): string => call.replaceAll('t.', 'u.');

const places: Readonly<Record<string, (call: string) => string>> = {
  WHERE: (f) => `select id from t where ${f} is not null`,
  'GROUP BY, HAVING and ORDER BY': (f) =>
    `select ${f}, count(*) from t group by 1 having ${f} is not null order by ${f}`,
  'a window': (f) => `select max(id) over (partition by ${f} order by ${f} rows unbounded preceding) from t`,
  'an aggregate': (f) => `select count(${f}), count(distinct ${f}), listagg(id) within group (order by ${f}) from t`,
  'CASE, IN and BETWEEN': (f) =>
    `select case ${f} when ${f} then ${f} end from t where ${f} in (${f}) and ${f} between ${f} and ${f}`,
  'a join': (f) => `select t.id from t left join t u on ${f} = ${other(f)} and u.id = 1`,
  'a subquery of its own rows': (f) => `select id from t where ${f} in (select ${other(f)} from t u)`,
  'a correlated subquery': (f) =>
    `select id from t where exists (select 1 from t u where u.id = t.id and ${f} = ${other(f)})`,
  'a union': (f) => `select ${f} from t union select ${f} from t`,
  'other functions': (f) => `select coalesce(${f}, ${f}), nullif(${f}, ${f}), decode(${f}, ${f}, 1, 2) from t`,
};

const calls = Object.entries(scalarCalls).flatMap(([name, all]) =>
  all.map((values) => `${name}(${values.map(overColumns).join(', ')})`),
);

test.each(Object.entries(places))('every function stands in %s', async (_, place) => {
  const failed: string[] = [];
  for (const call of calls) {
    const sql = place(call);
    await rig.query(sql).catch((error: unknown) => failed.push(`${sql}: ${String(error)}`));
  }
  expect(failed).toEqual([]);
});
