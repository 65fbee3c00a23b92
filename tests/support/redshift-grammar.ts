// Random queries in Redshift's grammar over one table: typed, so that most of them are good ones.
import type { RedshiftType } from '../../src/sql/types/redshift-type.ts';
import type { Random } from './random.ts';

type Kind = 'number' | 'whole' | 'decimal' | 'text' | 'moment' | 'truth';
const kinds: readonly Kind[] = ['number', 'whole', 'decimal', 'text', 'moment', 'truth'];

/** The table `things`: DuckDB's statement that makes it, and its columns in Redshift's types. */
export const thingsSql = `CREATE TABLE things AS SELECT 1::SMALLINT AS s, 2::INTEGER AS i, 3::BIGINT AS b, 1.50::DECIMAL(8,2) AS d,
  2.5::DOUBLE AS f, 1.5::FLOAT AS r, 'abc ' AS v, 'xy' AS c, true AS t, DATE '2024-01-31' AS da, TIMESTAMP '2024-01-31 10:00:00' AS ts
  UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`;

export const thingsColumns: readonly {
  readonly name: string;
  readonly type: RedshiftType;
  readonly trimmed?: boolean;
}[] = [
  { name: 's', type: { kind: 'smallint' } },
  { name: 'i', type: { kind: 'integer' } },
  { name: 'b', type: { kind: 'bigint' } },
  { name: 'd', type: { kind: 'decimal', precision: 8, scale: 2 } },
  { name: 'f', type: { kind: 'double' } },
  { name: 'r', type: { kind: 'real' } },
  { name: 'v', type: { kind: 'varchar', length: 10 } },
  { name: 'c', type: { kind: 'char', length: 5 }, trimmed: true },
  { name: 't', type: { kind: 'boolean' } },
  { name: 'da', type: { kind: 'date' } },
  { name: 'ts', type: { kind: 'timestamp' } },
];

const columns: Readonly<Record<Kind, readonly string[]>> = {
  number: ['s', 'i', 'b', 'd', 'f', 'r'],
  whole: ['s', 'i', 'b'],
  decimal: ['d'],
  text: ['v', 'c'],
  moment: ['da', 'ts'],
  truth: ['t'],
};
const literals: Readonly<Record<Kind, readonly string[]>> = {
  number: ['1', '2.5', '100000', '3000000000', '1e2', '-3', '0.05', 'null'],
  whole: ['1', '7', '100000'],
  decimal: ['2.55', '10.0'],
  text: ["'a'", "'x '", "''", 'null', "'5'"],
  moment: ["date '2024-05-05'", "'2024-02-01'::date", 'null', 'getdate()'],
  truth: ['true', 'null'],
};

export function randomQuery(random: Random): string {
  const of = (kind: Kind, depth = 2): string => randomExpression(random, kind, depth);
  const any = (depth = 2): string => of(random.pick(kinds), depth);
  const kind = random.pick(kinds.filter((candidate) => candidate !== 'truth'));
  return random.pick([
    () =>
      `select ${any()} as x, count(*) as n, sum(${of('number')}) as m, max(${of('text')}) as l, avg(${of('decimal')}) as a, count(distinct ${any()}) as k from things group by 1 order by 2, 1`,
    () => `select distinct ${any()} as x, ${any()} as y from things order by 1, 2`,
    () =>
      `select ${of(kind)} as x, ${of('decimal')} as y from things ${random.pick(['union', 'union all', 'intersect', 'minus'])} select ${of(kind)}, ${of('whole')} from things order by 1, 2`,
    () =>
      `select ${any()} as x, row_number() over (partition by ${any()} order by ${any()} desc) as n, max(${of('text')}) over (partition by ${any()}) as m from things`,
    () =>
      `with t as (select *, ${any()} as z from things) select a.*, b.z as y from t a left join t b on a.i = b.i and ${'a.t'} where a.z is not null or b.v = a.v`,
    () => `select ${any(3)} as x, ${any(3)} as y from things where ${of('truth')} order by x`,
  ])();
}

function randomExpression(random: Random, kind: Kind, depth: number): string {
  if (depth <= 0) return random.pick(random.chance(2 / 3) ? columns[kind] : literals[kind]);
  const of = (other: Kind): string => randomExpression(random, other, depth - 1);
  const own: readonly (() => string)[] = [
    () => `case when ${of('truth')} then ${of(kind)} else ${of(kind)} end`,
    () => `coalesce(${of(kind)}, ${of(kind)})`,
    () => `nullif(${of(kind)}, ${of(kind)})`,
    () => `decode(${of('number')}, ${of('number')}, ${of(kind)}, ${of(kind)})`,
    () => `greatest(${of(kind)}, ${of(kind)})`,
  ];
  const operators = random.pick(['+', '-', '*', '/', '%']);
  const made: Readonly<Record<Kind, readonly (() => string)[]>> = {
    number: [
      () => `(${of('number')} ${operators} ${of('number')})`,
      () => `(- ${of('number')})`,
      () => `abs(${of('number')})`,
      () => `(${of('number')})::${random.pick(['int', 'bigint', 'decimal(12,3)', 'float', 'real', 'numeric'])}`,
      () => `datediff(day, ${of('moment')}, ${of('moment')})`,
    ],
    whole: [
      () => `(${of('whole')} ${operators} ${of('whole')})`,
      () => `len(${of('text')})`,
      () => `(${of('decimal')})::int`,
    ],
    decimal: [
      () => `(${of('decimal')} ${operators} ${of('decimal')})`,
      () => `(${of('decimal')} ${operators} ${of('whole')})`,
      () => `(${of('number')})::decimal(${random.pick(['10,2', '18,6', '38,10', '5,0'])})`,
    ],
    text: [
      () => `(${of('text')} || ${of(random.pick(['text', 'number', 'moment'] as const))})`,
      () => `upper(${of('text')})`,
      () => `(${of(random.pick(['number', 'moment', 'text'] as const))})::varchar(30)`,
      () => `(${of('text')})::char(4)`,
    ],
    moment: [
      () => `(${of('moment')} + interval '1 day')`,
      () => `dateadd(month, 1, ${of('moment')})`,
      () => `(${of('moment')})::${random.pick(['date', 'timestamp'])}`,
    ],
    truth: [
      () => compared(random, of),
      () => `(${of('truth')} ${random.pick(['and', 'or'])} not ${of('truth')})`,
      () => `${of('text')} like 'a%'`,
      () => `exists (select 1 from things where ${of('truth')})`,
    ],
  };
  return random.pick([...own, ...made[kind], ...made[kind]])();
}

function compared(random: Random, of: (kind: Kind) => string): string {
  const kind = random.pick(kinds.filter((candidate) => candidate !== 'truth'));
  return random.pick([
    () => `(${of(kind)} ${random.pick(['=', '<>', '<', '<=', '>', '>='])} ${of(kind)})`,
    () => `${of(kind)} in (${of(kind)}, ${of(kind)})`,
    () => `${of(kind)} between ${of(kind)} and ${of(kind)}`,
    () => `${of(kind)} is not null`,
    () => `${of(kind)} in (select ${of(kind)} from things)`,
  ])();
}
