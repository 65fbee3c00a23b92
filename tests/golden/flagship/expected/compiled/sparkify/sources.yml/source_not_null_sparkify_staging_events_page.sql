
select *
from "local"."sparkify_raw"."staging_events"
where page is null
