-- Where every account stands on the days on which a period can start or end: running sums of its
-- movements, so that what lies between two such days is a difference.
{% set to_here %}
    (
        partition by account_id
        order by point_date, is_point
        rows between unbounded preceding and current row
    )
{% endset %}
with
    account_months as (select * from {{ ref("int_account_mrr_months") }}),

    months as (select * from {{ ref("int_months") }}),

    movements as (select * from {{ ref("int_mrr_movements") }}),

    point_days as (
        select account_id, period_end_date as point_date
        from account_months
        union
        {{ distinct_rows() }}
        -- The running year starts within a month.
        select account_months.account_id, months.year_before_date as point_date
        from account_months
        inner join months on account_months.month_start_date = months.month_start_date
        where not months.is_complete and months.year_before_date >= account_months.first_paid_on
    ),

    changes as (
        select
            account_id,
            movement_date as point_date,
            mrr_change_amount,
            case when movement_type = 'fx' then mrr_change_amount else 0 end as fx_amount,
            1 as movement_count,
            0 as is_point
        from movements
        union all
        select
            account_id,
            point_date,
            0 as mrr_change_amount,
            0 as fx_amount,
            0 as movement_count,
            1 as is_point
        from point_days
    ),

    running as (
        select
            account_id,
            sum(mrr_change_amount) over {{ to_here }} as mrr_amount,
            sum(fx_amount) over {{ to_here }} as fx_amount,
            sum(movement_count) over {{ to_here }} as movement_count,
            is_point,
            point_date
        from changes
    ),

    final as (
        select
            account_id,
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            cast(fx_amount as {{ type_money() }}) as fx_to_date_amount,
            cast(movement_count as bigint) as movement_count,
            point_date
        from running
        where is_point = 1
    )

select *
from final
