
select *
from "local"."sparkify"."songs"
where song_id is null
