{{ config(enabled=uses_vendor("stripe"), materialized="table") }}

-- Versions of a subscription item, and its terms before the first one as its invoices tell them. A
-- price or quantity of today is never that of a bill of the past.
-- A table, and so are the amounts: several models read it, and each would plan all behind it anew.
with
    versions as (select * from {{ ref("stg_stripe__subscription_item_versions") }}),

    subscription_versions as (select * from {{ ref("stripe__subscription_versions") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    lines as (
        select invoice_lines.*
        from {{ ref("stg_stripe__invoice_lines") }} as invoice_lines
        inner join prices on invoice_lines.price_id = prices.price_id
        where
            invoice_lines.type = 'subscription'
            and not coalesce(invoice_lines.is_proration, false)
            and coalesce(prices.usage_type, 'licensed') <> 'metered'
            and invoice_lines.subscription_item_id is not null
            and invoice_lines.period_starts_at is not null
            and invoice_lines.invalid_values is null
            and invoice_lines.subscription_id
            in (select subscription_versions.subscription_id from subscription_versions)
    ),

    first_versions as (
        select subscription_item_id, min(version_started_at) as first_started_at
        from versions
        where coalesce(version_ended_at >= version_started_at, true)
        group by subscription_item_id
    ),

    -- The bills of the time before history, each for as long as the next one does not tell more. Of
    -- two lines that bill one moment the one of the greater id stands.
    past_lines as (
        select
            lines.*,
            first_versions.first_started_at,
            row_number() over (
                partition by lines.subscription_item_id, lines.period_starts_at
                order by lines.invoice_line_id desc
            ) as number_of_moment
        from lines
        left join first_versions on lines.subscription_item_id = first_versions.subscription_item_id
        where coalesce(lines.period_starts_at < first_versions.first_started_at, true)
    ),

    billed as (
        select
            *,
            lead(period_starts_at) over (
                partition by subscription_item_id order by period_starts_at
            ) as next_starts_at
        from past_lines
        where number_of_moment = 1
    ),

    -- Without a bill the first known terms are those that were agreed at the start.
    backdated as (
        select versions.*, subscription_versions.version_started_at as backdated_to
        from versions
        inner join
            first_versions
            on versions.subscription_item_id = first_versions.subscription_item_id
            and versions.version_started_at = first_versions.first_started_at
        inner join
            subscription_versions
            on versions.subscription_id = subscription_versions.subscription_id
            and versions.version_started_at = subscription_versions.version_ended_at
            and subscription_versions.is_unrecorded
        where
            not exists (
                select 1
                from billed
                where billed.subscription_item_id = versions.subscription_item_id
            )
    ),

    final as (
        select
            subscription_item_id,
            subscription_id,
            price_id,
            quantity,
            false as is_unrecorded,
            version_started_at,
            version_ended_at,
            loaded_at,
            invalid_values
        from versions
        union all
        select
            subscription_item_id,
            subscription_id,
            price_id,
            quantity,
            true as is_unrecorded,
            period_starts_at as version_started_at,
            coalesce(next_starts_at, first_started_at, period_ends_at) as version_ended_at,
            loaded_at,
            cast(null as {{ dbt.type_string() }}) as invalid_values
        from billed
        union all
        select
            subscription_item_id,
            subscription_id,
            price_id,
            quantity,
            true as is_unrecorded,
            backdated_to as version_started_at,
            version_started_at as version_ended_at,
            loaded_at,
            invalid_values
        from backdated
    )

select *
from final
