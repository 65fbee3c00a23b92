// A NULL among the arguments of a function makes its answer NULL: every function of the table, every argument.
import { afterAll, expect, test } from 'vitest';
import { allFunctions } from '../../../src/adapters/duckdb/redshift/functions/index.ts';
import { scalarCalls as calls } from '../../support/redshift/scalar-calls.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());

/** These are about NULL, or take it for a value: as the manual says of each. */
const tolerant = new Set(
  (
    'array array_contains array_position array_positions coalesce decode greatest least isnull nullif nullifzero nvl nvl2 zeroifnull object ' +
    'is_array is_object is_boolean is_varchar is_smallint is_integer is_bigint is_char is_decimal is_float is_scalar ' +
    'current_date getdate sysdate timeofday current_database current_schema db_collation version pi random'
  ).split(' '),
);

const scalars = allFunctions.filter((entry) => entry.use === 'scalar').map((entry) => entry.name);

test('each function is among them, or takes NULL for a value', () => {
  expect(scalars.filter((name) => calls[name] === undefined && !tolerant.has(name)).sort()).toEqual([]);
  expect([...Object.keys(calls), ...tolerant].filter((name) => !scalars.includes(name)).sort()).toEqual([]);
});

const callSql = (name: string, values: readonly string[]): string => `${name}(${values.join(', ')})`;

test.each(
  Object.entries(calls).flatMap(([name, all]) => all.map((values) => [callSql(name, values), name, values] as const)),
)('%s', async (call, name, values) => {
  expect(await rig.value(call)).not.toBeNull();
  for (const at of values.keys()) {
    const wanting = callSql(
      name,
      values.map((value, index) => (index === at ? `nullif(${value}, ${value})` : value)),
    );
    const made = rig.translate(`select ${wanting}`);
    // Some arguments must be literals: dateparts, patterns, masks, options.
    if (made.status === 'failed')
      expect(made.problems.map((problem) => problem.name)).toEqual([
        expect.stringMatching(/^redshift(?:NotLocal|Mistake)$/),
      ]);
    else expect([wanting, await rig.value(wanting)]).toEqual([wanting, null]);
  }
});
