{#- Highest seniority among the account's contacts; unknown where no contact has a known one. -#}
{% macro seniority_segment() %} {{ listed_segment("top_seniority", seniorities()) }} {% endmacro %}

{#- Seniorities from the highest down. -#}
{% macro seniorities() %}
    {% do return(
        ["executive", "vice_president", "director", "manager", "individual_contributor"]
    ) %}
{% endmacro %}
