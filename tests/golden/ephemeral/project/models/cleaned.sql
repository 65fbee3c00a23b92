{{ config(materialized='ephemeral') }}
with base as (select * from {{ ref('base') }})
select id, upper(name) as name from base
