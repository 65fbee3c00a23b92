

select
  
    a.n as a_n,
    a.tens as a_tens
from "local"."golden"."g_numbers" as a
where a.tens >= 10 and a.n < 5
  -- "local"."golden_marts"."wide_numbers" is built in golden, not by LOCAL
