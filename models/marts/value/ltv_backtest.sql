{% set months_ahead = 12 %}
with
    forecasts as (select * from {{ ref("int_contract_forecasts") }}),

    company_months as (select * from {{ ref("mrr_monthly") }}),

    known_fits as (select * from {{ ref("int_sbg_fits") }}),

    longest as (
        select fit_id, max(renewals_made) + {{ months_ahead }} as renewal_limit
        from forecasts
        group by fit_id
    ),

    fits as (
        select known_fits.*, longest.renewal_limit
        from known_fits
        inner join longest on known_fits.fit_id = longest.fit_id
    ),

    survival as ({{ sbg_survival("fits") }}),

    -- Contracts of a fit that stand at the same point of their term have the same forecast.
    groups as (
        select
            fit_id,
            cutoff_on,
            renewals_made,
            months_into_period,
            count(*) as account_count,
            sum(opening_mrr_amount) as opening_mrr_amount,
            sum(actual_mrr_amount) as actual_mrr_amount,
            sum(case when is_left then 1 else 0 end) as actual_left_count
        from forecasts
        group by fit_id, cutoff_on, renewals_made, months_into_period
    ),

    churn as (
        select
            fits.fit_id,
            {{
                logo_churn_rate(
                    "sum(company_months.churned_account_count)",
                    "sum(company_months.opening_account_count)",
                )
            }} as logo_churn_rate
        from fits
        inner join
            company_months
            on {{ month_end("company_months.month_start_date") }} <= fits.cutoff_on
            and company_months.month_start_date
            > {{ add_months(add_days("fits.cutoff_on", 1), -13) }}
        group by fits.fit_id
    ),

    numbers as ({{ numbers(2) }}),

    months as (
        select
            groups.fit_id,
            groups.account_count,
            groups.opening_mrr_amount,
            numbers.number as month_number,
            {{ ratio("later.survival_rate", "now.survival_rate") }} as left_rate,
            power(1 - churn.logo_churn_rate, numbers.number) as naive_left_rate
        from groups
        inner join fits on groups.fit_id = fits.fit_id
        inner join churn on groups.fit_id = churn.fit_id
        inner join numbers on numbers.number between 1 and {{ months_ahead }}
        inner join
            survival as now
            on groups.fit_id = now.fit_id
            and groups.renewals_made = now.renewals_made
        inner join
            survival as later
            on groups.fit_id = later.fit_id
            and groups.renewals_made
            + floor({{ ratio("groups.months_into_period + numbers.number", "fits.period_months") }})
            = later.renewals_made
    ),

    predicted as (
        select
            fit_id,
            sum(
                case
                    when month_number = {{ months_ahead }}
                    then {{ exact_number("account_count * left_rate") }}
                end
            ) as predicted_left_count,
            sum(
                case
                    when month_number = {{ months_ahead }}
                    then {{ exact_number("account_count * naive_left_rate") }}
                end
            ) as naive_left_count,
            sum({{ exact_number("opening_mrr_amount * left_rate") }}) as predicted_mrr,
            sum({{ exact_number("opening_mrr_amount * naive_left_rate") }}) as naive_mrr
        from months
        group by fit_id
    ),

    actual as (
        select
            fit_id,
            sum(account_count) as account_count,
            sum(opening_mrr_amount) as opening_mrr_amount,
            sum(actual_mrr_amount) as actual_mrr_amount,
            sum(actual_left_count) as actual_left_count
        from groups
        group by fit_id
    ),

    final as (
        select
            fits.fit_id as ltv_backtest_id,
            fits.model_family,
            fits.billing_interval,
            cast(actual.account_count as bigint) as account_count,
            cast(actual.actual_left_count as bigint) as actual_left_count,
            cast(predicted.predicted_left_count as {{ type_double() }}) as predicted_left_count,
            cast(predicted.naive_left_count as {{ type_double() }}) as naive_left_count,
            cast(actual.opening_mrr_amount as {{ type_money() }}) as opening_mrr_amount,
            cast(actual.actual_mrr_amount as {{ type_money() }}) as actual_mrr_amount,
            cast(predicted.predicted_mrr as {{ type_money() }}) as predicted_mrr_amount,
            cast(predicted.naive_mrr as {{ type_money() }}) as naive_mrr_amount,
            {{
                ratio(
                    "predicted.predicted_mrr - actual.actual_mrr_amount",
                    "actual.actual_mrr_amount",
                )
            }} as error_rate,
            {{
                ratio(
                    "predicted.naive_mrr - actual.actual_mrr_amount", "actual.actual_mrr_amount"
                )
            }} as naive_error_rate,
            fits.cutoff_on
        from fits
        inner join actual on fits.fit_id = actual.fit_id
        inner join predicted on fits.fit_id = predicted.fit_id
    )

select *
from final
