
select *
from "local"."sparkify"."artists"
where artist_id is null
