"""Recurring revenue, day by day and item by item, in exact cents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from .calendar_days import (
    cycle_start,
    cycle_starts,
    days_between,
    last_month_end,
    month_end,
    months_between,
)
from .contract import Policies, SubscriptionPeriod
from .rates import Rates


@dataclass(frozen=True, eq=False)
class ItemDay:
    """One item at the end of a day: its terms, whether they count, at what rate, worth what."""

    period: SubscriptionPeriod
    counts: bool
    rate: Fraction
    cents: int
    usage_cents: int
    committed_cents: int


@dataclass(frozen=True, eq=False)
class AccountDay:
    """One account at the end of a day."""

    items: tuple[ItemDay, ...]
    cents: int
    usage_cents: int
    committed_cents: int
    is_active: bool


NOTHING = AccountDay(items=(), cents=0, usage_cents=0, committed_cents=0, is_active=False)

AccountDays = dict[str, dict[date, AccountDay]]


def round_half_away(amount: Fraction) -> int:
    """The nearest integer; halves go away from zero."""
    size = math.floor(abs(amount) + Fraction(1, 2))
    return size if amount >= 0 else -size


def monthly_amount(period: SubscriptionPeriod, policies: Policies) -> Fraction:
    """The normalised amount of one row a month, in its own currency, before any rounding."""
    percent, amount_off = _discount(period, policies)
    gross = period.quantity * period.unit_amount * (1 - percent / 100)
    per_invoice = max(Fraction(0), gross - amount_off)
    factor = policies.month_factor(period.billing_interval)
    return per_invoice * factor / period.billing_interval_count


def _discount(period: SubscriptionPeriod, policies: Policies) -> tuple[Fraction, Fraction]:
    is_once = period.discount_duration == "once"
    if policies.discount_policy == "none" or (policies.discount_policy == "recurring" and is_once):
        return Fraction(0), Fraction(0)
    return period.discount_percent or Fraction(0), period.discount_amount or Fraction(0)


def cents_at(period: SubscriptionPeriod, rate: Fraction, policies: Policies) -> int:
    """The row's monthly amount in cents of the reporting currency: the one rounding there is."""
    return round_half_away(monthly_amount(period, policies) * rate * 100)


def account_days(
    periods: Iterable[SubscriptionPeriod], rates: Rates, policies: Policies
) -> AccountDays:
    """Every account's state at the end of every day on which any of its items runs."""
    found: dict[str, dict[date, list[ItemDay]]] = {}
    for rows in rows_by_item(periods):
        for day, item_day in item_days(rows, rates, policies):
            days = found.setdefault(item_day.period.account_id, {})
            days.setdefault(day, []).append(item_day)
    return {account_id: _add_up(days) for account_id, days in sorted(found.items())}


def rows_by_item(periods: Iterable[SubscriptionPeriod]) -> list[list[SubscriptionPeriod]]:
    """The rows of each item that are not empty, in order."""
    items: dict[str, list[SubscriptionPeriod]] = {}
    for period in periods:
        if not period.is_empty:
            items.setdefault(period.subscription_item_id, []).append(period)
    for rows in items.values():
        rows.sort(key=lambda row: row.started_at)
    return [items[item_id] for item_id in sorted(items)]


def add_up_items(items: tuple[ItemDay, ...]) -> AccountDay:
    """The account's day that the items make."""
    return AccountDay(
        items=items,
        cents=sum(item.cents for item in items),
        usage_cents=sum(item.usage_cents for item in items),
        committed_cents=sum(item.committed_cents for item in items),
        is_active=any(item.counts for item in items),
    )


def _add_up(days: dict[date, list[ItemDay]]) -> dict[date, AccountDay]:
    result: dict[date, AccountDay] = {}
    last = NOTHING
    for day in sorted(days):
        items = tuple(days[day])
        if items != last.items:
            last = add_up_items(items)
        result[day] = last
    return result


