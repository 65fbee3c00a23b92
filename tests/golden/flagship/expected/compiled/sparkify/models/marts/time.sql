

-- One row for each moment at which a song began, in UTC. Weeks are ISO weeks; weekday 0 is Sunday.
with moments as (
  select distinct start_time
  from "local"."sparkify"."songplays"
)

select
  start_time,
  extract(hour from start_time) as hour,
  extract(day from start_time) as day,
  extract(week from start_time) as week,
  extract(month from start_time) as month,
  extract(year from start_time) as year,
  extract(weekday from start_time) as weekday
from moments
