
select longitude
from "local"."sparkify"."artists"
where longitude < -180
  or longitude > 180
