-- Which traits moved with a change of segment. A change that took several days to hold is compared
-- with the day before its condition began.
{% set inputs = all_rule_inputs() %}
{% set named_inputs = [] %}
{% set held = [] %}
{% for key, declaration in segment_declarations().items() %}
    {% if "is_" ~ key in inputs %} {% do named_inputs.append("is_" ~ key) %} {% endif %}
    {% do held.append(["named", key, change_days_held(declaration)]) %}
{% endfor %}
with
    changes as (select * from {{ ref("int_segment_changes") }}),

    traits as (select * from {{ ref("int_segment_traits") }}),

    named_days as (select * from {{ ref("int_named_segment_days") }}),

    spanned as (
        select changes.*, coalesce({{ rule_case(held, data_type="integer") }}, 1) as day_count
        from changes
    ),

    compared as (select *, {{ add_days("date_day", "-day_count") }} as compared_day from spanned),

    needed_days as (
        select account_id, date_day
        from compared
        union
        {{ distinct_rows() }}
        select account_id, compared_day as date_day
        from compared
    ),

    input_rows as (
        select
            {% for trait in inputs if trait not in named_inputs + ["mrr_amount"] %}
                traits.{{ trait }},
            {% endfor %}
            {% for trait in named_inputs %} named_days.{{ trait }}, {% endfor %}
            traits.account_id,
            traits.mrr_amount,
            traits.date_day
        from needed_days
        inner join
            traits
            on needed_days.account_id = traits.account_id
            and needed_days.date_day = traits.date_day
        left join
            named_days
            on needed_days.account_id = named_days.account_id
            and needed_days.date_day = named_days.date_day
    ),

    final as (
        select
            compared.account_id,
            compared.scheme,
            compared.segment_key,
            case
                when rows_before.account_id is not null
                then {{ moved_traits_of_rule("rows_before", "rows_after") }}
            end as moved_traits,
            rows_after.mrr_amount,
            rows_before.account_id is not null as has_day_before,
            compared.date_day
        from compared
        inner join
            input_rows as rows_after
            on compared.account_id = rows_after.account_id
            and compared.date_day = rows_after.date_day
        left join
            input_rows as rows_before
            on compared.account_id = rows_before.account_id
            and compared.compared_day = rows_before.date_day
    )

select *
from final
