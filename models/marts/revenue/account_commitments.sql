with
    commitments as (select * from {{ ref("int_item_commitments") }}),

    summed as (
        select
            account_id,
            sum(case when commitment = 'running' then mrr_amount else 0 end) as mrr_amount,
            sum(
                case when is_pending_cancellation then mrr_amount else 0 end
            ) as pending_cancellation_mrr_amount,
            sum(
                case
                    when is_to_be_replaced and not is_pending_cancellation then mrr_amount else 0
                end
            ) as replaced_mrr_amount,
            sum(case when commitment = 'signed' then mrr_amount else 0 end) as signed_mrr_amount
        from commitments
        group by account_id
        having max(case when mrr_amount > 0 or commitment = 'signed' then 1 else 0 end) = 1
    ),

    final as (
        select
            account_id,
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            cast(
                pending_cancellation_mrr_amount as {{ type_money() }}
            ) as pending_cancellation_mrr_amount,
            cast(replaced_mrr_amount as {{ type_money() }}) as replaced_mrr_amount,
            cast(signed_mrr_amount as {{ type_money() }}) as signed_mrr_amount,
            cast(
                mrr_amount
                - pending_cancellation_mrr_amount
                - replaced_mrr_amount
                + signed_mrr_amount as {{ type_money() }}
            ) as cmrr_amount,
            {{ as_of_date() }} as as_of_date
        from summed
    )

select *
from final
