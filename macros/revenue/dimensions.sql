{#- The parts into which an account's MRR is split, beside the account as a whole: dimension -> key
    over the columns of a subscription item. An unknown part has a key too, so that parts add up. -#}
{% macro mrr_dimensions() %}
    {% do return(
        {
            "account": "'all'",
            "product": "coalesce(product_id, 'unknown')",
            "plan": "coalesce(plan_id, 'unknown')",
            "currency": "currency",
        }
    ) %}
{% endmacro %}

{#- Two selects in the shape of `int_mrr_changes_by_dimension`: an amount of a relation's rows enters
    the account as a whole on `from_on` and leaves it on the row's `until_on`. -#}
{% macro account_side(relation, measure, amount, from_on, condition) %}
    {% for sign, changed_on in [["", from_on], ["-", "until_on"]] %}
        select
            'account' as dimension,
            'all' as part_key,
            account_id,
            {{ changed_on }} as changed_on,
            0 as mrr_change,
            0 as fx_amount,
            {% for name in ["usage_mrr_change", "pending_change"] %}
                {{ sign ~ " " ~ amount if name == measure else 0 }} as {{ name }},
            {% endfor %}
            0 as item_change
        from {{ relation }}
        where {{ condition }} {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}
