

-- An artist comes with each of its songs, and not every song's file knows where the artist lives: the one that knows most
-- speaks for all, the smallest song_id where several know as much.
with ranked as (
  select
    artist_id,
    artist_name,
    artist_location,
    artist_latitude,
    artist_longitude,
    row_number() over (
      partition by artist_id
      order by
        case when artist_latitude is null or artist_longitude is null then 1 else 0 end,
        case when artist_location is null then 1 else 0 end,
        song_id
    ) as preference
  from "local"."sparkify"."stg_songs"
)

select
  artist_id,
  artist_name as name,
  artist_location as location,
  artist_latitude as latitude,
  artist_longitude as longitude
from ranked
where preference = 1
