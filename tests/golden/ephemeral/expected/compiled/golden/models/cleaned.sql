
with __dbt__cte__base as (

select 1 as id, 'a' as name
), base as (select * from __dbt__cte__base)
select id, upper(name) as name from base
