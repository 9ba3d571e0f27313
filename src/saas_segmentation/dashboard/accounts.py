"""What the page says of single accounts: companies only, nothing of their contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from saas_segmentation.built_file import Connection, rows, tuples
from saas_segmentation.dashboard.segments import NAMED, WEEK

# What these segments tell of an account is what one person at it said of herself or himself.
PERSONAL_SCHEMES = ("age_group", "attitude", "seniority")
AT_RISK = "at_risk"
EMAIL = re.compile(r"[^\s@<>()\"',;:]+@[^\s@<>()\"',;:]+")
HIDDEN = "(e-mail address hidden)"


@dataclass(frozen=True)
class Account:
    """An account on the as-of day."""

    id: str
    name: str | None
    domain: str | None
    country: str | None
    industry: str | None
    employees: int | None
    plan_tier: str | None
    mrr: Decimal
    arr: Decimal
    first_paid: date | None
    health: float | None
    health_band: str | None
    health_trend: str | None
    risk: float | None
    risk_band: str | None
    reason_1: str | None
    reason_2: str | None
    reason_3: str | None
    renewal_days: int | None
    nps: int | None


@dataclass(frozen=True)
class Months:
    """MRR of an account at the end of every month since it first paid."""

    account_id: str
    first: date
    mrr: list[Decimal]


@dataclass(frozen=True)
class Weeks:
    """Use and health of an account on one day a week, up to the as-of day; None is unknown."""

    account_id: str
    first: date
    core_days: list[int | None]
    users: list[int | None]
    health: list[float | None]


@dataclass(frozen=True)
class Stretch:
    """Days in which an account is in a segment; the end is exclusive, None while it lasts."""

    account_id: str
    scheme: str
    segment: str
    reason: str | None
    start: date
    end: date | None
    is_cut: bool


@dataclass(frozen=True)
class HealthPart:
    """A component of an account's health and its points of 100; None is unknown."""

    account_id: str
    component: str
    points: float | None


@dataclass
class History:
    """What became of one account, and what its health is made of."""

    months: Months | None = None
    weeks: Weeks | None = None
    stretches: list[Stretch] = field(default_factory=list)
    health_parts: list[HealthPart] = field(default_factory=list)


@dataclass(frozen=True)
class Accounts:
    """All accounts in the order of their ids, and the history of each under its id."""

    accounts: list[Account]
    histories: dict[str, History]


def read_accounts(connection: Connection, as_of: date) -> Accounts:
    """Accounts and their histories."""
    accounts = rows(connection, Account, ACCOUNTS)
    histories = {account.id: History() for account in accounts}
    for months in rows(connection, Months, MONTHS):
        if months.account_id in histories:
            histories[months.account_id].months = months
    for weeks in rows(connection, Weeks, WEEKS, [as_of, WEEK]):
        if weeks.account_id in histories:
            histories[weeks.account_id].weeks = weeks
    for stretch in _stretches(connection):
        if stretch.account_id in histories:
            histories[stretch.account_id].stretches.append(stretch)
    for part in rows(connection, HealthPart, HEALTH_PARTS):
        if part.account_id in histories:
            histories[part.account_id].health_parts.append(part)
    return Accounts(accounts, histories)


def _stretches(connection: Connection) -> Iterator[Stretch]:
    # There are dozens for each account: no dictionary on the way, as `rows` would make.
    for values in tuples(connection, STRETCHES, [NAMED, list(PERSONAL_SCHEMES)]):
        yield Stretch(*values)


def without_emails(text: str) -> str:
    """A text without e-mail addresses: billing may know a company by a person's address alone."""
    return EMAIL.sub(HIDDEN, text)


ACCOUNTS = """
select
    account_segments.account_id as id,
    account_segments.account_name as name,
    dim_accounts.domain,
    coalesce(dim_accounts.country_name, dim_accounts.country_code) as country,
    dim_accounts.industry,
    dim_accounts.employee_count as employees,
    account_segments.plan_tier,
    account_segments.mrr_amount as mrr,
    account_segments.arr_amount as arr,
    account_segments.first_paid_on as first_paid,
    account_health.health_score as health,
    account_health.health_band,
    account_health.health_trend,
    account_churn_risk.churn_risk_rate as risk,
    account_churn_risk.churn_risk_band as risk_band,
    account_churn_risk.reason_1,
    account_churn_risk.reason_2,
    account_churn_risk.reason_3,
    account_segments.days_until_renewal as renewal_days,
    account_segments.nps_score as nps
from account_segments
left join dim_accounts using (account_id)
left join account_health using (account_id)
left join account_churn_risk using (account_id)
order by account_segments.account_id
"""

MONTHS = """
select
    account_id,
    min(month_start_date) as first,
    list(closing_mrr_amount order by month_start_date) as mrr
from fct_account_mrr_monthly
group by account_id
"""

# One day a week, counted back from the as-of day.
WEEKS = """
select
    account_id,
    min(date_day) as first,
    list(core_active_days_28 order by date_day) as core_days,
    list(active_users_28 order by date_day) as users,
    list(health_score order by date_day) as health
from account_traits_daily
where date_diff('day', date_day, cast(? as date)) % ? = 0
group by account_id
"""

STRETCHES = """
select
    account_id,
    scheme,
    segment_key as segment,
    case when scheme = ? then reason end as reason,
    valid_from as start,
    valid_to as "end",
    is_cut_by_history as is_cut
from segment_memberships
where not list_contains(?, scheme)
order by account_id, scheme, valid_from, segment_key
"""

HEALTH_PARTS = """
select
    account_id,
    component,
    points
from account_health_components
where weight_rate is not null
order by account_id, weight_rate desc, component
"""
