
select *
from "local"."sparkify"."songs"
where title is null
