

-- The latest play says what a user's level and name are now.
select
  user_id,
  first_name,
  last_name,
  gender,
  level
from "local"."sparkify"."stg_plays" as plays
where user_id is not null
qualify row_number() over (
  partition by user_id
  order by start_time desc, session_id desc, item_in_session desc
) = 1
