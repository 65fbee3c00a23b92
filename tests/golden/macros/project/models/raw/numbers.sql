{% for n in range(3) -%}
select {{ n }} as n, {{ n * 10 }} as tens{% if not loop.last %} union all{% endif %}
{% endfor %}
