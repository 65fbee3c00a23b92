
with child as (
  select song_id as from_field
  from "local"."sparkify"."songplays"
  where song_id is not null
),
parent as (
  select song_id as to_field
  from "local"."sparkify"."songs"
)
select from_field
from child
left join parent on child.from_field = parent.to_field
where parent.to_field is null
