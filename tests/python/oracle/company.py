"""The company's months: sums, counts, rates, retention over twelve months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .calendar_days import add_months, month_end
from .contract import Policies
from .movements import AccountMonth


@dataclass(frozen=True)
class CompanyMonth:
    """The sums of all accounts' months and the figures made of them; None is "no such rate"."""

    month_start: date
    is_complete: bool
    opening: int
    new: int
    reactivation: int
    expansion: int
    contraction: int
    churn: int
    fx: int
    closing: int
    paying_account_count: int
    opening_account_count: int
    new_account_count: int
    churned_account_count: int
    pending_cancellation: int
    voluntary_churn: int
    involuntary_churn: int
    voluntary_churned_account_count: int
    involuntary_churned_account_count: int
    arpa: Fraction | None
    logo_churn_rate: Fraction | None
    gross_mrr_churn_rate: Fraction | None
    net_mrr_churn_rate: Fraction | None
    nrr_rate: Fraction | None
    grr_rate: Fraction | None
    quick_ratio: Fraction | None

    @property
    def arr(self) -> int:
        """Twelve times the closing cents."""
        return 12 * self.closing


def ratio(part: int, whole: int) -> Fraction | None:
    """part ÷ whole, or None where there is no whole."""
    return None if whole == 0 else Fraction(part, whole)


def net_retention(now: dict[str, int], then: dict[str, int]) -> Fraction | None:
    """NRR: revenue now of the accounts that paid then ÷ their revenue then."""
    payers = [account_id for account_id, cents in then.items() if cents > 0]
    return ratio(sum(now.get(a, 0) for a in payers), sum(then[a] for a in payers))


def gross_retention(now: dict[str, int], then: dict[str, int]) -> Fraction | None:
    """GRR, point to point: what is left, at most what there was, ÷ what there was."""
    payers = [account_id for account_id, cents in then.items() if cents > 0]
    return ratio(sum(min(now.get(a, 0), then[a]) for a in payers), sum(then[a] for a in payers))


def company_months(months: Iterable[AccountMonth], policies: Policies) -> list[CompanyMonth]:
    """One row a month, from the first to that of the as-of day."""
    by_month: dict[date, list[AccountMonth]] = {}
    for row in months:
        by_month.setdefault(row.month_start, []).append(row)
    closings = {
        month: {row.account_id: row.closing for row in rows} for month, rows in by_month.items()
    }
    return [
        _company_month(month, by_month[month], closings, policies) for month in sorted(by_month)
    ]


def _company_month(
    month: date,
    rows: list[AccountMonth],
    closings: dict[date, dict[str, int]],
    policies: Policies,
) -> CompanyMonth:
    def total(column: str) -> int:
        return sum(int(getattr(row, column)) for row in rows)

    def count(column: str) -> int:
        return sum(getattr(row, column) > 0 for row in rows)

    def churned(is_voluntary: bool) -> list[int]:
        return [row.churn for row in rows if row.churn and row.is_voluntary_churn is is_voluntary]

    lost = total("churn") + total("contraction")
    gained = total("expansion") + (total("reactivation") if policies.reactivation_nets_churn else 0)
    now, then = closings[month], closings.get(add_months(month, -12), {})
    return CompanyMonth(
        month_start=month,
        is_complete=month_end(month) <= policies.as_of_date,
        opening=total("opening"),
        new=total("new"),
        reactivation=total("reactivation"),
        expansion=total("expansion"),
        contraction=total("contraction"),
        churn=total("churn"),
        fx=total("fx"),
        closing=total("closing"),
        paying_account_count=count("closing"),
        opening_account_count=count("opening"),
        new_account_count=count("new"),
        churned_account_count=count("churn"),
        pending_cancellation=total("pending_cancellation"),
        voluntary_churn=sum(churned(True)),
        involuntary_churn=sum(churned(False)),
        voluntary_churned_account_count=len(churned(True)),
        involuntary_churned_account_count=len(churned(False)),
        arpa=ratio(total("closing"), count("closing")),
        logo_churn_rate=ratio(count("churn"), count("opening")),
        gross_mrr_churn_rate=ratio(lost, total("opening")),
        net_mrr_churn_rate=ratio(lost - gained, total("opening")),
        nrr_rate=net_retention(now, then),
        grr_rate=gross_retention(now, then),
        quick_ratio=ratio(total("new") + total("expansion") + total("reactivation"), lost),
    )
