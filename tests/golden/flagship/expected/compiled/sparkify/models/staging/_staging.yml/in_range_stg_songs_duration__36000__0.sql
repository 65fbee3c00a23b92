
select duration
from "local"."sparkify"."stg_songs"
where duration < 0
  or duration > 36000
