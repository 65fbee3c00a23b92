/* A comment, and `with recursive`: the CTEs go behind the words. */
with recursive __dbt__cte__base as (

select 1 as id, 'a' as name
), numbers(n) as (
  select 1
  union all
  select n + 1 from numbers where n < 3
)
select n, b.name from numbers cross join __dbt__cte__base as b
