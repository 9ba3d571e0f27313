-- Sums of the largest k amounts are the same whichever of two equal accounts comes first, so ties
-- change nothing.
{% set top_percent = 20 %}
{% set revenue_percent = 80 %}
{% set peers = "partition by month_start_date, scheme, segment_key" %}
with
    payers as (select * from {{ ref("int_account_profit_segments") }} where revenue_amount > 0),

    segment_payers as (
        {{
            rows_by_segment(
                "payers",
                [
                    "account_id",
                    "revenue_amount",
                    "is_complete",
                    "month_start_date",
                    "period_end_date",
                ],
            )
        }}
    ),

    ranked as (
        select
            *,
            row_number() over (
                {{ peers }} order by revenue_amount desc, account_id asc
            ) as account_number,
            count(*) over ({{ peers }}) as account_count,
            sum(revenue_amount) over ({{ peers }}) as total_amount,
            sum(revenue_amount) over (
                {{ peers }}
                order by revenue_amount desc, account_id asc
                rows between unbounded preceding and current row
            ) as amount_to_here
        from segment_payers
        -- Segments are not known before the history.
        where segment_key is not null
    ),

    summed as (
        select
            scheme,
            segment_key,
            is_complete,
            month_start_date,
            period_end_date,
            max(account_count) as paying_account_count,
            sum(revenue_amount) as mrr_amount,
            max(revenue_amount) as largest_mrr_amount,
            sum(
                case
                    when 100 * (account_number - 1) < {{ top_percent }} * account_count
                    then 1
                    else 0
                end
            ) as top_account_count,
            sum(
                case
                    when 100 * (account_number - 1) < {{ top_percent }} * account_count
                    then revenue_amount
                    else 0
                end
            ) as top_mrr_amount,
            min(
                case
                    when 100 * amount_to_here >= {{ revenue_percent }} * total_amount
                    then account_number
                end
            ) as accounts_to_share_count,
            -- From the smallest to the largest account: each one's number times its amount.
            sum(
                cast(account_count + 1 - 2 * account_number as decimal(18, 0)) * revenue_amount
            ) as weighted_amount
        from ranked
        group by scheme, segment_key, is_complete, month_start_date, period_end_date
    ),

    final as (
        select
            {{ surrogate_key(["month_start_date", "scheme", "segment_key"]) }} as concentration_id,
            scheme,
            segment_key,
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            cast(top_mrr_amount as {{ type_money() }}) as top_{{ top_percent }}_mrr_amount,
            cast(paying_account_count as bigint) as paying_account_count,
            cast(top_account_count as bigint) as top_{{ top_percent }}_account_count,
            cast(accounts_to_share_count as bigint) as accounts_to_{{ revenue_percent }}_count,
            {{ ratio("top_mrr_amount", "mrr_amount") }} as top_{{ top_percent }}_mrr_rate,
            {{ ratio("accounts_to_share_count", "paying_account_count") }}
            as accounts_to_{{ revenue_percent }}_rate,
            {{ ratio("largest_mrr_amount", "mrr_amount") }} as largest_mrr_rate,
            {{
                ratio(
                    "weighted_amount",
                    "(cast(paying_account_count as decimal(18, 0)) * mrr_amount)",
                )
            }} as gini,
            paying_account_count < {{ var("small_sample_size") }} as is_small_sample,
            is_complete,
            month_start_date,
            period_end_date
        from summed
    )

select *
from final
