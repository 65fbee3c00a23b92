
with child as (
  select weekday as from_field
  from "local"."sparkify"."time"
  where weekday is not null
),
parent as (
  select weekday as to_field
  from "local"."sparkify"."weekdays"
)
select from_field
from child
left join parent on child.from_field = parent.to_field
where parent.to_field is null
