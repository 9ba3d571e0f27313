-- What every account that paid before a period did in it, from its start to its end, and the
-- segments in which the period found it.
with
    account_months as (select * from {{ ref("int_account_mrr_months") }}),

    periods as (select * from {{ ref("int_retention_periods") }}),

    points as (select * from {{ ref("int_account_mrr_points") }}),

    movements as (select * from {{ ref("int_mrr_movements") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    opening_days as (select distinct opening_date from periods where has_segments),

    opening_segments as (
        select segment_days.*
        from segment_days
        inner join opening_days on segment_days.date_day = opening_days.opening_date
    ),

    numbered_movements as (
        select
            account_id,
            movement_type,
            row_number() over (
                partition by account_id order by movement_date, movement_type
            ) as movement_number
        from movements
    ),

    compared as (
        select
            account_months.account_id,
            periods.period_type,
            periods.has_segments,
            periods.period_start_date,
            periods.opening_date,
            opening_points.mrr_amount as opening_mrr_amount,
            account_months.closing_mrr_amount,
            account_months.is_running,
            closing_points.fx_to_date_amount - opening_points.fx_to_date_amount as fx_amount,
            numbered_movements.movement_type as first_movement_type
        from account_months
        inner join periods on account_months.period_end_date = periods.period_end_date
        inner join
            points as opening_points
            on account_months.account_id = opening_points.account_id
            and periods.opening_date = opening_points.point_date
        inner join
            points as closing_points
            on account_months.account_id = closing_points.account_id
            and periods.period_end_date = closing_points.point_date
        left join
            numbered_movements
            on account_months.account_id = numbered_movements.account_id
            and opening_points.movement_count + 1 = numbered_movements.movement_number
    ),

    typed as (
        select
            *,
            {{
                bridge_type(
                    "opening_mrr_amount",
                    "closing_mrr_amount",
                    "first_movement_type",
                    "is_running",
                )
            }} as change_type
        from compared
    ),

    split as (
        select
            *,
            case
                when change_type = 'resized'
                then closing_mrr_amount - opening_mrr_amount - fx_amount
                else 0
            end as resized_amount
        from typed
        where change_type is not null
    ),

    final as (
        select
            split.account_id,
            split.period_type,
            {% for scheme in schemes() %}
                case
                    when split.has_segments
                    then coalesce(opening_segments.{{ scheme }}_segment, 'unknown')
                end as {{ scheme }}_segment,
            {% endfor %}
            split.opening_mrr_amount,
            case
                when split.change_type = 'churn' then split.opening_mrr_amount else 0
            end as churn_mrr_amount,
            case
                when split.resized_amount < 0 then - split.resized_amount else 0
            end as contraction_mrr_amount,
            case
                when split.resized_amount > 0 then split.resized_amount else 0
            end as expansion_mrr_amount,
            case
                when split.change_type = 'resized' then split.fx_amount else 0
            end as fx_mrr_amount,
            case
                when split.change_type = 'reactivation' then split.closing_mrr_amount else 0
            end as reactivation_mrr_amount,
            case
                when split.opening_mrr_amount > 0 then split.closing_mrr_amount else 0
            end as retained_mrr_amount,
            least(split.opening_mrr_amount, split.closing_mrr_amount) as kept_mrr_amount,
            split.has_segments,
            split.period_start_date
        from split
        left join
            opening_segments
            on split.account_id = opening_segments.account_id
            and split.opening_date = opening_segments.date_day
    )

select *
from final
