
select *
from "local"."sparkify_raw"."staging_songs"
where artist_id is null
