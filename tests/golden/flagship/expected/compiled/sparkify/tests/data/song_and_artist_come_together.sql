-- A matched play knows its song and the song's artist, or neither.
select
  songplay_id,
  song_id,
  artist_id
from "local"."sparkify"."songplays"
where (song_id is null and artist_id is not null)
  or (song_id is not null and artist_id is null)
