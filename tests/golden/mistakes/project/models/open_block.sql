select 1 as one
{% if true %}
where 1 = 1
