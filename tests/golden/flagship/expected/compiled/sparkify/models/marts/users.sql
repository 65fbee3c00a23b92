

-- The latest play says what a user's level and name are now.
with ranked as (
  select
    user_id,
    first_name,
    last_name,
    gender,
    level,
    row_number() over (
      partition by user_id
      order by start_time desc, session_id desc, item_in_session desc
    ) as recency
  from "local"."sparkify"."stg_plays"
  where user_id is not null
)

select
  user_id,
  first_name,
  last_name,
  gender,
  level
from ranked
where recency = 1
