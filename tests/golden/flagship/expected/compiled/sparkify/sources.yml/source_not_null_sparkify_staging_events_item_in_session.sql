
select *
from "local"."sparkify_raw"."staging_events"
where item_in_session is null
