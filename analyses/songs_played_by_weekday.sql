-- On which days they listen, from Sunday on; a day without a play stays in the list.
select
  weekdays.weekday,
  weekdays.name,
  weekdays.is_weekend,
  count(songplays.songplay_id) as songs_played
from {{ ref('weekdays') }} as weekdays
left join {{ ref('time') }} as moments
  on moments.weekday = weekdays.weekday
left join {{ ref('songplays') }} as songplays
  on songplays.start_time = moments.start_time
group by 1, 2, 3
order by 1
