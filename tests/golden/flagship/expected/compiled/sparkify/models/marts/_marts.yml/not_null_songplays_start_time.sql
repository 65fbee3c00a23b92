
select *
from "local"."sparkify"."songplays"
where start_time is null
