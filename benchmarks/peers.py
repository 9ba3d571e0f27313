"""Other tools on the same rows: what they get, what of ours they are compared with, and how.

A peer gets cleaned rows of ours, in a Parquet file, and runs in a process of its own. Our part of
the work is that of all models on the way from those rows to the tables with the same figures.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.warehouse import THREADS

OURS = Path(sys.executable)
BENCH = ROOT / ".venv-bench" / "bin" / "python"
HISTORY_DAYS = 400
RFM_DAYS = 90


@dataclass(frozen=True)
class Peer:
    """A peer. In queries, `{name}` is the table of that model and `{as_of}` the as-of day.

    It gets `rows` of model `given`; its output is compared, by `key`, with `ours`, which is made by
    the models on the way from `given` to `made`.
    """

    name: str
    title: str
    python: Path
    module: str
    arguments: tuple[str, ...]
    given: str
    made: tuple[str, ...]
    rows: str
    ours: str
    key: tuple[str, ...]
    more_of_ours: str
    differs: str
    theirs: str = "from {output}"


_CORE_USE = (
    "select account_id, cast(occurred_on as timestamp) as occurred_on, cast(1 as double) as amount"
    " from {int_usage_events} where account_id is not null and is_core"
    f" and occurred_on > date '{{as_of}}' - {RFM_DAYS}"
)
_OUR_RFM = f"""
    with days as (
        select account_id, usage_date, cast(core_event_count as double) as amount
        from {{int_account_usage_days}}
        where is_core_active and usage_date > date '{{as_of}}' - {RFM_DAYS}
    ),
    summary as (
        select
            account_id,
            count(*) - 1 as frequency,
            max(usage_date) - min(usage_date) as recency,
            date '{{as_of}}' - min(usage_date) as "T",
            coalesce(
                (sum(amount) - arg_min(amount, usage_date)) / nullif(count(*) - 1, 0), 0
            ) as monetary_value
        from days
        group by account_id
    ),
    scores as (
        select
            account_id,
            rfm_frequency_days as active_days,
            rfm_recency_days as days_since
        from {{int_rfm_scores}}
        where date_day = date '{{as_of}}' and rfm_frequency_days > 0
    )
"""
_MORE_RFM = (
    f"Ours is for each of the last {HISTORY_DAYS} days and more, with all other traits and with"
    " scores 1-5; the peer's is for one day."
)

PEERS = (
    Peer(
        name="mrr_playbook",
        title="MRR playbook, re-expressed in SQL",
        python=OURS,
        module="benchmarks.peer_mrr",
        arguments=("{as_of}", "{memory_limit}", str(THREADS)),
        given="int_item_mrr_stretches",
        made=("fct_account_mrr_monthly", "fct_mrr_movements"),
        rows=(
            "select account_id, mrr_amount, from_on, until_on from {int_item_mrr_stretches}"
            " where account_id is not null"
        ),
        ours="""
            with logged as (
                select
                    account_id,
                    cast(date_trunc('month', movement_date) as date) as month_start_date,
                    sum(mrr_change_amount) as change_amount
                from {fct_mrr_movements}
                group by all
            )
            select
                months.account_id,
                months.month_start_date,
                closing_mrr_amount as mrr_amount,
                coalesce(logged.change_amount, 0) as change_amount,
                case
                    when new_mrr_amount > 0 then 'new'
                    when reactivation_mrr_amount > 0 then 'reactivation'
                    when churn_mrr_amount > 0 then 'churn'
                    when closing_mrr_amount > opening_mrr_amount then 'upgrade'
                    when closing_mrr_amount < opening_mrr_amount then 'downgrade'
                end as change_category
            from {fct_account_mrr_monthly} as months
            left join logged using (account_id, month_start_date)
            where closing_mrr_amount > 0 or opening_mrr_amount > 0
        """,
        key=("account_id", "month_start_date"),
        more_of_ours=(
            "Ours is a log by day, with causes, products, plans and currencies, and the months with"
            " exchange rates apart."
        ),
        differs=(
            "`mrr_amount` is of the month's end, `change_amount` that of our daily log against the"
            " peer's difference of months. What we split into expansion, contraction and exchange"
            " rates is `upgrade` or `downgrade` by its sum. Who first paid within a month alone is"
            " new to the peer at the first month's end with MRR, and a reactivation to us."
        ),
    ),
    Peer(
        name="pymc_marketing",
        title="pymc-marketing: rfm_summary and rfm_segments",
        python=BENCH,
        module="benchmarks.peer_rfm",
        arguments=("{as_of}", "pymc_marketing"),
        given="int_usage_events",
        made=("int_account_usage_days", "int_rfm_scores"),
        rows=_CORE_USE,
        ours=_OUR_RFM + "select * from summary full join scores using (account_id)",
        key=("account_id",),
        more_of_ours=_MORE_RFM,
        differs=(
            "`active_days` and `days_since` of rfm_segments are our `rfm_frequency_days` and"
            " `rfm_recency_days`; the figures of rfm_summary are aggregates of"
            " `int_account_usage_days`. Scores are not compared: the peer's are quartiles of the"
            " accounts with use, ours fifths of all accounts."
        ),
    ),
    Peer(
        name="lifetimes",
        title="lifetimes: summary_data_from_transaction_data",
        python=BENCH,
        module="benchmarks.peer_rfm",
        arguments=("{as_of}", "lifetimes"),
        given="int_usage_events",
        made=("int_account_usage_days",),
        rows=_CORE_USE,
        ours=_OUR_RFM + "select * from summary",
        key=("account_id",),
        more_of_ours="Ours is for all days, with errors and users.",
        differs="All figures are aggregates of `int_account_usage_days`.",
    ),
    Peer(
        name="pandas_rolling",
        title="pandas: active days in the last 7, 28 and 90 days",
        python=BENCH,
        module="benchmarks.peer_rolling",
        arguments=("{as_of}", str(HISTORY_DAYS)),
        given="int_usage_events",
        made=("account_traits_daily",),
        rows=(
            "select account_id, cast(occurred_on as timestamp) as occurred_on"
            " from {int_usage_events} where account_id is not null and is_core"
            f" and occurred_on > date '{{as_of}}' - {HISTORY_DAYS + 89}"
        ),
        ours=(
            "select account_id, cast(date_day as timestamp) as date_day,"
            " core_active_days_7 as active_days_7, core_active_days_28 as active_days_28,"
            " core_active_days_90 as active_days_90"
            " from {account_traits_daily} where core_active_days_90 > 0"
        ),
        theirs="from {output} where active_days_90 > 0",
        key=("account_id", "date_day"),
        more_of_ours="Ours is the whole of the traits: these are 3 columns of many.",
        differs=(
            "Days without core use in 90 days are left out on both sides: ours has them too, and"
            " for accounts that never used the product."
        ),
    ),
)
