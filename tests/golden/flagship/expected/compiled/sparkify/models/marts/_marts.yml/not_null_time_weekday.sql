
select *
from "local"."sparkify"."time"
where weekday is null
