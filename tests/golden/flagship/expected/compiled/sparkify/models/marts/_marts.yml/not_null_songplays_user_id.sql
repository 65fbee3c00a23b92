
select *
from "local"."sparkify"."songplays"
where user_id is null
