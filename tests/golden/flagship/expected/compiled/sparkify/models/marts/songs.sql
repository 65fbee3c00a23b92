

select
  song_id,
  title,
  artist_id,
  year,
  duration
from "local"."sparkify"."stg_songs"
