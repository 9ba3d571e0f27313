{{ config(enabled=uses_vendor("stripe")) }}

-- The discounts of each item span combined into one percent and one amount, for each stretch in
-- which the same ones apply.
{% set most_coupons = 4 %}
with
    coupons as (select * from {{ ref("stripe__span_coupons") }}),

    -- A period row has one discount duration: what is granted once stands back behind what lasts,
    -- unless the policy counts both alike.
    carried as (
        select
            *,
            row_number() over (
                partition by
                    subscription_item_id, item_version_started_at, span_started_at, started_at
                order by discount_id
            ) as coupon_number
        from coupons
        {% if var("discount_policy") != "all" %}
            where duration is null or duration <> 'once' or has_lasting_discount = 0
        {% endif %}
    ),

    -- Percents multiply, amounts add up.
    combined as (
        select
            subscription_item_id,
            item_version_started_at,
            span_started_at,
            span_ended_at,
            started_at,
            nullif(
                cast(
                    100 - 100
                    {% for number in range(1, most_coupons + 1) %}
                        * coalesce(
                            max(
                                case
                                    when coupon_number = {{ number }}
                                    then cast(1 - percent_off * 0.01 as decimal(8, 6))
                                end
                            ),
                            1
                        )
                    {% endfor %} as {{ contract_type("percent") }}
                ),
                0
            ) as discount_percent,
            sum(amount_off) as discount_amount,
            min(
                case when percent_off is not null or amount_off is not null then duration end
            ) as discount_duration,
            -- Which discounts reduce the item.
            {% for number in range(1, most_coupons + 1) %}
                coalesce(
                    max(
                        case
                            when
                                coupon_number = {{ number }}
                                and (percent_off is not null or amount_off is not null)
                            then discount_id
                        end
                    ),
                    ''
                )
                || ' ' {{ "||" if not loop.last }}
            {% endfor %} as discounts,
            case
                when max(coupon_number) > {{ most_coupons }}
                then 'more than {{ most_coupons }} coupons at once'
                else max(invalid_values)
            end as invalid_values
        from carried
        group by
            subscription_item_id,
            item_version_started_at,
            span_started_at,
            span_ended_at,
            started_at
    ),

    changes as (
        select
            *,
            case
                when
                    lag(started_at) over span is null
                    or coalesce(discounts, '') <> coalesce(lag(discounts) over span, '')
                then started_at
            end as changed_at
        from combined
        window
            span as (
                partition by subscription_item_id, item_version_started_at, span_started_at
                order by started_at
            )
    ),

    final as (
        select
            subscription_item_id,
            item_version_started_at,
            span_started_at,
            discount_percent,
            discount_amount,
            discount_duration,
            invalid_values,
            changed_at as started_at,
            coalesce(
                lead(changed_at) over (
                    partition by subscription_item_id, item_version_started_at, span_started_at
                    order by changed_at
                ),
                span_ended_at
            ) as ended_at
        from changes
        where changed_at is not null
    )

select *
from final
