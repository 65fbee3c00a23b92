-- An ephemeral parent, and that one's parent, become CTEs in front of the query.
with __dbt__cte__base as (

select 1 as id, 'a' as name
), __dbt__cte__cleaned as (

with base as (select * from __dbt__cte__base)
select id, upper(name) as name from base
)
select * from __dbt__cte__cleaned
