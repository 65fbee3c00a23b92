
select *
from "local"."sparkify"."time"
where start_time is null
