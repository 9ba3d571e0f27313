{#- Value tier by cumulative share of MRR, largest first: `a` to 80 %, `b` to 95 %, `c` the rest, who
    pays nothing included. The account that crosses a bound still belongs to the upper tier, equal
    payers stand in one tier. Thresholds: var `value_tier_shares`. -#}
{% macro value_tier_segment() %}
    {% set shares = var("value_tier_shares") %}
    case
        when mrr_amount = 0
        then 'c'
        when larger_mrr_share < {{ shares["a"] }}
        then 'a'
        when larger_mrr_share < {{ shares["b"] }}
        then 'b'
        when larger_mrr_share <= 1
        then 'c'
    end
{% endmacro %}
