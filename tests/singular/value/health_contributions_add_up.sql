-- Prevents reasons that do not explain the score: contributions add up to it, and the changes of
-- the
-- components to its change.
with
    components as (select * from {{ ref("account_health_components") }}),

    health as (select * from {{ ref("account_health") }}),

    summed as (
        select
            account_id,
            sum(contribution) as health_score,
            sum(contribution_7_days_ago) as health_score_7_days_ago,
            sum(contribution_30_days_ago) as health_score_30_days_ago,
            sum(change_7_days) as change_7_days,
            sum(change_30_days) as change_30_days
        from components
        group by account_id
    )

{% for figure in [
        "health_score",
        "health_score_7_days_ago",
        "health_score_30_days_ago",
        "change_7_days",
        "change_30_days",
    ] %}
    select
        health.account_id,
        '{{ figure }}' as figure,
        health.{{ figure }} as expected_value,
        summed.{{ figure }} as summed_value
    from health
    left join summed on health.account_id = summed.account_id
    where
        abs(health.{{ figure }} - summed.{{ figure }}) > 1e-9
        or (health.{{ figure }} is null) <> (summed.{{ figure }} is null)
        {{ "union all" if not loop.last }}
{% endfor %}
