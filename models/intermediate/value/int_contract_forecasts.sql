-- Contracts that ran on a day from which forecasts are tested: what their fit of that day knows of
-- them, and what the twelve months after it brought.
{% set months_ahead = 12 %}
with
    contracts as (select * from {{ ref("int_contracts") }}),

    renewals as (
        select *
        from {{ ref("int_contract_renewals") }}
        where was_running and cutoff_on < {{ as_of_date() }}
    ),

    fits as (select * from {{ ref("int_sbg_fits") }}),

    mrr_spans as (
        select *, coalesce(valid_to, {{ far_future() }}) as span_ends_on
        from {{ ref("int_account_mrr_spans") }}
    ),

    numbers as (
        select number from ({{ numbers(2) }}) as numbers where number <= {{ months_ahead }}
    ),

    points as (
        select
            renewals.contract_id,
            renewals.cutoff_on,
            numbers.number as month_number,
            sum(mrr_spans.mrr_amount) as mrr_amount
        from renewals
        cross join numbers
        inner join
            mrr_spans
            on renewals.account_id = mrr_spans.account_id
            and mrr_spans.valid_from
            <= {{ add_months("renewals.cutoff_on", "cast(numbers.number as integer)") }}
            and mrr_spans.span_ends_on
            > {{ add_months("renewals.cutoff_on", "cast(numbers.number as integer)") }}
        group by renewals.contract_id, renewals.cutoff_on, numbers.number
    ),

    paid as (
        select
            contract_id,
            cutoff_on,
            sum(case when month_number = 0 then mrr_amount end) as opening_mrr_amount,
            sum(case when month_number > 0 then mrr_amount else 0 end) as actual_mrr_amount
        from points
        group by contract_id, cutoff_on
    ),

    -- Who changes the interval is not lost.
    lost as (
        select renewals.contract_id, renewals.cutoff_on
        from renewals
        inner join contracts on renewals.account_id = contracts.account_id
        where
            contracts.is_lost
            and contracts.ended_on > renewals.cutoff_on
            and contracts.ended_on <= {{ add_months("renewals.cutoff_on", months_ahead) }}
        group by renewals.contract_id, renewals.cutoff_on
    ),

    final as (
        select
            fits.fit_id,
            renewals.contract_id,
            renewals.account_id,
            renewals.cutoff_on,
            renewals.renewals_made,
            {{ cycle_number("contracts.started_on", "renewals.cutoff_on", "1", "null") }}
            - renewals.renewals_made * renewals.period_months as months_into_period,
            lost.contract_id is null as is_left,
            paid.opening_mrr_amount,
            paid.actual_mrr_amount
        from renewals
        inner join contracts on renewals.contract_id = contracts.contract_id
        inner join
            fits
            on renewals.cutoff_on = fits.cutoff_on
            and renewals.billing_interval = fits.billing_interval
            and renewals.model_family = fits.model_family
        inner join
            paid on renewals.contract_id = paid.contract_id and renewals.cutoff_on = paid.cutoff_on
        left join
            lost on renewals.contract_id = lost.contract_id and renewals.cutoff_on = lost.cutoff_on
    )

select *
from final
