-- Prevents MRR that is lost, or counted twice, when it is split by product, plan or currency.
with
    company as (select * from {{ ref("mrr_monthly") }}),

    parts as (
        select dimension, month_start_date, sum(closing_mrr_amount) as closing_mrr_amount
        from {{ ref("mrr_monthly_by_dimension") }}
        group by dimension, month_start_date
    ),

    dimensions as (select distinct dimension from parts)

select
    dimensions.dimension,
    company.month_start_date,
    company.closing_mrr_amount,
    parts.closing_mrr_amount as closing_mrr_amount_of_parts
from company
cross join dimensions
left join
    parts
    on dimensions.dimension = parts.dimension
    and company.month_start_date = parts.month_start_date
where company.closing_mrr_amount <> coalesce(parts.closing_mrr_amount, 0)
