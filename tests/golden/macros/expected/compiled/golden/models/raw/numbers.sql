select 0 as n, 0 as tens union all
select 1 as n, 10 as tens union all
select 2 as n, 20 as tens
