"""Committed recurring revenue: what runs, what is about to end, what is signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .contract import Policies, SubscriptionPeriod
from .mrr import NOTHING, AccountDays, cents_at, rows_by_item
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
    """The item's first row of a counting status after the as-of day, if there is one.

    It counts unless it was asked to end. Trials and grace are of no matter, nor how long it runs.
    """
    for row in rows:
        is_ahead = policies.day_of(row.started_at) > policies.as_of_date
        if is_ahead and _is_of_counting_kind(row, policies):
            asked_at = row.cancel_requested_at
            if asked_at is not None and policies.day_of(asked_at) <= policies.as_of_date:
                return []
            rate = rates.on(row.currency, policies.as_of_date)
            return [(row.account_id, cents_at(row, rate, policies))]
    return []


def _is_of_counting_kind(row: SubscriptionPeriod, policies: Policies) -> bool:
    if row.is_metered and not policies.include_metered:
        return False
    if row.status == "paused":
        return policies.paused_policy == "keep"
    return row.status in ("active", "past_due")
