

-- One row for each moment at which a song began, in UTC. Weeks are ISO weeks; weekday 0 is Sunday.
with moments as (
  select distinct start_time
  from "local"."sparkify"."songplays"
)

select
  start_time,
  cast(extract(hour from start_time) as integer) as hour,
  cast(extract(day from start_time) as integer) as day,
  cast(extract(week from start_time) as integer) as week,
  cast(extract(month from start_time) as integer) as month,
  cast(extract(year from start_time) as integer) as year,
  cast(extract(dow from start_time) as integer) as weekday
from moments
