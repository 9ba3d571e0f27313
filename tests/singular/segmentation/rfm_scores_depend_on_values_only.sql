-- Prevents scores that depend on the order of rows: equal inputs have equal scores, better inputs
-- no worse ones.
{% set axes = [
    ["rfm_frequency_days", "rfm_frequency_score", 1],
    ["rfm_regularity_weeks", "rfm_regularity_score", 1],
    ["rfm_recency_days", "rfm_recency_score", -1],
] %}
{% for value, score, direction in axes %}
    select better.account_id
    from {{ ref("account_segments") }} as better
    inner join
        {{ ref("account_segments") }} as worse
        on {{ direction }} * better.{{ value }} >= {{ direction }} * worse.{{ value }}
        and better.{{ score }} < worse.{{ score }}
        {{ "union all" if not loop.last }}
{% endfor %}
