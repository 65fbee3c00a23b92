{{ config(dist='artist_id', sort='artist_id') }}

-- An artist comes with each of its songs, and not every song's file knows where the artist lives: the one that knows most
-- speaks for all, the smallest song_id where several know as much.
select
  artist_id,
  artist_name as name,
  artist_location as location,
  artist_latitude as latitude,
  artist_longitude as longitude
from {{ ref('stg_songs') }} as songs
qualify row_number() over (
  partition by artist_id
  order by
    nvl2(artist_latitude + artist_longitude, 0, 1),
    nvl2(artist_location, 0, 1),
    song_id
) = 1
