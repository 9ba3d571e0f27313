{#- What traits can be computed from: source -> how to read it. A source is a CTE of
    `int_trait_changes` with `account_id` and `changed_on`, one row per thing that happened.

    counted_by   column that says how many things a row stands for; without it a row is one
    vendors      var that lists the vendors behind it; empty means that nothing is known
    unknown_until_seen   before an account's first row silence and missing tracking look alike -#}
{% macro trait_sources() %}
    {% do return(
        {
            "usage": {
                "counted_by": "event_count",
                "vendors": "product_sources",
                "unknown_until_seen": true,
            },
            "events": {"vendors": "product_sources"},
            "tickets": {"vendors": "support_sources"},
            "ticket_changes": {"vendors": "support_sources"},
            "answers": {"vendors": "survey_sources"},
            "payments": {},
            "mrr_changes": {},
            "movements": {},
            "trials": {},
            "products": {},
            "renewals": {},
            "opportunities": {},
        }
    ) %}
{% endmacro %}
