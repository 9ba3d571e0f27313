"""Committed recurring revenue: what runs, what is about to end, what is signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .contract import Policies, SubscriptionPeriod
from .mrr import (
    NOTHING,
    AccountDays,
    cents_at,
    counts_on,
    effective_end,
    grace_ends,
    rows_by_item,
)
from .rates import Rates


@dataclass(frozen=True)
class Commitment:
    """One account on the as-of day."""

    account_id: str
    mrr: int
    pending_cancellation: int
    replaced: int
    signed: int

    @property
    def cmrr(self) -> int:
        """What is left if nothing more happens than what is known."""
        return self.mrr - self.pending_cancellation - self.replaced + self.signed


def commitments(
    accepted: Iterable[SubscriptionPeriod], days: AccountDays, rates: Rates, policies: Policies
) -> list[Commitment]:
    """Every account that has recurring revenue on the as-of day or a row that starts later."""
    signed: dict[str, int] = {}
    followed: set[str] = set()
    for rows in rows_by_item(accepted):
        for row, following in zip(rows, rows[1:], strict=False):
            if row.ended_at is not None and following.started_at >= row.ended_at:
                followed.add(row.subscription_period_id)
        for account_id, cents in _signed(rows, rates, policies):
            signed[account_id] = signed.get(account_id, 0) + cents
    found: list[Commitment] = []
    for account_id in sorted(days.keys() | signed.keys()):
        today = days.get(account_id, {}).get(policies.as_of_date, NOTHING)
        replaced = sum(
            item.committed_cents
            for item in today.items
            if item.period.end_reason == "replaced"
            and item.period.subscription_period_id in followed
        )
        if today.cents or account_id in signed:
            pending = today.cents - today.committed_cents
            found.append(
                Commitment(account_id, today.cents, pending, replaced, signed.get(account_id, 0))
            )
    return found


def _signed(
    rows: list[SubscriptionPeriod], rates: Rates, policies: Policies
) -> list[tuple[str, int]]:
    """The item's first row of a counting kind after the as-of day, if there is one."""
    starts = [*(row.started_at for row in rows[1:]), None]
    for row, next_start, grace_end in zip(rows, starts, grace_ends(rows, policies), strict=True):
        first = policies.day_of(row.started_at)
        end = effective_end(row, next_start, policies)
        is_ahead = first > policies.as_of_date
        runs = end is None or policies.day_of(end) > first
        paid = replace(row, trial_ends_at=None)
        if is_ahead and runs and counts_on(paid, first, grace_end, policies):
            rate = rates.on(row.currency, policies.as_of_date)
            return [(row.account_id, cents_at(row, rate, policies))]
    return []
