
select *
from "local"."sparkify"."songs"
where artist_id is null
