
select *
from "local"."sparkify"."users"
where user_id is null
