"""Which subscription periods count, and why the others are set aside."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

from .contract import BILLING_INTERVALS, STATUSES, Rejected, SubscriptionPeriod
from .rates import Rates

ENTITY = "subscription_periods"


def accept_periods(
    periods: Iterable[SubscriptionPeriod],
    rates: Rates,
    account_ids: Container[str] | None = None,
) -> tuple[list[SubscriptionPeriod], list[Rejected]]:
    """Split the rows into accepted and rejected; account_ids None means any account exists."""
    valid: list[SubscriptionPeriod] = []
    rejected: list[Rejected] = []
    for period in _latest_deliveries(periods):
        reason = broken_because(period, rates, account_ids)
        if reason is None:
            valid.append(period)
        else:
            rejected.append(Rejected(ENTITY, period.subscription_period_id, reason))
    overlapping = _overlapping(valid)
    rejected += [Rejected(ENTITY, key, "overlaps an earlier row") for key in sorted(overlapping)]
    return [row for row in valid if row.subscription_period_id not in overlapping], rejected


def broken_because(
    period: SubscriptionPeriod, rates: Rates, account_ids: Container[str] | None
) -> str | None:
    """The first way in which one row breaks the contract, or None."""
    checks = (
        (not period.subscription_period_id, "null key"),
        (not period.subscription_id, "null subscription"),
        (not period.subscription_item_id, "null subscription item"),
        (not period.account_id, "null account"),
        (account_ids is not None and period.account_id not in account_ids, "no such account"),
        (period.status not in STATUSES, "unknown status"),
        (period.quantity < 0, "negative quantity"),
        (period.unit_amount < 0, "negative price"),
        (period.billing_interval not in BILLING_INTERVALS, "unknown interval"),
        (period.billing_interval_count < 1, "interval count below 1"),
        ((period.discount_percent or 0) > 100, "discount over 100 %"),
        (not rates.knows(period.currency), "currency without any rate"),
        (period.ended_at is not None and period.ended_at < period.started_at, "end before start"),
    )
    return next((reason for is_broken, reason in checks if is_broken), None)


def _latest_deliveries(periods: Iterable[SubscriptionPeriod]) -> list[SubscriptionPeriod]:
    """One row a key: the one loaded last, ties broken by all other values."""
    latest: dict[str, SubscriptionPeriod] = {}
    for period in periods:
        current = latest.get(period.subscription_period_id)
        if current is None or _delivery(period) > _delivery(current):
            latest[period.subscription_period_id] = period
    return [latest[key] for key in sorted(latest)]


def _delivery(period: SubscriptionPeriod) -> tuple[datetime, list[str]]:
    values = vars(period)
    return period.loaded_at, [str(values[name]) for name in sorted(values)]


def _overlapping(valid: list[SubscriptionPeriod]) -> set[str]:
    """Keys of the rows that start before the end of any row of the item that starts earlier."""
    late: set[str] = set()
    items: dict[str, list[SubscriptionPeriod]] = {}
    for period in valid:
        if not period.is_empty:
            items.setdefault(period.subscription_item_id, []).append(period)
    for rows in items.values():
        rows.sort(key=lambda row: (row.started_at, row.subscription_period_id))
        for position, row in enumerate(rows):
            ends = [earlier.ended_at for earlier in rows[:position]]
            if any(end is None or row.started_at < end for end in ends):
                late.add(row.subscription_period_id)
    return late
