
select *
from "local"."sparkify"."songplays"
where songplay_id is null