def item_days(
    rows: list[SubscriptionPeriod], rates: Rates, policies: Policies
) -> Iterator[tuple[date, ItemDay]]:
    """The days of one item; its rows are non-empty, do not overlap and come in order."""
    graces = grace_ends(rows, policies)
    following = [row.started_at for row in rows[1:]]
    for row, next_start, grace_end in zip(rows, [*following, None], graces, strict=True):
        first = policies.day_of(row.started_at)
        end = effective_end(row, next_start, policies)
        last = policies.as_of_date
        if end is not None:
            last = min(last, policies.day_of(end) - timedelta(days=1))
        known: dict[tuple[bool, bool, int], ItemDay] = {}
        changes = _days_of_change(row, last, grace_end, policies)
        state: ItemDay | None = None
        for day in days_between(first, last):
            if state is None or day in changes:
                counts = counts_on(row, day, grace_end, policies)
                is_cancelling = _is_cancelling(row, day, policies)
                rate = rate_on(row, day, rates, policies)
                key = (counts, is_cancelling, id(rate))
                if key not in known:
                    known[key] = _worth(row, counts, is_cancelling, rate, policies)
                state = known[key]
            yield day, state


def _days_of_change(
    row: SubscriptionPeriod, last: date, grace_end: date | None, policies: Policies
) -> set[date | None]:
    """Days on which the state of a running row may differ from the day before."""
    moments = (row.trial_ends_at, row.cancel_requested_at)
    days = {grace_end, *(policies.day_of(moment) for moment in moments if moment)}
    if row.currency.upper() == policies.reporting_currency or policies.fx_policy == "constant":
        return days
    first = policies.day_of(row.started_at)
    if policies.fx_policy == "month_end":
        return days | {month_end(month) for month in months_between(first, last)}
    interval, count = row.billing_interval, row.billing_interval_count
    return days | set(cycle_starts(first, interval, count, last))


def _worth(
    row: SubscriptionPeriod, counts: bool, is_cancelling: bool, rate: Fraction, policies: Policies
) -> ItemDay:
    worth = cents_at(row, rate, policies)
    cents = worth if counts else 0
    return ItemDay(
        period=row,
        counts=counts,
        rate=rate,
        cents=cents,
        usage_cents=worth if row.is_metered else 0,
        committed_cents=0 if is_cancelling else cents,
    )


def effective_end(
    row: SubscriptionPeriod, next_start: datetime | None, policies: Policies
) -> datetime | None:
    """When the row stops running under the churn date policy."""
    if policies.churn_date_policy == "cancel_requested":
        return min((end for end in (row.cancel_requested_at, row.ended_at) if end), default=None)
    is_voluntary = row.end_reason in (None, "voluntary")
    if policies.churn_date_policy != "period_end" or row.ended_at is None or not is_voluntary:
        return row.ended_at
    paid_until = max(row.ended_at, row.current_period_ends_at or row.ended_at)
    return paid_until if next_start is None else min(paid_until, max(next_start, row.ended_at))


def counts_on(
    row: SubscriptionPeriod, day: date, grace_end: date | None, policies: Policies
) -> bool:
    """Whether a row that runs on the day is of a kind that recurring revenue counts."""
    if row.is_metered and not policies.include_metered:
        return False
    if row.trial_ends_at is not None and day < policies.day_of(row.trial_ends_at):
        return False
    if row.status == "past_due":
        return grace_end is not None and day < grace_end
    if row.status == "paused":
        return policies.paused_policy == "keep"
    return row.status == "active"


def _is_cancelling(row: SubscriptionPeriod, day: date, policies: Policies) -> bool:
    requested = row.cancel_requested_at
    return requested is not None and policies.day_of(requested) <= day


def grace_ends(rows: list[SubscriptionPeriod], policies: Policies) -> list[date | None]:
    """For each row the first day without grace of its unbroken past-due stretch."""
    ends: list[date | None] = []
    stretch_start: datetime | None = None
    previous: SubscriptionPeriod | None = None
    for row in rows:
        if row.status != "past_due":
            stretch_start = None
        elif stretch_start is None or previous is None or previous.ended_at != row.started_at:
            stretch_start = row.started_at
        previous = row
        if stretch_start is None:
            ends.append(None)
        else:
            grace = timedelta(days=policies.past_due_grace_days)
            ends.append(policies.day_of(stretch_start) + grace)
    return ends


def rate_on(row: SubscriptionPeriod, day: date, rates: Rates, policies: Policies) -> Fraction:
    """The exchange rate that the row has on the day."""
    if policies.fx_policy == "constant":
        return rates.on(row.currency, policies.as_of_date)
    if policies.fx_policy == "month_end":
        return rates.on(row.currency, last_month_end(day))
    anchor = policies.day_of(row.started_at)
    start = cycle_start(anchor, row.billing_interval, row.billing_interval_count, day)
    return rates.on(row.currency, start)
