import { expect, test } from 'vitest';
import { contextPort } from './context-port.ts';
import { rendered } from './rendered.ts';

const { port } = contextPort({});
const squeezed = async (text: string, macros?: string) =>
  (await rendered(port, text, macros)).replaceAll(/\s+/g, ' ').trim();

test('schema, alias and database have the names that dbt gives', async () => {
  expect(
    await squeezed(
      "{{ generate_schema_name(none, none) }} {{ generate_schema_name(' stg ', none) }} {{ generate_alias_name(none, {'name': 'orders'}) }} {{ generate_alias_name('o', {'name': 'orders'}) }} {{ generate_alias_name(none, {'name': 'orders', 'version': 2.1}) }} {{ generate_database_name(none) }} {{ generate_database_name('other') }}",
    ),
  ).toBe('shop shop_stg orders o orders_v2_1 db other');
});

test("a project's own generate_schema_name wins", async () => {
  const macros =
    '{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or target.schema }}{% endmacro %}';
  expect(await squeezed("{{ generate_schema_name('stg', none) }}", macros)).toBe('stg');
});

test('the four tests are queries for the rows that fail', async () => {
  expect(await squeezed("{{ test_unique(ref('a'), 'id') }}")).toMatchInlineSnapshot(
    `"select id as unique_field, count(*) as n_records from "db"."shop"."a" where id is not null group by id having count(*) > 1"`,
  );
  expect(await squeezed("{{ test_not_null(ref('a'), 'id') }}")).toMatchInlineSnapshot(
    `"select * from "db"."shop"."a" where id is null"`,
  );
  expect(
    await squeezed("{{ test_accepted_values(ref('a'), 'level', values=['free', 'paid']) }}"),
  ).toMatchInlineSnapshot(
    `"with all_values as ( select level as value_field, count(*) as n_records from "db"."shop"."a" group by level ) select * from all_values where value_field not in ( 'free', 'paid' )"`,
  );
  expect(await squeezed("{{ test_accepted_values(ref('a'), 'n', values=[1, 2], quote=false) }}")).toMatchInlineSnapshot(
    `"with all_values as ( select n as value_field, count(*) as n_records from "db"."shop"."a" group by n ) select * from all_values where value_field not in ( 1, 2 )"`,
  );
  expect(await squeezed("{{ test_relationships(ref('a'), 'b_id', to=ref('b'), field='id') }}")).toMatchInlineSnapshot(
    `"with child as ( select b_id as from_field from "db"."shop"."a" where b_id is not null ), parent as ( select id as to_field from "db"."shop"."b" ) select from_field from child left join parent on child.from_field = parent.to_field where parent.to_field is null"`,
  );
});

test('where narrows what a test reads', async () => {
  const narrowed = contextPort({ config: { where: "day > '2018-11-01'" } }).port;
  expect(await rendered(narrowed, "{{ get_where_subquery(ref('a')) }}")).toBe(
    `(select * from "db"."shop"."a" where day > '2018-11-01') dbt_subquery`,
  );
  expect(await rendered(port, "{{ get_where_subquery(ref('a')).identifier }}")).toBe('a');
});

test('the helpers for several databases are reached plainly and through dbt', async () => {
  expect(
    await squeezed(
      "{{ dbt.dateadd('day', 1, 'ts') }} | {{ dateadd('day', 1, 'ts') }} | {{ dbt.type_string() }} | {{ dbt.hash('id') }} | {{ dbt.concat(['a', \"'b'\"]) }} | {{ dbt.last_day('ts', 'month') }}",
    ),
  ).toMatchInlineSnapshot(
    `"dateadd(day, 1, ts) | dateadd(day, 1, ts) | varchar(65535) | md5(cast(id as varchar(65535))) | a || 'b' | cast(dateadd(day, -1, dateadd(month, 1, date_trunc('month', ts))) as date)"`,
  );
  const onDuckdb = contextPort({ with: { dialectName: 'duckdb' } }).port;
  expect(
    (await rendered(onDuckdb, "{{ dbt.datediff('a', 'b', 'day') }} {{ dbt.type_string() }}")).trim(),
  ).toMatchInlineSnapshot(`"date_diff('day', a::timestamp, b::timestamp) varchar"`);
});

test('a project brings its own version for one dialect', async () => {
  const macros =
    '{% macro redshift__dateadd(datepart, interval, from_date_or_timestamp) %}mine({{ interval }}){% endmacro %}';
  expect(await squeezed("{{ dbt.dateadd('day', 1, 'ts') }}", macros)).toBe('mine(1)');
});
