-- How a session goes: its length in minutes, what was listened to, and how much of the day was left when it began. The longest first.
select
  session_id,
  users.first_name || ' ' || users.last_name as listener,
  decode(max(songplays.level), 'paid', 'subscriber', 'free', 'guest', 'unknown') as subscription,
  min(start_time) as began,
  datediff(minute, min(start_time), max(start_time)) as minutes,
  datediff(hour, min(start_time), dateadd(day, 1, trunc(min(start_time)))) as hours_left,
  listagg(nvl(songs.title, '?'), ' > ') within group (order by start_time) as titles
from {{ ref('songplays') }} as songplays
inner join {{ ref('users') }} as users using (user_id)
left join {{ ref('songs') }} as songs using (song_id)
group by session_id, users.first_name, users.last_name
order by minutes desc, session_id
