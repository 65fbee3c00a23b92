
select
  name as unique_field,
  count(*) as n_records
from "local"."sparkify"."weekdays"
where name is not null
group by name
having count(*) > 1
