select *
from {{ ref('ordres') }} as o
join {{ source('crm', 'people') }} as p on p.id = o.customer_id
