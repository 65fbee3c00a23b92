
select latitude
from "local"."sparkify"."artists"
where latitude < -90
  or latitude > 90
