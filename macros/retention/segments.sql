{#- Sums of a relation by segment: one row per value of `group_columns` and segment, for the company
    as scheme `all` and for every scheme of var `schemes`. Each scheme is one grouping of the
    relation's column `<scheme>_segment`, so no row is copied per scheme. `always_known` names
    groupings beside the schemes that hold for rows without segments, too. -#}
{% macro summed_by_segment(relation, group_columns, sums, has_segments="true", always_known=[]) %}
    {% for scheme in ["all"] + always_known + schemes() %}
        {% set segment = (
            "'all'" if scheme == "all" else "coalesce(" ~ scheme ~ "_segment, 'unknown')"
        ) %}
        select
            {{ group_columns | join(", ") }},
            '{{ scheme }}' as scheme,
            {{ segment }} as segment_key,
            {% for name, expression in sums.items() %}
                sum({{ expression }}) as {{ name }} {{ "," if not loop.last }}
            {% endfor %}
        from {{ relation }}
        {% if scheme not in ["all"] + always_known %} where {{ has_segments }} {% endif %}
        group by
            {{ group_columns | join(", ") }}
            {% if scheme != "all" %}, {{ segment }} {% endif %}
            {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- A relation once for the company, as scheme `all`, and once for every scheme of var `schemes`,
    with the segment of the relation's column `<scheme>_segment`. -#}
{% macro rows_by_segment(relation, columns) %}
    {% for scheme in ["all"] + schemes() %}
        select
            '{{ scheme }}' as scheme,
            {{ "'all'" if scheme == "all" else scheme ~ "_segment" }} as segment_key,
            {{ columns | join(", ") }}
        from {{ relation }} {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}
