-- A start_time before the log began is a clock or a time format gone wrong.
select
  songplay_id,
  start_time
from "local"."sparkify"."songplays"
where start_time < cast('2018-11-01' as timestamp)
