
select *
from "local"."sparkify"."weekdays"
where name is null
