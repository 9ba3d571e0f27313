with
    trials as (
        select * from {{ ref("int_account_trials") }} where is_ended and is_converted is not null
    ),

    feature_days as {{ not_materialized() }} (select * from {{ ref("int_usage_feature_days") }}),

    features as (select * from {{ ref("feature_catalog") }}),

    -- Silence of an account that was never seen says nothing.
    first_uses as (
        select account_id, min(used_on) as first_used_on from feature_days group by account_id
    ),

    seen as (
        select trials.*
        from trials
        inner join first_uses on trials.account_id = first_uses.account_id
        where first_uses.first_used_on < trials.undecided_until
    ),

    used as (
        select distinct seen.account_id, seen.started_on, feature_days.event_name
        from seen
        inner join
            feature_days
            on seen.account_id = feature_days.account_id
            and feature_days.used_on >= seen.started_on
            and feature_days.used_on < seen.undecided_until
    ),

    counted as (
        select
            features.feature_key,
            features.feature_name,
            features.is_core,
            {% for side, condition in {"with": "is not null", "without": "is null"}.items() %}
                sum(
                    case when used.account_id {{ condition }} then 1 else 0 end
                ) as {{ side }}_count,
                sum(
                    case
                        when used.account_id {{ condition }} and seen.is_converted then 1 else 0
                    end
                ) as converted_{{ side }}_count {{ "," if not loop.last }}
            {% endfor %}
        from features
        cross join seen
        left join
            used
            on features.event_name = used.event_name
            and seen.account_id = used.account_id
            and seen.started_on = used.started_on
        group by features.feature_key, features.feature_name, features.is_core
    ),

    rated as (
        select
            *,
            {% for side in ["with", "without"] %}
                {% set counts = ["converted_" ~ side ~ "_count", side ~ "_count"] %}
                {{ ratio(counts[0], counts[1]) }} as {{ side }}_rate,
                {{ wilson_bound(counts[0], counts[1], -1) }} as {{ side }}_rate_low,
                {{ wilson_bound(counts[0], counts[1], 1) }} as {{ side }}_rate_high,
            {% endfor %}
            {{
                two_by_two_chi_square(
                    "converted_with_count",
                    "with_count",
                    "converted_without_count",
                    "without_count",
                )
            }} as chi_square
        from counted
    ),

    tested as (select *, {{ chi_square_p_value("chi_square") }} as p_value from rated),

    adjusted as ({{ benjamini_hochberg("tested", [], "feature_key") }}),

    final as (
        select
            feature_key,
            feature_name,
            cast(with_count as bigint) as with_count,
            cast(converted_with_count as bigint) as converted_with_count,
            cast(without_count as bigint) as without_count,
            cast(converted_without_count as bigint) as converted_without_count,
            with_rate as conversion_with_rate,
            without_rate as conversion_without_rate,
            with_rate - without_rate as difference,
            {{ newcombe_bound("with", "without", -1) }} as difference_low,
            {{ newcombe_bound("with", "without", 1) }} as difference_high,
            p_value,
            adjusted_p_value,
            -- Undecided on few trials.
            case
                when least(with_count, without_count) >= {{ var("small_sample_size") }}
                then adjusted_p_value < {{ var("significance_level") }}
            end as is_significant,
            least(with_count, without_count) < {{ var("small_sample_size") }} as is_small_sample,
            is_core
        from adjusted
    )

select *
from final
