{#- Combined schemes: key -> the schemes it is made from, in order. -#}
{% macro combined_schemes() %}
    {% do return({"size_use_case": ["size", "use_case"]}) %}
{% endmacro %}

{#- Size × use case, such as `small__reporting`. -#}
{% macro size_use_case_segment() %}
    {{ combined_segment(combined_schemes()["size_use_case"]) }}
{% endmacro %}

{#- Segment keys of several schemes as one key: `<first>__<second>`. An unknown part stays in the key. -#}
{% macro combined_segment(schemes) %}
    {% set keys = [] %}
    {% for scheme in schemes %}
        {% if not loop.first %} {% do keys.append("'__'") %} {% endif %}
        {% do keys.append(scheme_segment(scheme)) %}
    {% endfor %}
    {{ dbt.concat(keys) }}
{% endmacro %}

{#- Definitions of the combined schemes among `schemes()`, made from those of their parts in relation
    `definitions`, as one select a scheme. Every combination has a row, in the order of the parts; its
    version rises with that of any part, and it is reviewed with the first of them. -#}
{% macro combined_definitions(definitions) %}
    {% set combined = [] %}
    {% for scheme in schemes() if scheme in combined_schemes() %}
        {% do combined.append(scheme) %}
    {% endfor %}
    {% if not combined %} select * from {{ definitions }} where false {% endif %}
    {% for scheme in combined %}
            {% set parts = combined_schemes()[scheme] %}
            {% set first = "part_1" %}
        select
            '{{ scheme }}' as scheme,
            {% for column, separator in {
                "segment_key": "__",
                "label": " · ",
                "description": " ",
                "goal": "; ",
                "kpi": "; ",
            }.items() %}
                {{ joined_parts(parts, column, separator) }} as {{ column }},
            {% endfor %}
            -- One answers for it: who answers for the first part.
            {{ first }}.owner,
            {{ joined_parts(parts, "treatment", "; ") }} as treatment,
            {{ joined_parts(parts, "next_action", "; ") }} as next_action,
            {{ first }}.channel,
            least(
                {% for part in parts %}
                    part_{{ loop.index }}.review_on {{- "," if not loop.last }}
                {% endfor %}
            ) as review_on,
            row_number() over (
                order by
                    {% for part in parts %}
                        part_{{ loop.index }}.sort_order {{- "," if not loop.last }}
                    {% endfor %}
            ) as sort_order,
            {% for part in parts %}
                part_{{ loop.index }}.definition_version {{ "+" if not loop.last }}
            {% endfor %}
            - {{ parts | length - 1 }} as definition_version
        from {{ definitions }} as part_1
        {% for part in parts[1:] %}
            cross join {{ definitions }} as part_{{ loop.index + 1 }}
        {% endfor %}
        where
            {% for part in parts %}
                part_{{ loop.index }}.scheme = '{{ part }}' {{ "and" if not loop.last }}
            {% endfor %}
            {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- A text column of all parts, one after the other. -#}
{% macro joined_parts(parts, column, separator) %}
    {% set texts = [] %}
    {% for part in parts %}
        {% if not loop.first %} {% do texts.append(text_literal(separator)) %} {% endif %}
        {% do texts.append("part_" ~ loop.index ~ "." ~ column) %}
    {% endfor %}
    {% do return(dbt.concat(texts)) %}
{% endmacro %}
