
select *
from "local"."sparkify"."songplays"
where session_id is null
