
select *
from "local"."sparkify"."stg_plays"
where songplay_id is null
