{#- Column with the bin of a trait. -#}
{% macro churn_risk_bin_column(trait) %} {% do return(trait["trait_key"] ~ "_bin") %} {% endmacro %}

{#- Bin of a value: 0 where it is missing, then 1 below the first bound, 2 from it on, and so on. -#}
{% macro churn_risk_bin(value, bounds) %}
    case
        when ({{ value }}) is null
        then 0
        {% for bound in bounds %}
            when ({{ value }}) < {{ bound }} then {{ loop.index }}
        {% endfor %}
        else {{ bounds | length + 1 }}
    end
{% endmacro %}

{#- Columns of the bins of all traits, over the columns of an account day. -#}
{% macro churn_risk_bin_columns() %}
    {% for trait in churn_risk_traits() %}
        {{ churn_risk_bin(trait["value"], trait["bounds"]) }}
        as {{ churn_risk_bin_column(trait) }} {{ "," if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- Query of every declared bin: trait_key, bin_number, risk, words. -#}
{% macro churn_risk_declared_bins() %}
    {% for trait in churn_risk_traits() %}
        {% set trait_loop = loop %}
        {% for words in [trait["missing"]] + trait["words"] %}
            select
                {{ text_literal(trait["trait_key"]) }} as trait_key,
                {{ loop.index0 }} as bin_number,
                {{ text_literal(trait["risk"]) }} as risk,
                {{ text_literal(words) }} as words
                {{ "union all" if not (loop.last and trait_loop.last) }}
        {% endfor %}
    {% endfor %}
{% endmacro %}

{#- Column of a wide scorecard with the weight of one bin. -#}
{% macro churn_risk_weight_column(trait, bin_number) %}
    {% do return(trait["trait_key"] ~ "_" ~ bin_number) %}
{% endmacro %}

{#- Sum of the weights of an account day's bins: its log odds against the mean account, before
    calibration. Over the columns of bins and of a wide scorecard. -#}
{% macro churn_risk_sum_of_weights() %}
    {% for trait in churn_risk_traits() %}
        case
            {{ churn_risk_bin_column(trait) }}
            {% for number in range(trait["bounds"] | length + 2) %}
                when {{ number }} then {{ churn_risk_weight_column(trait, number) }}
            {% endfor %}
        end {{ "+" if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- Query of wide scorecards, so that days are scored without a row per trait: fit_on, left_out_fold and
    the weight of each bin.

    weights    relation with the rows of `int_churn_risk_weights` -#}
{% macro churn_risk_scorecards(weights) %}
    select
        fit_on,
        left_out_fold
        {%- for trait in churn_risk_traits() %}
            {%- for number in range(trait["bounds"] | length + 2) %}
                ,
                max(
                    case
                        when
                            trait_key = {{ text_literal(trait["trait_key"]) }}
                            and bin_number = {{ number }}
                        then weight
                    end
                ) as {{ churn_risk_weight_column(trait, number) }}
            {%- endfor %}
        {%- endfor %}
    from {{ weights }}
    group by fit_on, left_out_fold
{% endmacro %}
