
select hour
from "local"."sparkify"."time"
where hour < 0
  or hour > 23
