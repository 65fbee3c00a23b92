
select
  start_time as unique_field,
  count(*) as n_records
from "local"."sparkify"."time"
where start_time is not null
group by start_time
having count(*) > 1
