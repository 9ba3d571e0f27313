-- What clusters are made of: the traits of paying accounts on the as-of day, money and counts as
-- logarithms, so that a few large accounts do not make clusters of their own.
{{ config(enabled=runs_python_models()) }}
with
    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    final as (
        select
            account_id,
            mrr_amount
            {% for name, value in cluster_traits().items() %}
                , cast({{ value }} as {{ type_double() }}) as {{ name }}
            {% endfor %}
        from account_days
        where is_paying
    )

select *
from final
