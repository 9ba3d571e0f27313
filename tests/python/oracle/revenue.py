"""The whole way: contract rows in, days, movements and months out."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from .acceptance import accept_periods
from .commitments import Commitment, commitments
from .company import CompanyMonth, company_months
from .contract import ExchangeRate, Policies, Rejected, SubscriptionPeriod
from .movements import AccountMonth, Movement, account_months, movement_log
from .mrr import AccountDays, account_days
from .rates import Rates


@dataclass(frozen=True)
class Revenue:
    """Everything that the oracle says about a set of subscription periods."""

    days: AccountDays
    log: list[Movement]
    months: list[AccountMonth]
    company: list[CompanyMonth]
    commitments: list[Commitment]
    accepted: list[SubscriptionPeriod]
    rates: Rates
    rejected: list[Rejected]


def revenue_of(
    periods: Iterable[SubscriptionPeriod],
    exchange_rates: Iterable[ExchangeRate],
    policies: Policies,
    account_ids: Container[str] | None = None,
) -> Revenue:
    """Compute it all; account_ids None means that every account named exists."""
    rates = Rates(exchange_rates, policies.reporting_currency)
    accepted, rejected = accept_periods(periods, rates, account_ids)
    days = account_days(accepted, rates, policies)
    log = movement_log(days, policies)
    months = account_months(days, log, policies)
    return Revenue(
        days=days,
        log=log,
        months=months,
        company=company_months(months, policies),
        commitments=commitments(accepted, days, rates, policies),
        accepted=accepted,
        rates=rates,
        rejected=rejected,
    )
