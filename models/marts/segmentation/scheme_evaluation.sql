{% set separated = ["mrr", "churn", "nps", "expansion"] %}
with
    sizes as (select * from {{ ref("int_scheme_sizes") }}),

    separations as (select * from {{ ref("int_scheme_separation") }}),

    definitions as (
        select *
        from {{ ref("segment_definitions") }}
        where scheme <> 'named' and segment_key <> 'unknown'
    ),

    actionable as (
        select
            scheme,
            segment_key,
            case
                when
                    goal is not null
                    and kpi is not null
                    and owner is not null
                    and treatment is not null
                    and next_action is not null
                    and review_on >= {{ as_of_date() }}
                    and count(*) over (partition by scheme, treatment) = 1
                then 1
                else 0
            end as is_actionable
        from definitions
    ),

    actionability as (
        select
            scheme,
            count(*) as declared_segment_count,
            {{ ratio("sum(is_actionable)", "count(*)") }} as actionable_rate
        from actionable
        group by scheme
    ),

    final as (
        select
            sizes.scheme,
            {% for name in separated %}
                separations.{{ name }}_eta_squared, separations.{{ name }}_epsilon_squared,
            {% endfor %}
            sizes.stability_index,
            {{ stability_band("sizes.stability_index") }} as stability_band,
            sizes.moved_account_rate,
            case
                when actionability.declared_segment_count > 1
                then {{ ratio("sizes.entropy", "ln(actionability.declared_segment_count)") }}
            end as size_balance_rate,
            sizes.largest_segment_rate,
            sizes.unknown_rate,
            cast(actionability.declared_segment_count as bigint) as declared_segment_count,
            cast(sizes.used_segment_count as bigint) as used_segment_count,
            cast(sizes.too_small_segment_count as bigint) as too_small_segment_count,
            actionability.actionable_rate,
            cast(sizes.account_count as bigint) as account_count,
            {{ as_of_date() }} as as_of_date
        from sizes
        left join separations on sizes.scheme = separations.scheme
        left join actionability on sizes.scheme = actionability.scheme
    )

select *
from final
