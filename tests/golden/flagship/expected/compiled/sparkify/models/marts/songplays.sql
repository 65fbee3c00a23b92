

-- Every run looks at all plays and writes those that are new or would read differently now. A filter on the load time of
-- the events alone would lose something: the file of a song may arrive after the play, and only then has the play a song_id.
-- `except` compares whole rows, nulls included, so a run without news writes nothing.
with candidates as (
  select
    plays.songplay_id,
    songs.song_id,
    songs.artist_id,
    row_number() over (
      partition by plays.songplay_id
      order by abs(songs.duration - plays.length), songs.song_id
    ) as closeness
  from "local"."sparkify"."stg_plays" as plays
  inner join "local"."sparkify"."stg_songs" as songs
    on songs.title = plays.song
    and songs.artist_name = plays.artist
    and abs(songs.duration - plays.length) < 1
)

select
  plays.songplay_id,
  plays.start_time,
  plays.user_id,
  plays.level,
  candidates.song_id,
  candidates.artist_id,
  plays.session_id,
  plays.location,
  plays.user_agent
from "local"."sparkify"."stg_plays" as plays
left join candidates
  on candidates.songplay_id = plays.songplay_id
  and candidates.closeness = 1

