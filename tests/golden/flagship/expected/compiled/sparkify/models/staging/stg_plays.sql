-- The events in which a song began to play.
select
  md5(nvl(session_id::varchar(64), '') || '-' || nvl(item_in_session::varchar(64), '')) as songplay_id,
  ts as start_time,
  user_id,
  first_name,
  last_name,
  gender,
  level,
  song,
  artist,
  length,
  session_id,
  item_in_session,
  location,
  user_agent
from "local"."sparkify_raw"."staging_events"
where page = 'NextSong'
