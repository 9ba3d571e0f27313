{% set baseline_days = var("segment_baseline_days") %}
{% set to_day %}
    (
        partition by spine.scheme, spine.segment_key
        order by spine.date_day
        rows between unbounded preceding and current row
    )
{% endset %}
{% set baseline %}
    (
        partition by scheme, segment_key
        order by date_day
        rows between {{ baseline_days }} preceding and 1 preceding
    )
{% endset %}
with
    definitions as (select * from {{ ref("segment_definitions") }}),

    size_changes as (select * from {{ ref("int_segment_size_changes") }}),

    transitions as (select * from {{ ref("segment_transitions") }}),

    numbers as ({{ numbers(4) }}),

    days as (
        select {{ add_days(history_start_date(), "number") }} as date_day
        from numbers
        where number < {{ var("history_days") }}
    ),

    spine as (
        select definitions.scheme, definitions.segment_key, days.date_day
        from definitions
        cross join days
    ),

    moves as (
        select
            scheme,
            segment_key,
            sum(case when event = 'enter' then 1 else 0 end) as entering_count,
            sum(case when event = 'exit' then 1 else 0 end) as leaving_count,
            sum(case when event = 'enter' then mrr_amount else 0 end) as entering_mrr_amount,
            sum(case when event = 'exit' then mrr_amount else 0 end) as leaving_mrr_amount,
            transition_date
        from transitions
        group by scheme, segment_key, transition_date
    ),

    sized as (
        select
            spine.scheme,
            spine.segment_key,
            cast(
                coalesce(sum(size_changes.account_change) over {{ to_day }}, 0) as bigint
            ) as account_count,
            cast(
                coalesce(
                    sum(size_changes.mrr_change_amount) over {{ to_day }}, 0
                ) as {{ type_money() }}
            ) as mrr_amount,
            cast(coalesce(moves.entering_count, 0) as bigint) as entering_count,
            cast(coalesce(moves.leaving_count, 0) as bigint) as leaving_count,
            cast(
                coalesce(moves.entering_mrr_amount, 0) as {{ type_money() }}
            ) as entering_mrr_amount,
            cast(coalesce(moves.leaving_mrr_amount, 0) as {{ type_money() }}) as leaving_mrr_amount,
            spine.date_day
        from spine
        left join
            size_changes
            on spine.scheme = size_changes.scheme
            and spine.segment_key = size_changes.segment_key
            and spine.date_day = size_changes.date_day
        left join
            moves
            on spine.scheme = moves.scheme
            and spine.segment_key = moves.segment_key
            and spine.date_day = moves.transition_date
    ),

    -- Sums of whole numbers, so that the spread is the same on every run.
    with_sums as (
        select
            *,
            count(*) over {{ baseline }} as baseline_day_count,
            cast(sum(account_count) over {{ baseline }} as bigint) as baseline_sum,
            cast(
                sum(account_count * account_count) over {{ baseline }} as bigint
            ) as baseline_square_sum
        from sized
    ),

    with_baseline as (
        select
            *,
            case
                when baseline_day_count = {{ baseline_days }}
                then {{ ratio("baseline_sum", baseline_days) }}
            end as baseline_mean_count,
            case
                when baseline_day_count = {{ baseline_days }}
                then
                    sqrt(
                        {{
                            ratio(
                                baseline_days
                                ~ " * baseline_square_sum - baseline_sum * baseline_sum",
                                baseline_days * (baseline_days - 1),
                            )
                        }}
                    )
            end as baseline_sd_count
        from with_sums
    ),

    final as (
        select
            {{ surrogate_key(["scheme", "segment_key", "date_day"]) }} as segment_day_id,
            scheme,
            segment_key,
            account_count,
            mrr_amount,
            entering_count,
            leaving_count,
            entering_mrr_amount,
            leaving_mrr_amount,
            baseline_mean_count,
            baseline_sd_count,
            abs(account_count - baseline_mean_count)
            > {{ var("segment_anomaly_sds") }} * baseline_sd_count
            and abs(account_count - baseline_mean_count)
            >= {{ var("segment_anomaly_min_accounts") }} as is_anomaly,
            date_day
        from with_baseline
    )

select *
from final
