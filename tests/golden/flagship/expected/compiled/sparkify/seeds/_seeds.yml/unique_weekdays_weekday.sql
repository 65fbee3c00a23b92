
select
  weekday as unique_field,
  count(*) as n_records
from "local"."sparkify"."weekdays"
where weekday is not null
group by weekday
having count(*) > 1
