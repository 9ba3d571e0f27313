-- What had come together of each measure by each day on which one changes. Between two such days
-- nothing changes, so any day's total is the last one, and what happened within days is the
-- difference of two.
{% set measures = trait_measures(trait_rules()) %}
with
    changes as (select * from {{ ref("int_trait_changes") }}),

    final as (
        select
            account_id,
            {% for name, measure in measures.items() %}
                {{ running_total(name, measure) }} as {{ name }},
            {% endfor %}
            date_day
        from changes
    )

select *
from final
