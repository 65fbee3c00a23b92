// Decimals: every result as Redshift's manual computes it ("Computations with numeric values"), checked against whole numbers of JavaScript.
import { afterAll, describe, expect, test } from 'vitest';
import { random as seeded } from '../../support/random.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());

interface Decimal {
  readonly units: bigint;
  readonly precision: number;
  readonly scale: number;
}

const random = seeded(38);
const between = (low: number, high: number): number => low + random.int(high - low + 1);

/** Of any size; small values are as frequent as those that fill the type. */
function someDecimal(): Decimal {
  const precision = between(1, random.chance(0.8) ? 18 : 38);
  const scale = between(0, Math.min(precision, 9));
  const digits = between(1, precision);
  let units = '';
  for (let at = 0; at < digits; at += 1) units += between(0, 9);
  return { units: BigInt(units) * (random.chance(0.5) ? -1n : 1n), precision, scale };
}

const most = 10n ** 38n;
const scaled = ({ units, scale }: Decimal, to: number): bigint => units * 10n ** BigInt(to - scale);
const size = (units: bigint): bigint => (units < 0n ? -units : units);

function text(units: bigint, scale: number): string {
  const digits = size(units)
    .toString()
    .padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${scale === 0 ? '' : `.${digits.slice(cut)}`}`;
}

const literal = (value: Decimal): string =>
  `'${text(value.units, value.scale)}'::decimal(${value.precision},${value.scale})`;

type Operator = '+' | '-' | '*' | '/';

/** The manual's table. Undefined: it does not fit, or is not defined. */
function computed(operator: Operator, left: Decimal, right: Decimal): { units: bigint; scale: number } | undefined {
  const { precision: p1, scale: s1 } = left;
  const { precision: p2, scale: s2 } = right;
  if (operator === '*') return fitting(left.units * right.units, s1 + s2);
  if (operator === '/') {
    if (right.units === 0n) return undefined;
    let scale = Math.max(4, s1 + p2 - s2 + 1);
    const precision = p1 - s1 + s2 + scale;
    if (precision > 38) scale = Math.max(38 + scale - precision, 4);
    return fitting((left.units * 10n ** BigInt(scale + s2)) / (right.units * 10n ** BigInt(s1)), scale);
  }
  const scale = Math.max(s1, s2);
  return fitting(scaled(left, scale) + (operator === '+' ? 1n : -1n) * scaled(right, scale), scale);
}

const fitting = (units: bigint, scale: number): { units: bigint; scale: number } | undefined =>
  size(units) >= most ? undefined : { units, scale };

const answerOf = async (sql: string): Promise<string | undefined> => {
  try {
    return (await rig.value(sql)) ?? 'NULL';
  } catch (error) {
    if (/^SF/.test((error as Error).message)) throw error;
    return undefined;
  }
};

test.each(['+', '-', '*', '/'] as const)('decimal %s decimal, of any precision and scale', async (operator) => {
  const wrong: string[] = [];
  for (let round = 0; round < 150; round += 1) {
    const [left, right] = [someDecimal(), someDecimal()];
    const expected = computed(operator, left, right);
    const wanted = expected && text(expected.units, expected.scale);
    // Columns, as literals are computed when the query is planned.
    const sql = `(select a ${operator} b from (select ${literal(left)} as a, ${literal(right)} as b) as t)`;
    const got = await answerOf(sql);
    // A quotient's dividend can be too long on the way, where the quotient itself is not: then it is an error, not another number.
    if (got !== wanted && !(operator === '/' && got === undefined))
      wrong.push(`${literal(left)} ${operator} ${literal(right)}: ${got} <> ${wanted}`);
  }
  expect(wrong).toEqual([]);
});

test('chains of operations over columns, short and long values among each other, also behind a subquery', async () => {
  const wrong: string[] = [];
  for (let round = 0; round < 60; round += 1) {
    const scales = [between(0, 3), between(0, 3), between(0, 3), between(0, 3)] as const;
    const precisions = scales.map((scale) => between(scale + 1, 12));
    const rows = Array.from({ length: 4 }, () =>
      scales.map((scale, at) => ({
        units: someUnits(precisions[at] as number),
        precision: precisions[at] ?? 12,
        scale,
      })),
    ) as [Decimal, Decimal, Decimal, Decimal][];
    const table = rows
      .map((row) => `select ${row.map((value, at) => `${literal(value)} as ${'abcd'[at]}`).join(', ')}`)
      .join(' union all ');
    const scale = Math.max(scales[0] + scales[1], scales[2] + scales[3]);
    const units = rows.map(
      ([a, b, c, d]) =>
        a.units * (b.units + 10n ** BigInt(b.scale)) * 10n ** BigInt(scale - a.scale - b.scale) -
        c.units * d.units * 10n ** BigInt(scale - c.scale - d.scale),
    );
    const sum = units.reduce((total, one) => total + one, 0n);
    const { rows: answer } = await rig.query(
      `select sum(x), min(x), sum(a * (b + 1) - c * d) from (select *, a * (b + 1) - c * d as x from (${table}) as t) as u`,
    );
    const least = units.reduce((one, other) => (one < other ? one : other));
    const wanted = [text(sum, scale), text(least, scale), text(sum, scale)];
    if (answer[0]?.join() !== wanted.join()) wrong.push(`${table}: ${answer[0]?.join()} <> ${wanted.join()}`);
  }
  expect(wrong).toEqual([]);
});

test('sums of products of any length, and their averages', async () => {
  const wrong: string[] = [];
  for (let round = 0; round < 40; round += 1) {
    const types = [someDecimal(), someDecimal()] as const;
    if (types[0].precision + types[1].precision > 36) continue;
    const rows = Array.from({ length: between(1, 6) }, () =>
      types.map((type) => ({ ...type, units: someUnits(type.precision) })),
    ) as [Decimal, Decimal][];
    const scale = types[0].scale + types[1].scale;
    const sum = rows.reduce((total, [one, other]) => total + one.units * other.units, 0n);
    const table = rows.map(([one, other]) => `select ${literal(one)} as a, ${literal(other)} as b`).join(' union all ');
    const { rows: answer } = await rig.query(`select sum(a * b), avg(b * a) from (${table}) as t`);
    const wanted = [text(sum, scale), text(sum / BigInt(rows.length), scale)];
    if (answer[0]?.join() !== wanted.join()) wrong.push(`${table}: ${answer[0]?.join()} <> ${wanted.join()}`);
  }
  expect(wrong).toEqual([]);
});

function someUnits(precision: number): bigint {
  let units = '';
  for (let at = between(1, precision); at > 0; at -= 1) units += between(0, 9);
  return BigInt(units) * (random.chance(0.5) ? -1n : 1n);
}

describe('products of 19 to 38 digits of short factors', () => {
  test.each([
    ["'1234567890123456.78'::decimal(18,2) * 2", '2469135780246913.56'],
    ['9999999999999999.99::decimal(18,2) + 9999999999999999.99::decimal(18,2)', '19999999999999999.98'],
    ['(a * 2) * b', '6666666666666.6600000000'],
    ['(- (a * 2)) * b', '-6666666666666.6600000000'],
    ['nvl(a * 2, 0) * b', '6666666666666.6600000000'],
    ['case when a > 0 then a * b end', '3333333333333.3300000000'],
    ['a * b * c', '9999999999999.990000000000'],
  ])('%s is %s', async (sql, answer) => {
    const columns = 'select 1111111111111.11::decimal(15,2) as a, 3::decimal(18,8) as b, 3::decimal(5,2) as c';
    expect(await rig.value(`(select ${sql} from (${columns}) as t)`)).toBe(answer);
  });

  test('a sum keeps NULL where there is nothing to add, and leaves NULL out', async () => {
    const { rows } = await rig.query(
      `select g, sum(a * b), avg(a * b) from (select 1 as g, null::decimal(18,2) as a, 5::decimal(18,2) as b
        union all select 2, 3::decimal(18,2), null union all select 2, 9999999999999999::decimal(18,2), 2::decimal(18,2)
        union all select 3, 2::decimal(18,2), 2::decimal(18,2)) as t group by g order by g`,
    );
    expect(rows).toEqual([
      ['1', null, null],
      ['2', '19999999999999998.0000', '19999999999999998.0000'],
      ['3', '4.0000', '4.0000'],
    ]);
  });
});
