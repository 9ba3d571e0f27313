-- Monthly bridge of every account: month end to month end, by movement type.
with
    months as (select * from {{ ref("int_account_mrr_months") }}),

    typed as (
        select
            *,
            closing_mrr_amount - opening_mrr_amount as change_amount,
            case
                when opening_mrr_amount = 0 and closing_mrr_amount > 0
                -- The account's first movement of the month says what its start is. From a free
                -- plan that counts as active it is a change of size.
                then
                    case
                        when first_movement_type in ('new', 'reactivation')
                        then first_movement_type
                        else 'resized'
                    end
                when opening_mrr_amount > 0 and closing_mrr_amount = 0
                then
                    {% if var("count_free_as_active") %}
                        case when is_running then 'resized' else 'churn' end
                    {% else %} 'churn'
                    {% endif %}
                when opening_mrr_amount > 0 and closing_mrr_amount > 0
                then 'resized'
            end as change_type
        from months
    ),

    split as (
        select
            *,
            case when change_type = 'resized' then fx_amount else 0 end as fx_mrr_amount,
            case
                when change_type = 'resized' then change_amount - fx_amount else 0
            end as resized_amount
        from typed
    ),

    final as (
        select
            account_id,
            first_paid_on,
            month_start_date,
            period_end_date,
            is_complete,
            opening_mrr_amount,
            case when change_type = 'new' then change_amount else 0 end as new_mrr_amount,
            case
                when change_type = 'reactivation' then change_amount else 0
            end as reactivation_mrr_amount,
            case when resized_amount > 0 then resized_amount else 0 end as expansion_mrr_amount,
            case when resized_amount < 0 then - resized_amount else 0 end as contraction_mrr_amount,
            case when change_type = 'churn' then - change_amount else 0 end as churn_mrr_amount,
            fx_mrr_amount,
            closing_mrr_amount,
            usage_mrr_amount,
            year_before_mrr_amount
        from split
    )

select *
from final
