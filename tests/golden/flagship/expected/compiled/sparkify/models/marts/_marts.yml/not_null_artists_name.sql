
select *
from "local"."sparkify"."artists"
where name is null
