-- Who listens: plays by the user's gender and the subscription at the time of the play.
select
  users.gender,
  songplays.level,
  count(*) as songs_played
from "local"."sparkify"."songplays" as songplays
inner join "local"."sparkify"."users" as users
  on users.user_id = songplays.user_id
group by users.gender, songplays.level
order by users.gender, songplays.level
