{#- Days before a day on which its risk of churn may depend: from the refit before it back through the
    horizon to the oldest snapshot of its training. -#}
{% macro churn_risk_memory_days() %}
    {% do return(
        var("churn_risk_refit_days")
        + var("churn_risk_horizon_days")
        + var("churn_risk_training_days")
    ) %}
{% endmacro %}

{#- Day of the last refit on or before a date. Refits stand on a grid from a fixed day on, so that a
    build for a past day has those that today's build has. -#}
{% macro churn_risk_fit_day(date) %}
    {% set age = days_between("cast('2000-01-01' as date)", date) %}
    {{ add_days(date, "-1 * mod(" ~ age ~ ", " ~ var("churn_risk_refit_days") ~ ")") }}
{% endmacro %}

{#- Fold of an account, 1 to `churn_risk_folds`, by its id: an account's snapshots are never on both
    sides of a fold. -#}
{% macro churn_risk_fold(account_id) %}
    cast(1 + mod({{ hex_number(dbt.hash(account_id), 2) }}, {{ churn_risk_folds() }}) as integer)
{% endmacro %}

{% macro churn_risk_folds() %} {% do return(5) %} {% endmacro %}
