{#- Schemes by which accounts are compared with the best customers; those of var `icp_schemes` that the
    project computes. -#}
{% macro icp_schemes() %}
    {% set used = [] %}
    {% for scheme in var("icp_schemes") if scheme in schemes() %}
        {% do used.append(scheme) %}
    {% endfor %}
    {% do return(used) %}
{% endmacro %}

{#- Band of the fit by its rank among all accounts, from 0 to 1. -#}
{% macro icp_fit_band(fit_rank) %}
    {% set bounds = var("icp_fit_bands") %}
    case
        when {{ fit_rank }} >= {{ bounds["strong"] }}
        then 'strong'
        when {{ fit_rank }} >= {{ bounds["fair"] }}
        then 'fair'
        when {{ fit_rank }} < {{ bounds["fair"] }}
        then 'weak'
        else 'unknown'
    end
{% endmacro %}

{#- Names of those of some columns that are not null, in their order: `size, sector`. -#}
{% macro shared_schemes(columns) %}
    {% set names = [] %}
    {% for column in columns %}
        {% do names.append(
            "case when " ~ column ~ " is not null then ', " ~ column ~ "' else '' end"
        ) %}
    {% endfor %}
    substr({{ concat_known(names) }}, 3)
{% endmacro %}
