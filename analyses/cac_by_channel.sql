-- What does a new account cost by channel, and how long until its margin pays that back?
--
-- The last twelve whole months as one, so that spend of one month and the accounts that it wins in
-- the next stand together. Payback is by the first MRR of the new accounts and var
-- `gross_margin_rate`; a channel without new accounts has neither figure.
with
    months as (select * from {{ ref("acquisition_monthly") }} where is_complete),

    last_month as (
        select {{ add_months("max(month_start_date)", -11) }} as first_shown_month from months
    ),

    channels as (
        select
            months.acquisition_channel,
            sum(months.spend_amount) as spend_amount,
            sum(months.new_mrr_amount) as new_mrr_amount,
            cast(sum(months.new_account_count) as bigint) as new_account_count
        from months
        inner join last_month on months.month_start_date >= last_month.first_shown_month
        group by months.acquisition_channel
    ),

    priced as (
        select
            *,
            {{ cac_amount("spend_amount", "new_account_count") }} as cac_amount,
            {{ money_per_unit("new_mrr_amount", "new_account_count") }} as new_arpa_amount
        from channels
    ),

    final as (
        select
            acquisition_channel,
            spend_amount,
            new_mrr_amount,
            cac_amount,
            new_arpa_amount,
            new_account_count,
            {{ cac_payback_months("cac_amount", "new_arpa_amount", var("gross_margin_rate")) }}
            as cac_payback_months
        from priced
    )

select *
from final
order by spend_amount desc, acquisition_channel asc
