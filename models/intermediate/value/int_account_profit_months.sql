-- What every account brought and cost in a month, and what belongs to no account.
{% set to_here %}
    (
        partition by account_id, channel_key
        order by month_start_date
        rows between unbounded preceding and current row
    )
{% endset %}
{% set measures = [
    "revenue_amount",
    "new_mrr_amount",
    "net_new_mrr_amount",
    "paid_amount",
    "acquisition_cost_amount",
    "handle_minutes",
    "ticket_count",
    "unmeasured_ticket_count",
] %}
with
    accounts as (
        select account_id, coalesce(channel_key, 'unknown') as channel_key
        from {{ ref("int_accounts") }}
    ),

    bridges as (select * from {{ ref("int_account_mrr_bridges") }}),

    payments as (select * from {{ ref("int_payments") }}),

    tickets as (
        select *, {{ reporting_date("created_at") }} as created_on
        from {{ ref("int_support_tickets") }}
    ),

    acquisition_costs as (select * from {{ ref("int_acquisition_costs") }}),

    entries as (
        {{
            profit_entries(
                "bridges",
                {
                    "revenue_amount": "closing_mrr_amount",
                    "new_mrr_amount": "new_mrr_amount",
                    "net_new_mrr_amount": "closing_mrr_amount - opening_mrr_amount - fx_mrr_amount",
                },
                measures,
            )
        }}
        union all
        {{
            profit_entries(
                "payments", {"paid_amount": "net_amount"}, measures, month_start("paid_on")
            )
        }}
        union all
        {{
            profit_entries(
                "tickets",
                {
                    "handle_minutes": "handle_minutes",
                    "ticket_count": "1",
                    "unmeasured_ticket_count": "case when handle_minutes is null then 1 else 0 end",
                },
                measures,
                month_start("created_on"),
                "created_on <= " ~ as_of_date(),
            )
        }}
        union all
        {{
            profit_entries(
                "acquisition_costs",
                {"acquisition_cost_amount": "acquisition_cost_amount"},
                measures,
                channel="channel_key",
            )
        }}
    ),

    summed as (
        select
            entries.account_id,
            coalesce(accounts.channel_key, entries.channel_key, 'unknown') as channel_key,
            entries.month_start_date,
            {% for measure in measures %}
                coalesce(sum(entries.{{ measure }}), 0) as {{ measure }} {{ "," if not loop.last }}
            {% endfor %}
        from entries
        left join accounts on entries.account_id = accounts.account_id
        group by
            entries.account_id,
            coalesce(accounts.channel_key, entries.channel_key, 'unknown'),
            entries.month_start_date
    ),

    -- Rounded to date, so that the months add up to the cost to date.
    supported as (
        select
            *,
            {{ support_cost("sum(handle_minutes) over " ~ to_here) }}
            - {{ support_cost("((sum(handle_minutes) over " ~ to_here ~ ") - handle_minutes)") }}
            as support_cost_amount
        from summed
    ),

    final as (
        select
            account_id,
            channel_key,
            {% for amount in [
                "revenue_amount",
                "new_mrr_amount",
                "net_new_mrr_amount",
                "paid_amount",
                "acquisition_cost_amount",
                "support_cost_amount",
            ] %}
                cast({{ amount }} as {{ type_money() }}) as {{ amount }},
            {% endfor %}
            cast(
                {{ cost_of_service("revenue_amount") }} as {{ type_money() }}
            ) as cost_of_service_amount,
            cast(handle_minutes as {{ type_double() }}) as handle_minutes,
            cast(ticket_count as bigint) as ticket_count,
            cast(unmeasured_ticket_count as bigint) as unmeasured_ticket_count,
            month_start_date
        from supported
    )

select *
from final
