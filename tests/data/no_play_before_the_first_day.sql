-- A start_time before the log began is a clock or a time format gone wrong.
select
  songplay_id,
  start_time
from {{ ref('songplays') }}
where start_time < cast('{{ var("first_day") }}' as timestamp)
