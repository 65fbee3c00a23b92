-- One row a song. A song that came again in a later file replaces the earlier one; the further keys only make the choice
-- the same on every run.
with ranked as (
  select
    song_id,
    title,
    artist_id,
    artist_name,
    nullif(artist_location, '') as artist_location,
    artist_latitude,
    artist_longitude,
    nullif(year, 0) as year,
    duration,
    row_number() over (
      partition by song_id
      order by _loaded_at desc, title, artist_id, duration
    ) as recency
  from "local"."sparkify_raw"."staging_songs"
)

select
  song_id,
  title,
  artist_id,
  artist_name,
  artist_location,
  artist_latitude,
  artist_longitude,
  year,
  duration
from ranked
where recency = 1
