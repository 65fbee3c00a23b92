-- The events in which a song began to play. Names of songs and artists lose their trailing blanks here: Redshift ignores
-- them in a comparison, other engines do not.
select
  {{ hash_key(['session_id', 'item_in_session']) }} as songplay_id,
  ts as start_time,
  user_id,
  first_name,
  last_name,
  gender,
  level,
  rtrim(song) as song,
  rtrim(artist) as artist,
  length,
  session_id,
  item_in_session,
  location,
  user_agent
from {{ source('sparkify', 'staging_events') }}
where page = 'NextSong'
