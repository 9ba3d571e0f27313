-- Changes of an item's MRR in steps that add up: exchange rate, quantity, price and term, discount.
with
    changes as (select * from {{ ref("int_item_mrr_changes") }}),

    periods as (
        select *, cast(factor_denominator as {{ type_double() }}) / factor_numerator as cycle_months
        from {{ ref("int_subscription_periods") }}
    ),

    -- The item's value after each step, from the old terms to the new ones.
    stepped as (
        select
            changes.*,
            previous_periods.cycle_months as previous_cycle_months,
            periods.cycle_months,
            coalesce(periods.product_id, periods.plan_id, '?') as owned_product_id,
            coalesce(previous_periods.plan_id, '')
            <> coalesce(periods.plan_id, '') as is_other_plan,
            changes.change_kind = 'continued'
            and previous_periods.currency = periods.currency as is_comparable,
            {{
                mrr_amount(
                    "previous_periods.recurring_units",
                    "previous_periods.factor_numerator",
                    "previous_periods.factor_denominator",
                    "changes.rate",
                )
            }} as revalued_amount,
            {{
                mrr_amount(
                    recurring_units(
                        "periods.quantity",
                        "previous_periods.unit_amount",
                        "previous_periods.discount_percent",
                        "previous_periods.discount_amount",
                        discount_applies("previous_periods.discount_duration"),
                    ),
                    "previous_periods.factor_numerator",
                    "previous_periods.factor_denominator",
                    "changes.rate",
                )
            }} as requantified_amount,
            {{
                mrr_amount(
                    recurring_units(
                        "periods.quantity",
                        "periods.unit_amount",
                        "previous_periods.discount_percent",
                        "previous_periods.discount_amount",
                        discount_applies("previous_periods.discount_duration"),
                    ),
                    "periods.factor_numerator",
                    "periods.factor_denominator",
                    "changes.rate",
                )
            }} as repriced_amount
        from changes
        left join
            periods
            on changes.source_name = periods.source_name
            and changes.subscription_period_id = periods.subscription_period_id
        left join
            periods as previous_periods
            on changes.source_name = previous_periods.source_name
            and changes.previous_subscription_period_id = previous_periods.subscription_period_id
    ),

    final as (
        select
            source_name,
            subscription_item_id,
            account_id,
            change_kind,
            owned_product_id,
            previous_subscription_period_id,
            subscription_period_id,
            {% for dimension in mrr_dimensions() %}
                previous_{{ dimension }}_key, {{ dimension }}_key,
            {% endfor %}
            case
                when cycle_months > previous_cycle_months
                then 'term_extension'
                when cycle_months < previous_cycle_months
                then 'term_reduction'
                when is_other_plan
                then 'plan'
                else 'price'
            end as terms_cause,
            previous_mrr_amount,
            mrr_amount,
            case
                when is_comparable then revalued_amount - previous_mrr_amount else 0
            end as fx_amount,
            case
                when is_comparable then requantified_amount - revalued_amount else 0
            end as seat_amount,
            case
                when is_comparable
                then repriced_amount - requantified_amount
                when change_kind = 'continued'
                then mrr_amount - previous_mrr_amount
                else 0
            end as terms_amount,
            case when is_comparable then mrr_amount - repriced_amount else 0 end as discount_amount,
            previous_cycle_months,
            cycle_months,
            changed_on
        from stepped
    )

select *
from final
