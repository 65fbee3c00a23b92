// A function that the table does not know: what other engines call by that name has another way in Redshift.
import type { Call } from '../../../sql/syntax/nodes.ts';
import { closest } from '../../../util/closest.ts';
import type { Translator } from './translator.ts';

const ways: Readonly<Record<string, string>> = {
  string_agg: "listagg(x, ',') within group (order by y)",
  group_concat: "listagg(x, ',') within group (order by y)",
  array_agg: 'listagg(…), or array(…) for a fixed number of values',
  generate_series: 'a recursive CTE: with recursive n(i) as (select 1 union all select i + 1 from n where i < 10) …',
  unnest: 'from t, t.items as item, with a SUPER column',
  ifnull: 'coalesce(a, b) or nvl(a, b)',
  if: 'case when … then … else … end',
  iff: 'case when … then … else … end',
  iif: 'case when … then … else … end',
  date_diff: 'datediff(day, a, b)',
  date_sub: 'dateadd(day, -1, d)',
  now: 'getdate()',
  strftime: "to_char(d, 'YYYY-MM-DD')",
  date_format: "to_char(d, 'YYYY-MM-DD')",
  strptime: "to_timestamp('…', 'YYYY-MM-DD HH24:MI:SS')",
  uuid: 'md5(random()::varchar || getdate()::varchar)',
  gen_random_uuid: 'md5(random()::varchar || getdate()::varchar)',
  concat_ws: "a || ',' || b, with coalesce where a value may be NULL",
  regexp_matches: 'regexp_substr(…), regexp_count(…) or x ~ pattern',
  regexp_extract: 'regexp_substr(…)',
  list_value: 'array(…)',
  struct_pack: "object('key', value)",
  json_extract: "json_extract_path_text(x, 'key')",
  json_extract_string: "json_extract_path_text(x, 'key')",
  first: 'first_value(x) over (… rows between unbounded preceding and unbounded following), or any_value(x)',
  arg_max: 'a subquery with row_number() over (order by y desc)',
  arg_min: 'a subquery with row_number() over (order by y)',
  mode: 'count in a subquery and keep the first row',
  countif: 'count(case when … then 1 end)',
  count_if: 'count(case when … then 1 end)',
  instr: "position('x' in s) or strpos(s, 'x')",
  div: 'a / b with whole numbers',
  array_length: 'get_array_length(x)',
  to_json: 'json_serialize(x)',
  range: 'a recursive CTE',
  list_agg: 'listagg(…)',
};

export function unknownFunction(translator: Translator, node: Call, known: Iterable<string>): never {
  const name = node.schema === undefined ? node.name.text : `${node.schema.text}.${node.name.text}`;
  const instead =
    node.schema === undefined ? ways[node.name.text] : 'user-defined functions are not run on the embedded engine';
  return translator.fail(
    'redshiftFunctionUnknown',
    { name, closest: instead === undefined ? closest(name, known) : undefined, instead },
    node.name,
  );
}
