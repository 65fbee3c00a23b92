
select *
from "local"."sparkify_raw"."staging_songs"
where song_id is null
