-- Recurring bills: what one invoice asks for one cycle of an item, or of all items where the source
-- names none.
with
    parts as (select * from {{ ref("int_invoice_parts") }}),

    final as (
        select
            {{
                surrogate_key(
                    [
                        "source_name",
                        "invoice_id",
                        "subscription_id",
                        "subscription_item_id",
                        "period_starts_at",
                    ]
                )
            }} as bill_id,
            source_name,
            invoice_id,
            account_id,
            subscription_id,
            subscription_item_id,
            case
                when subscription_item_id is not null
                then 'item'
                when subscription_id is not null
                then 'subscription'
                else 'account'
            end as billed_level,
            coalesce(subscription_item_id, subscription_id, account_id) as billed_key,
            currency,
            cast(sum(amount) as {{ contract_type("money") }}) as amount,
            cast(sum(paid_amount) as {{ type_money() }}) as paid_amount,
            issued_on,
            paid_on,
            {{ reporting_date("period_starts_at") }} as cycle_starts_on,
            {{ reporting_date("max(period_ends_at)") }} as stated_cycle_ends_on,
            period_starts_at
        from parts
        where part_type = 'recurring'
        group by
            source_name,
            invoice_id,
            account_id,
            subscription_id,
            subscription_item_id,
            currency,
            issued_on,
            paid_on,
            period_starts_at
    )

select *
from final
