{# Fails for values outside of minimum..maximum, both included. Nulls pass: not_null says whether they may be there. #}
{% test in_range(model, column_name, minimum, maximum) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} < {{ minimum }}
  or {{ column_name }} > {{ maximum }}
{% endtest %}
