-- The events in which a song began to play. Names of songs and artists lose their trailing blanks here: Redshift ignores
-- them in a comparison, other engines do not.
select
  md5(coalesce(cast(session_id as varchar(64)), '') || '-' || coalesce(cast(item_in_session as varchar(64)), '')) as songplay_id,
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
from "local"."sparkify_raw"."staging_events"
where page = 'NextSong'
