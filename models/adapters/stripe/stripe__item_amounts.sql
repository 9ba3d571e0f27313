{{ config(enabled=uses_vendor("stripe"), materialized="table") }}

-- What one unit costs, for every quantity of a price that is in use: tiers and packages make the
-- price of a unit depend on how many there are.
with
    item_versions as (select * from {{ ref("stripe__item_versions") }}),

    phases as (select * from {{ ref("stg_stripe__schedule_phases") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    tiers as (
        select
            *,
            coalesce(
                lag(up_to) over (partition by price_id order by tier_index), 0
            ) as units_before,
            coalesce(unit_amount_decimal, unit_amount_minor, 0) as tier_unit_amount,
            coalesce(flat_amount_minor, 0) as tier_flat_amount
        from {{ ref("stg_stripe__price_tiers") }}
    ),

    wanted as (
        select price_id, quantity
        from item_versions
        union
        {{ distinct_rows() }}
        select price_id, quantity
        from phases
    ),

    -- Metered use without a committed quantity is none.
    counted as (
        select
            prices.*,
            wanted.quantity,
            case
                when prices.usage_type = 'metered'
                then coalesce(wanted.quantity, 0)
                else wanted.quantity
            end as counted_quantity
        from wanted
        inner join prices on wanted.price_id = prices.price_id
    ),

    -- A package is bought whole.
    billable as (
        select
            *,
            cast(
                case
                    when package_size > 0 and package_rounding = 'down'
                    then floor({{ ratio("counted_quantity", "package_size") }})
                    when package_size > 0
                    then ceil({{ ratio("counted_quantity", "package_size") }})
                    else counted_quantity
                end as {{ contract_type("quantity") }}
            ) as units,
            coalesce(unit_amount_decimal, unit_amount_minor) as price_unit_amount
        from counted
    ),

    -- Null where no tier holds the last unit.
    tiered as (
        select
            billable.price_id,
            billable.quantity,
            case
                when max(coalesce(tiers.up_to, billable.units)) >= max(billable.units)
                then
                    sum(
                        case
                            when billable.tiers_mode = 'volume'
                            then billable.units * tiers.tier_unit_amount + tiers.tier_flat_amount
                            else
                                (
                                    least(billable.units, coalesce(tiers.up_to, billable.units))
                                    - tiers.units_before
                                )
                                * tiers.tier_unit_amount
                                + tiers.tier_flat_amount
                        end
                    )
            end as total_amount,
            max(tiers.invalid_values) as invalid_values
        from billable
        inner join
            tiers on billable.price_id = tiers.price_id and billable.units > tiers.units_before
        where
            billable.tiers_mode = 'graduated'
            or (
                billable.tiers_mode = 'volume'
                and billable.units <= coalesce(tiers.up_to, billable.units)
            )
        group by billable.price_id, billable.quantity
    ),

    -- An amount for so many units, to be divided among them. Without tiers and packages it is that
    -- of one unit, whatever the quantity.
    shared as (
        select
            billable.price_id,
            billable.quantity,
            billable.currency,
            tiered.invalid_values,
            case
                when billable.billing_scheme = 'tiered' and billable.units = 0
                then 0
                when billable.billing_scheme = 'tiered'
                then tiered.total_amount
                when billable.package_size > 0
                then billable.units * billable.price_unit_amount
                else billable.price_unit_amount
            end as amount,
            case
                when
                    billable.quantity <> 0
                    and (billable.billing_scheme = 'tiered' or billable.package_size > 0)
                then billable.quantity
                else 1
            end as shared_by
        from billable
        left join
            tiered on billable.price_id = tiered.price_id and billable.quantity = tiered.quantity
    ),

    final as (
        select
            price_id,
            quantity,
            {{ unit_price("amount", "shared_by", "currency") }} as unit_amount,
            invalid_values
        from shared
    )

select *
from final
