-- The events in which a song began to play.
select
  {{ hash_key(['session_id', 'item_in_session']) }} as songplay_id,
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
from {{ source('sparkify', 'staging_events') }}
where page = 'NextSong'
