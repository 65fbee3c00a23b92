
select *
from "local"."sparkify_raw"."staging_events"
where session_id is null
