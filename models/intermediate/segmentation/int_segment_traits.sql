with
    account_days as (select * from {{ ref("int_account_days") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    final as (
        select
            account_days.*
            {%- for scheme in var("schemes") %}
                , segment_days.{{ scheme }}_segment
            {%- endfor %}
        from account_days
        inner join
            segment_days
            on account_days.account_id = segment_days.account_id
            and account_days.date_day = segment_days.date_day
    )

select *
from final
