with
    traits as (select * from {{ ref("int_segment_traits") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "date_day"]) }} as account_day_id
            {%- for name, declared in trait_declarations().items() if name != "account_day_id" %}
                , cast({{ name }} as {{ trait_type(declared) }}) as {{ name }}
            {%- endfor %}
        from traits
        where date_day >= {{ history_start_date() }}
    )

select *
from final
