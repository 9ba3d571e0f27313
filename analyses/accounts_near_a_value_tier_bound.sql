-- Whose value tier would another bound change?
--
-- The bounds of var `value_tier_shares`, 2 points lower and 2 points higher. These accounts are the
-- ones to look at before a bound is moved, and the ones that a small change of MRR may move by
-- itself.
{% set points = 0.02 %}
{% set shares = var("value_tier_shares") %}
with
    segments as (select * from {{ ref("account_segments") }} where is_paying),

    summed as (
        select
            *,
            sum(mrr_amount) over (
                order by mrr_amount desc, account_id asc
                rows between unbounded preceding and current row
            )
            - mrr_amount as mrr_amount_before,
            sum(mrr_amount) over () as total_mrr_amount
        from segments
    ),

    shared as (
        select
            account_id,
            account_name,
            mrr_amount,
            value_tier_segment,
            {{
                ratio(
                    "min(mrr_amount_before) over (partition by mrr_amount)", "total_mrr_amount"
                )
            }} as larger_mrr_share
        from summed
    ),

    moved as (
        select
            *,
            {% for name, shift in [("lower", -points), ("higher", points)] %}
                case
                    when larger_mrr_share < {{ shares["a"] }} + {{ shift }}
                    then 'a'
                    when larger_mrr_share < {{ shares["b"] }} + {{ shift }}
                    then 'b'
                    when larger_mrr_share <= 1
                    then 'c'
                end as tier_with_{{ name }}_bounds {{ "," if not loop.last }}
            {% endfor %}
        from shared
    ),

    final as (
        select *
        from moved
        where
            tier_with_lower_bounds <> value_tier_segment
            or tier_with_higher_bounds <> value_tier_segment
    )

select *
from final
order by larger_mrr_share asc, account_id asc
