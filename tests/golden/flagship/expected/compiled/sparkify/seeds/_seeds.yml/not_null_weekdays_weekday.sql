
select *
from "local"."sparkify"."weekdays"
where weekday is null
