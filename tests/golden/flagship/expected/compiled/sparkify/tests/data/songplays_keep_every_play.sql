-- Each play of the log is one row of songplays: none lost in the join, none doubled by it.
select
  plays.songplay_id
from "local"."sparkify"."stg_plays" as plays
left join "local"."sparkify"."songplays" as songplays
  on songplays.songplay_id = plays.songplay_id
where songplays.songplay_id is null
