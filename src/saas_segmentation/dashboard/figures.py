"""Figures of the whole company, read from the marts: nothing is defined here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from saas_segmentation.built_file import Connection, NotBuilt, rows, tuples


@dataclass(frozen=True)
class Month:
    """A month of `mrr_monthly`."""

    month: date
    is_complete: bool
    period_end: date
    opening: Decimal
    new: Decimal
    reactivation: Decimal
    expansion: Decimal
    contraction: Decimal
    churn: Decimal
    fx: Decimal
    mrr: Decimal
    arr: Decimal
    paying_accounts: int
    logo_churn: float | None
    nrr: float | None
    grr: float | None
    quick_ratio: float | None


@dataclass(frozen=True)
class NpsMonth:
    """A month of `nps_monthly`."""

    month: date
    is_complete: bool
    nps: float | None
    low: float | None
    high: float | None
    responses: int
    is_small_sample: bool


@dataclass(frozen=True)
class CohortMonth:
    """A cell of `cohort_retention`."""

    cohort: date
    number: int
    accounts: int
    logo_retention: float | None
    mrr_retention: float | None
    is_complete: bool


@dataclass(frozen=True)
class RfmCell:
    """Accounts with one recency and frequency score; both None for those too young to score."""

    recency: int | None
    frequency: int | None
    accounts: int
    mrr: Decimal


@dataclass(frozen=True)
class MatrixCell:
    """A cell of `nps_revenue_matrix`."""

    nps_group: str
    nps_label: str
    value_tier: str
    value_label: str
    accounts: int
    mrr: Decimal
    mrr_rate: float | None
    high_risk_accounts: int
    high_risk_mrr: Decimal
    action: str | None
    owner: str | None
    channel: str | None
    nps_order: int
    value_order: int


@dataclass(frozen=True)
class HealthBin:
    """Paying accounts of one band whose health lies in five points from `low` on, or is unknown."""

    band: str | None
    low: int | None
    accounts: int
    mrr: Decimal


@dataclass(frozen=True)
class RiskBand:
    """Paying accounts of one band of churn risk; the band is None where the risk is unknown."""

    band: str | None
    accounts: int
    mrr: Decimal


@dataclass(frozen=True)
class Warning:
    """A finding of `segment_warnings`."""

    scheme: str | None
    segment: str | None
    source: str | None
    finding: str
    message: str


@dataclass(frozen=True)
class Figures:
    """All figures of the company on the as-of day."""

    as_of: date
    accounts: int
    months: list[Month]
    nps: list[NpsMonth]
    cohorts: list[CohortMonth]
    rfm: list[RfmCell]
    matrix: list[MatrixCell]
    health: list[HealthBin]
    risk: list[RiskBand]
    warnings: list[Warning]


def read_figures(connection: Connection) -> Figures:
    """The company's figures as they stand in the marts."""
    ((as_of, accounts),) = tuples(
        connection,
        "select (select max(date_day) from dim_dates), (select count(*) from account_segments)",
    )
    if as_of is None:
        raise NotBuilt("dim_dates is empty: the build has no account to show.")
    return Figures(
        as_of=as_of,
        accounts=accounts,
        months=rows(connection, Month, MONTHS),
        nps=rows(connection, NpsMonth, NPS, [as_of]),
        cohorts=rows(connection, CohortMonth, COHORTS),
        rfm=rows(connection, RfmCell, RFM),
        matrix=rows(connection, MatrixCell, MATRIX),
        health=rows(connection, HealthBin, HEALTH),
        risk=rows(connection, RiskBand, RISK),
        warnings=rows(connection, Warning, WARNINGS),
    )


MONTHS = """
select
    month_start_date as month,
    is_complete,
    period_end_date as period_end,
    opening_mrr_amount as opening,
    new_mrr_amount as new,
    reactivation_mrr_amount as reactivation,
    expansion_mrr_amount as expansion,
    contraction_mrr_amount as contraction,
    churn_mrr_amount as churn,
    fx_mrr_amount as fx,
    closing_mrr_amount as mrr,
    arr_amount as arr,
    paying_account_count as paying_accounts,
    logo_churn_rate as logo_churn,
    nrr_rate as nrr,
    grr_rate as grr,
    quick_ratio
from mrr_monthly
order by month_start_date
"""

NPS = """
select
    month_start_date as month,
    last_day(month_start_date) <= ? as is_complete,
    nps,
    nps_low as low,
    nps_high as high,
    response_count as responses,
    is_small_sample
from nps_monthly
order by month_start_date
"""

COHORTS = """
select
    cohort_month as cohort,
    month_number as number,
    account_count as accounts,
    logo_retention_rate as logo_retention,
    mrr_retention_rate as mrr_retention,
    is_complete
from cohort_retention
order by cohort_month, month_number
"""

RFM = """
select
    rfm_recency_score as recency,
    rfm_frequency_score as frequency,
    count(*) as accounts,
    sum(mrr_amount) as mrr
from account_segments
group by rfm_recency_score, rfm_frequency_score
order by rfm_recency_score nulls last, rfm_frequency_score nulls last
"""

MATRIX = """
select
    nps_group,
    nps_group_label as nps_label,
    value_tier,
    value_tier_label as value_label,
    account_count as accounts,
    mrr_amount as mrr,
    mrr_rate,
    high_risk_account_count as high_risk_accounts,
    high_risk_mrr_amount as high_risk_mrr,
    action,
    owner,
    channel,
    nps_group_order as nps_order,
    value_tier_order as value_order
from nps_revenue_matrix
order by nps_group_order, value_tier_order
"""

# The last range takes in 100 itself. `least` would take a null for 95.
HEALTH = """
select
    account_health.health_band as band,
    case
        when account_health.health_score is not null
        then cast(least(floor(account_health.health_score / 5) * 5, 95) as integer)
    end as low,
    count(*) as accounts,
    sum(mrr_amount) as mrr
from account_health
join account_segments using (account_id)
group by 1, 2
order by 2 nulls last, 1
"""

RISK = """
select
    account_churn_risk.churn_risk_band as band,
    count(*) as accounts,
    sum(mrr_amount) as mrr
from account_churn_risk
join account_segments using (account_id)
group by 1
order by 1 nulls last
"""

WARNINGS = """
select
    scheme,
    segment_key as segment,
    source_name as source,
    finding,
    message
from segment_warnings
order by scheme nulls first, finding, segment_key nulls first, source_name, message
"""
