{% macro columns_of(prefix, names) -%}
  {%- for name in names %}
    {{ prefix }}.{{ name }} as {{ prefix }}_{{ name }}{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{% macro at_least(column) -%}
  {{ column }} >= {{ var('minimum') }}{% if caller is defined %} and {{ caller() }}{% endif %}
{%- endmacro %}

{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {{ custom_alias_name if custom_alias_name else 'g_' ~ node.name }}
{%- endmacro %}
