-- What made each movement of an account: signed parts by cause that add up to it.
with
    steps as (select * from {{ ref("int_item_mrr_steps") }}),

    edges as (select * from {{ ref("int_item_mrr_edges") }}),

    movements as (select * from {{ ref("int_mrr_movements") }}),

    stretches as (select * from {{ ref("int_item_mrr_stretches") }} where counts_as_mrr),

    typed as (
        select steps.*, edges.edge_cause, movements.movement_type
        from steps
        inner join
            movements
            on steps.account_id = movements.account_id
            and steps.changed_on = movements.movement_date
            and movements.movement_type <> 'fx'
        left join
            edges
            on steps.source_name = edges.source_name
            and steps.subscription_item_id = edges.subscription_item_id
            and steps.account_id = edges.account_id
            and steps.changed_on = edges.changed_on
    ),

    -- What starts on the day on which something else is cancelled takes its place.
    swaps as (
        select
            account_id,
            changed_on,
            case
                when
                    max(case when edge_cause = 'started' then cycle_months end)
                    > min(case when edge_cause = 'cancellation' then previous_cycle_months end)
                then 'term_extension'
                when
                    max(case when edge_cause = 'started' then cycle_months end)
                    < min(case when edge_cause = 'cancellation' then previous_cycle_months end)
                then 'term_reduction'
                else 'plan'
            end as swap_cause
        from typed
        where movement_type in ('expansion', 'contraction')
        group by account_id, changed_on
        having
            max(case when edge_cause = 'started' then 1 else 0 end)
            + max(case when edge_cause = 'cancellation' then 1 else 0 end)
            = 2
    ),

    owned_products as (
        select distinct typed.account_id, typed.changed_on, typed.owned_product_id
        from typed
        inner join
            stretches
            on typed.account_id = stretches.account_id
            and typed.owned_product_id = coalesce(stretches.product_id, stretches.plan_id, '?')
            and typed.changed_on > stretches.from_on
            and typed.changed_on <= stretches.until_on
        where typed.edge_cause = 'started'
    ),

    parts as (
        select
            typed.account_id,
            typed.changed_on,
            typed.movement_type,
            typed.mrr_amount - typed.previous_mrr_amount as mrr_change_amount,
            case
                when
                    swaps.swap_cause is not null and typed.edge_cause in ('started', 'cancellation')
                then swaps.swap_cause
                when typed.edge_cause <> 'started'
                then typed.edge_cause
                when typed.movement_type = 'reactivation'
                then 'win_back'
                when owned_products.account_id is null
                then 'new_product'
                else 'added_subscription'
            end as cause
        from typed
        left join
            swaps on typed.account_id = swaps.account_id and typed.changed_on = swaps.changed_on
        left join
            owned_products
            on typed.account_id = owned_products.account_id
            and typed.changed_on = owned_products.changed_on
            and typed.owned_product_id = owned_products.owned_product_id
        where typed.change_kind <> 'continued'
        {% for part, cause in [
                ["seat_amount", "'seat'"],
                ["terms_amount", "terms_cause"],
                ["discount_amount", "'discount'"],
            ] %}
            union all
            select
                account_id,
                changed_on,
                movement_type,
                {{ with_fx_part(part) }} as mrr_change_amount,
                {{ cause }} as cause
            from typed
            where change_kind = 'continued'
        {% endfor %}
        union all
        select
            account_id, movement_date as changed_on, movement_type, mrr_change_amount, 'fx' as cause
        from movements
        where movement_type = 'fx'
    ),

    final as (
        select
            account_id,
            movement_type,
            case when movement_type = 'new' then 'new_customer' else cause end as cause,
            cast(sum(mrr_change_amount) as {{ type_money() }}) as mrr_change_amount,
            changed_on as movement_date
        from parts
        group by
            account_id,
            changed_on,
            movement_type,
            case when movement_type = 'new' then 'new_customer' else cause end
        having sum(mrr_change_amount) <> 0
    )

select *
from final
