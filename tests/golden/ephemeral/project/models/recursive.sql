/* A comment, and `with recursive`: the CTEs go behind the words. */
with recursive numbers(n) as (
  select 1
  union all
  select n + 1 from numbers where n < 3
)
select n, b.name from numbers cross join {{ ref('base') }} as b
