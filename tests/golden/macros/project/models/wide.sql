{{ config(alias='wide_numbers', tags=['nightly']) }}
{% set names = ['n', 'tens'] %}
select
  {{ columns_of('a', names) }}
from {{ ref('numbers') }} as a
where {% call at_least('a.tens') %}a.n < 5{% endcall %}
  -- {{ this }} is built in {{ target.schema }}, not by {{ target.name | upper }}
