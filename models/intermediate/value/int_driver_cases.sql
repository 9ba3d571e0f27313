-- What accounts that paid on the cut-off day did until then, and what became of their revenue by
-- the
-- as-of day: a row per account, trait that is known, and outcome.
{% set cut_off_date = add_days(as_of_date(), -1 * var("driver_outcome_days")) %}
{% set outcomes = {"mrr_growth": "mrr_growth", "retention": "is_retained"} %}
with
    cut_off_days as (
        select *
        from {{ ref("int_account_days") }}
        where date_day = {{ cut_off_date }} and is_paying
    ),

    spans as (
        select *
        from {{ ref("int_account_mrr_spans") }}
        where
            valid_from <= {{ as_of_date() }}
            and coalesce(valid_to, {{ far_future() }}) > {{ as_of_date() }}
    ),

    accounts as (
        select
            cut_off_days.*,
            -- Who has left has lost all of it.
            cast(
                cast(
                    {{
                        ratio(
                            "(coalesce(spans.mrr_amount, 0) - cut_off_days.mrr_amount)",
                            "cut_off_days.mrr_amount",
                        )
                    }} as decimal(24, 6)
                ) as {{ type_double() }}
            ) as mrr_growth,
            cast(
                case when spans.mrr_amount > 0 then 1 else 0 end as {{ type_double() }}
            ) as is_retained
        from cut_off_days
        left join spans on cut_off_days.account_id = spans.account_id
    ),

    final as (
        {% for trait in var("driver_traits") %}
            {% set last_trait = loop.last %}
            {% for outcome, column in outcomes.items() %}
                select
                    account_id,
                    '{{ trait }}' as trait,
                    '{{ outcome }}' as outcome,
                    cast(cast({{ trait }} as decimal(24, 6)) as {{ type_double() }}) as trait_value,
                    {{ column }} as outcome_value,
                    date_day as cut_off_date
                from accounts
                where {{ trait }} is not null {{ "union all" if not (loop.last and last_trait) }}
            {% endfor %}
        {% else %}
            select
                account_id,
                cast(null as {{ dbt.type_string() }}) as trait,
                cast(null as {{ dbt.type_string() }}) as outcome,
                cast(null as {{ type_double() }}) as trait_value,
                is_retained as outcome_value,
                date_day as cut_off_date
            from accounts
            where false
        {% endfor %}
    )

select *
from final
