-- Every day on which an item's MRR starts, stops, or is under new terms or a new rate.
{% set item_days %}
    (
        partition by source_name, account_id, subscription_item_id
        order by from_on, subscription_period_id
    )
{% endset %}
with
    stretches as (select * from {{ ref("int_item_mrr_stretches") }} where counts_as_mrr),

    keyed as (
        select
            *,
            {% for dimension, key in mrr_dimensions().items() %}
                {{ key }} as {{ dimension }}_key {{ "," if not loop.last }}
            {% endfor %}
        from stretches
    ),

    followed as (
        select
            *,
            {% for dimension in mrr_dimensions() %}
                lag({{ dimension }}_key) over {{ item_days }} as previous_{{ dimension }}_key,
            {% endfor %}
            lag(subscription_period_id) over {{ item_days }} as previous_subscription_period_id,
            lag(mrr_amount) over {{ item_days }} as previous_mrr_amount,
            lag(rate) over {{ item_days }} as previous_rate,
            lag(until_on) over {{ item_days }} as previous_until_on,
            lead(from_on) over {{ item_days }} as next_from_on
        from keyed
    ),

    changes as (
        select
            source_name,
            subscription_item_id,
            account_id,
            'started' as change_kind,
            cast(null as {{ dbt.type_string() }}) as previous_subscription_period_id,
            subscription_period_id,
            {% for dimension in mrr_dimensions() %}
                cast(null as {{ dbt.type_string() }}) as previous_{{ dimension }}_key,
                {{ dimension }}_key,
            {% endfor %}
            cast(0 as {{ type_money() }}) as previous_mrr_amount,
            mrr_amount,
            cast(null as {{ contract_type("rate") }}) as previous_rate,
            rate,
            from_on as changed_on
        from followed
        where previous_until_on is null or previous_until_on <> from_on
        union all
        select
            source_name,
            subscription_item_id,
            account_id,
            'continued' as change_kind,
            previous_subscription_period_id,
            subscription_period_id,
            {% for dimension in mrr_dimensions() %}
                previous_{{ dimension }}_key, {{ dimension }}_key,
            {% endfor %}
            previous_mrr_amount,
            mrr_amount,
            previous_rate,
            rate,
            from_on as changed_on
        from followed
        where
            previous_until_on = from_on
            and (subscription_period_id <> previous_subscription_period_id or rate <> previous_rate)
        union all
        select
            source_name,
            subscription_item_id,
            account_id,
            'stopped' as change_kind,
            subscription_period_id as previous_subscription_period_id,
            cast(null as {{ dbt.type_string() }}) as subscription_period_id,
            {% for dimension in mrr_dimensions() %}
                {{ dimension }}_key as previous_{{ dimension }}_key,
                cast(null as {{ dbt.type_string() }}) as {{ dimension }}_key,
            {% endfor %}
            mrr_amount as previous_mrr_amount,
            cast(0 as {{ type_money() }}) as mrr_amount,
            rate as previous_rate,
            cast(null as {{ contract_type("rate") }}) as rate,
            until_on as changed_on
        from followed
        where until_on <= {{ as_of_date() }} and (next_from_on is null or next_from_on <> until_on)
    ),

    final as (select * from changes)

select *
from final
