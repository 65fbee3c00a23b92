with other as (
  select 2 as id
)
select c.id, o.id as other_id
from {{ ref('cleaned') }} as c
cross join other as o
union all
select id, id from {{ ref('base') }}
