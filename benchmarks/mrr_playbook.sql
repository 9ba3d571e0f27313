-- MRR as dbt Labs' MRR playbook computes it, from the idea of it: every customer in every month
-- since it first paid, what it pays in that month, and what changed since the month before. A month
-- is seen at its end here, the running one on the as-of day, as in the project.
create table changes as
with
    periods as (
        select account_id, mrr_amount, from_on, until_on
        from read_parquet($rows)
        where mrr_amount > 0 and from_on <= cast($as_of as date)
    ),

    months as (
        select
            cast(month_start as date) as month_start_date,
            least(last_day(month_start), cast($as_of as date)) as seen_on
        from range(
            (select date_trunc('month', min(from_on)) from periods),
            cast($as_of as timestamp) + interval 1 day,
            interval 1 month
        ) as spine(month_start)
    ),

    customers as (select account_id, min(from_on) as first_on from periods group by account_id),

    revenue as (
        select
            customers.account_id,
            months.month_start_date,
            coalesce(sum(periods.mrr_amount), 0) as mrr_amount
        from customers
        inner join months on months.seen_on >= customers.first_on
        left join
            periods
            on customers.account_id = periods.account_id
            and months.seen_on >= periods.from_on
            and (months.seen_on < periods.until_on or periods.until_on is null)
        group by customers.account_id, months.month_start_date
    ),

    compared as (
        select
            account_id,
            month_start_date,
            mrr_amount,
            coalesce(lag(mrr_amount) over months_of_account, 0) as previous_mrr_amount,
            min(month_start_date) filter (where mrr_amount > 0) over (
                partition by account_id
            ) as first_month
        from revenue
        window months_of_account as (partition by account_id order by month_start_date)
    )

select
    account_id,
    month_start_date,
    mrr_amount,
    mrr_amount - previous_mrr_amount as change_amount,
    case
        when month_start_date = first_month then 'new'
        when previous_mrr_amount = 0 and mrr_amount > 0 then 'reactivation'
        when previous_mrr_amount > 0 and mrr_amount = 0 then 'churn'
        when mrr_amount > previous_mrr_amount then 'upgrade'
        when mrr_amount < previous_mrr_amount then 'downgrade'
    end as change_category
from compared
where mrr_amount > 0 or previous_mrr_amount > 0
