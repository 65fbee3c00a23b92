with __dbt__cte__base as (

select 1 as id, 'a' as name
), __dbt__cte__cleaned as (

with base as (select * from __dbt__cte__base)
select id, upper(name) as name from base
), other as (
  select 2 as id
)
select c.id, o.id as other_id
from __dbt__cte__cleaned as c
cross join other as o
union all
select id, id from __dbt__cte__base
