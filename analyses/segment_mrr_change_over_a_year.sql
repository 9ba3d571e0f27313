-- Which segment's MRR shrank most over the last year?
--
-- Accounts stand in the segment that they are in today, and both amounts are those of the same
-- accounts: at the end of the last whole month, and twelve months before.
with
    definitions as (select * from {{ ref("segment_definitions") }}),

    account_months as (select * from {{ ref("fct_account_mrr_monthly") }} where is_complete),

    members as (
        {% for scheme in schemes() %}
            select account_id, '{{ scheme }}' as scheme, {{ scheme }}_segment as segment_key
            from {{ ref("account_segments") }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    last_month as (
        select
            max(month_start_date) as month_start_date,
            {{ add_months("max(month_start_date)", -12) }} as year_before_date
        from account_months
    ),

    account_changes as (
        select
            account_months.account_id,
            sum(
                case
                    when account_months.month_start_date = last_month.year_before_date
                    then account_months.closing_mrr_amount
                    else 0
                end
            ) as mrr_then_amount,
            sum(
                case
                    when account_months.month_start_date = last_month.month_start_date
                    then account_months.closing_mrr_amount
                    else 0
                end
            ) as mrr_now_amount
        from account_months
        cross join last_month
        group by account_months.account_id
    ),

    final as (
        select
            members.scheme,
            members.segment_key,
            definitions.label,
            count(*) as account_count,
            coalesce(sum(account_changes.mrr_then_amount), 0) as mrr_then_amount,
            coalesce(sum(account_changes.mrr_now_amount), 0) as mrr_now_amount,
            coalesce(
                sum(account_changes.mrr_now_amount - account_changes.mrr_then_amount), 0
            ) as change_amount,
            {{
                ratio(
                    "sum(account_changes.mrr_now_amount - account_changes.mrr_then_amount)",
                    "sum(account_changes.mrr_then_amount)",
                )
            }} as change_rate
        from members
        inner join
            definitions
            on members.scheme = definitions.scheme
            and members.segment_key = definitions.segment_key
        left join account_changes on members.account_id = account_changes.account_id
        group by members.scheme, members.segment_key, definitions.label
    )

select *
from final
order by change_amount asc, scheme asc, segment_key asc
