-- When they listen: plays by the hour of the day, UTC, the busiest first.
select
  moments.hour,
  count(*) as songs_played
from "local"."sparkify"."songplays" as songplays
inner join "local"."sparkify"."time" as moments
  on moments.start_time = songplays.start_time
group by moments.hour
order by songs_played desc, moments.hour
