-- Prevents a type or cause of movement that the demo never shows, so that nothing would notice
-- its loss.
{{ config(enabled=is_plain_demo()) }}

{% set causes = [
    "new_customer",
    "win_back",
    "resume",
    "payment_recovered",
    "new_product",
    "added_subscription",
    "seat",
    "plan",
    "price",
    "term_extension",
    "term_reduction",
    "discount",
    "cancellation",
    "pause",
    "payment_failure",
    "trial",
    "fx",
] %}
{% set types = ["new", "reactivation", "churn", "fx", "expansion", "contraction"] %}

with
    causes as (select distinct cause from {{ ref("fct_mrr_movement_causes") }}),

    movements as (select distinct movement_type from {{ ref("fct_mrr_movements") }}),

    expected as (
        {% for cause in causes %}
            select 'cause' as kind, '{{ cause }}' as label
            union all
        {% endfor %}
        {% for type in types %}
            select 'type' as kind, '{{ type }}' as label {{ "union all" if not loop.last }}
        {% endfor %}
    )

select *
from expected
where
    (kind = 'cause' and label not in (select causes.cause from causes))
    or (kind = 'type' and label not in (select movements.movement_type from movements))
