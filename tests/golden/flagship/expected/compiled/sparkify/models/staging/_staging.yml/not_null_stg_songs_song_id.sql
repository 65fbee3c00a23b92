
select *
from "local"."sparkify"."stg_songs"
where song_id is null
