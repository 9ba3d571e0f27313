-- The spine of segmentation: every account on every day of the history, with its traits as they
-- were known that day.
{% set core_window_days = 28 %}
with
    accounts as (select * from {{ ref("int_accounts") }}),

    first_days as (select * from {{ ref("int_account_first_days") }}),

    changes as (select * from {{ ref("int_account_day_changes") }}),

    nps_spans as (select * from {{ ref("int_account_nps_spans") }}),

    numbers as ({{ numbers(4) }}),

    days as (select {{ add_days(history_warm_up_date(), "number") }} as date_day from numbers),

    spine as (
        select first_days.account_id, days.date_day
        from first_days
        inner join days on days.date_day >= first_days.first_seen_on
        where days.date_day <= {{ as_of_date() }}
    ),

    accumulated as (
        select
            spine.account_id,
            spine.date_day,
            cast(
                coalesce(sum(changes.mrr_change_amount) over to_day, 0) as {{ type_money() }}
            ) as mrr_amount,
            coalesce(sum(changes.trial_change) over to_day, 0) > 0 as is_trialing,
            coalesce(sum(changes.product_change) over to_day, 0) as product_count,
            coalesce(sum(changes.renewal_change) over to_day, 0) > 0 as is_near_renewal,
            cast(
                coalesce(
                    sum(changes.opportunity_change_amount) over to_day, 0
                ) as {{ type_money() }}
            ) as open_opportunity_amount,
            coalesce(sum(changes.paid_amount) over rfm_window, 0) as window_paid_amount,
            min(changes.first_paid_on) over to_day as first_paid_on,
            max(changes.reactivated_on) over to_day as reactivated_on,
            max(changes.core_active_on) over to_day as last_core_active_on,
            min(changes.first_used_on) over to_day as first_used_on,
            count(case when changes.core_active_on = spine.date_day then 1 end) over rfm_window
            as window_core_active_days,
            count(case when changes.core_active_on = spine.date_day then 1 end) over core_window
            as core_active_days_28
        from spine
        left join
            changes on spine.account_id = changes.account_id and spine.date_day = changes.date_day
        window
            to_day as (
                partition by spine.account_id
                order by spine.date_day
                rows between unbounded preceding and current row
            ),
            rfm_window as (
                partition by spine.account_id
                order by
                    spine.date_day
                    rows between {{ var("rfm_window_days") - 1 }} preceding and current row
            ),
            core_window as (
                partition by spine.account_id
                order by
                    spine.date_day rows between {{ core_window_days - 1 }} preceding and current row
            )
    ),

    with_windows as (
        select
            *,
            sum(mrr_amount) over (
                partition by account_id
                order by
                    date_day rows between {{ var("rfm_window_days") - 1 }} preceding and current row
            ) as window_daily_mrr_amount
        from accumulated
    ),

    final as (
        select
            with_windows.account_id,
            accounts.country_code,
            accounts.region_key,
            accounts.channel_key,
            accounts.employee_count,
            accounts.is_strategic,
            with_windows.mrr_amount,
            cast(12 * with_windows.mrr_amount as {{ type_money() }}) as arr_amount,
            with_windows.open_opportunity_amount,
            with_windows.window_daily_mrr_amount,
            with_windows.window_paid_amount,
            with_windows.mrr_amount > 0 as is_paying,
            with_windows.is_trialing,
            with_windows.is_near_renewal,
            with_windows.product_count,
            with_windows.window_core_active_days,
            with_windows.core_active_days_28,
            nps_spans.score as nps_score,
            accounts.created_on,
            with_windows.first_paid_on,
            with_windows.reactivated_on,
            with_windows.first_used_on,
            with_windows.last_core_active_on,
            with_windows.date_day
        from with_windows
        inner join accounts on with_windows.account_id = accounts.account_id
        left join
            nps_spans
            on with_windows.account_id = nps_spans.account_id
            and with_windows.date_day >= nps_spans.valid_from
            and with_windows.date_day < nps_spans.valid_to
        where with_windows.date_day >= {{ history_start_date() }}
    )

select *
from final
