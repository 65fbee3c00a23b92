-- An ephemeral parent, and that one's parent, become CTEs in front of the query.
select * from {{ ref('cleaned') }}
