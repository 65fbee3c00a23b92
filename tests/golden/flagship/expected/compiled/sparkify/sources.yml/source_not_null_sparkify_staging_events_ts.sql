
select *
from "local"."sparkify_raw"."staging_events"
where ts is null
