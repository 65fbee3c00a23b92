{#
  A key from several columns: the md5 of their texts, with a separator, so that (1, 23) and (12, 3) differ. The columns are
  cast to a text of fixed length first, because engines write bare numbers in different ways.
#}
{% macro hash_key(columns) -%}
md5(
  {%- for column in columns %}
  {%- if not loop.first %} || '-' || {% endif -%}
  nvl({{ column }}::varchar(64), '')
  {%- endfor -%}
)
{%- endmacro %}
