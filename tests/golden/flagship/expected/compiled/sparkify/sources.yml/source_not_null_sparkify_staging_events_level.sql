
select *
from "local"."sparkify_raw"."staging_events"
where level is null
