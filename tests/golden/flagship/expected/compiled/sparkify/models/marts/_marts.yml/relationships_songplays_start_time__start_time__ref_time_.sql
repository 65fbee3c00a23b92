
with child as (
  select start_time as from_field
  from "local"."sparkify"."songplays"
  where start_time is not null
),
parent as (
  select start_time as to_field
  from "local"."sparkify"."time"
)
select from_field
from child
left join parent on child.from_field = parent.to_field
where parent.to_field is null
