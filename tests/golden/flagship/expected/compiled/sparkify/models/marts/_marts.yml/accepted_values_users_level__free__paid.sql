
with all_values as (
  select
    level as value_field,
    count(*) as n_records
  from "local"."sparkify"."users"
  group by level
)
select *
from all_values
where value_field not in (
  'free', 'paid'
)
