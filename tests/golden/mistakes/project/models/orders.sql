{{ config(materialised='table') }}
select {{ cents('amount') }} as amount
