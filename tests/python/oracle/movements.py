"""What moved recurring revenue: a daily log and monthly columns, per account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .calendar_days import ONE_DAY, days_between, month_end, months_between
from .causes import CausedCents, causes_of, primary_cause
from .contract import Policies
from .mrr import NOTHING, AccountDay, AccountDays, ItemDay, cents_at

KINDS = ("new", "reactivation", "churn", "fx", "expansion", "contraction")


@dataclass(frozen=True)
class Movement:
    """One account's movement of one type on one day; the amount is signed."""

    account_id: str
    day: date
    kind: str
    cents: int
    causes: CausedCents = field(default_factory=dict)
    leads_to_zero: bool = False

    @property
    def cause(self) -> str:
        """The cause with most of the amount."""
        return primary_cause(self.causes, self.cents)

    @property
    def is_term_extension(self) -> bool:
        """Whether terms that are billed at longer intervals had a part in it."""
        return "term_extension" in self.causes

    @property
    def churn_reason(self) -> str | None:
        """The primary cause of a churn."""
        return self.cause if self.kind == "churn" else None

    @property
    def is_voluntary(self) -> bool | None:
        """Whether a churn was the customer's choice."""
        return None if self.churn_reason is None else is_voluntary(self.churn_reason)


@dataclass(frozen=True)
class AccountMonth:
    """One account's month; columns are sizes, fx alone is signed."""

    account_id: str
    month_start: date
    opening: int
    closing: int
    new: int = 0
    reactivation: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    fx: int = 0
    pending_cancellation: int = 0
    churn_reason: str | None = None

    @property
    def arr(self) -> int:
        """Twelve times the month's closing cents."""
        return 12 * self.closing

    @property
    def is_paying(self) -> bool:
        """Recurring revenue above 0 at the end of the month, or of the as-of day."""
        return self.closing > 0

    @property
    def is_voluntary_churn(self) -> bool | None:
        """Whether the month's churn was the customer's choice."""
        return None if self.churn_reason is None else is_voluntary(self.churn_reason)


def is_voluntary(churn_reason: str) -> bool:
    """All that is not a payment that failed."""
    return churn_reason != "payment_failure"


def movement_log(days: AccountDays, policies: Policies) -> list[Movement]:
    """All movements of all accounts, in order of account and day."""
    log: list[Movement] = []
    for account_id, states in sorted(days.items()):
        log += account_log(account_id, states, policies)
    return log


def account_log(
    account_id: str, states: dict[date, AccountDay], policies: Policies, has_causes: bool = True
) -> list[Movement]:
    """One account's movements: each day's state less that of the day before."""
    log: list[Movement] = []
    last_paid: date | None = None
    before = NOTHING
    for day in days_between(min(states), policies.as_of_date):
        after = states.get(day, NOTHING)
        if after is not before:
            for kind, cents in _moves(before, after, day, last_paid, policies):
                causes: CausedCents = {}
                if has_causes:
                    causes = causes_of(kind, cents, before, after, day, policies)
                log.append(Movement(account_id, day, kind, cents, causes, after.cents == 0))
        if after.cents > 0:
            last_paid = day
        before = after
    return log


def _moves(
    before: AccountDay, after: AccountDay, day: date, last_paid: date | None, policies: Policies
) -> list[tuple[str, int]]:
    """The day's movements, first by the two ends, then by rate, then by size."""
    if before.cents == after.cents == 0:
        return []  # who pays nothing, before and after, moves nothing
    change = after.cents - before.cents
    whole = _whole_kind(before, after, day, last_paid, policies)
    if whole is not None:
        return [(whole, change)]
    fx = sum(fx_part(old, after, policies) for old in before.items)
    rest = change - fx
    found = [("fx", fx), ("expansion" if rest > 0 else "contraction", rest)]
    return [(kind, cents) for kind, cents in found if cents != 0]


def _whole_kind(
    before: AccountDay, after: AccountDay, day: date, last_paid: date | None, policies: Policies
) -> str | None:
    """`new`, `reactivation` or `churn` where revenue comes from 0 or goes to 0."""
    if before.cents == 0 and after.cents > 0:
        if last_paid is None:
            return "new"
        if policies.count_free_as_active and before.is_active:
            return None
        window = policies.reactivation_window_days
        whole_days_at_zero = (day - last_paid).days - 1
        return "new" if window is not None and whole_days_at_zero > window else "reactivation"
    if before.cents > 0 and after.cents == 0:
        return None if policies.count_free_as_active and after.is_active else "churn"
    return None


def fx_part(old: ItemDay, after: AccountDay, policies: Policies) -> int:
    """Cents of the item's old terms at the new rate less those at the old rate."""
    if not old.counts:
        return 0
    for new in after.items:
        is_same_item = new.period.subscription_item_id == old.period.subscription_item_id
        if is_same_item and new.counts and new.period.currency == old.period.currency:
            return cents_at(old.period, new.rate, policies) - old.cents
    return 0


def account_months(
    days: AccountDays, log: Iterable[Movement], policies: Policies
) -> list[AccountMonth]:
    """Every account's months, from its first running day to the as-of day."""
    moves: dict[tuple[str, date], list[Movement]] = {}
    for move in log:
        moves.setdefault((move.account_id, move.day.replace(day=1)), []).append(move)
    result: list[AccountMonth] = []
    for account_id, states in sorted(days.items()):
        for month in months_between(min(states), policies.as_of_date):
            opening = states.get(month - ONE_DAY, NOTHING)
            closing = states.get(min(month_end(month), policies.as_of_date), NOTHING)
            found = moves.get((account_id, month), [])
            columns = _columns(opening, closing, found, policies)
            row = AccountMonth(
                account_id,
                month,
                opening.cents,
                closing.cents,
                **columns,
                pending_cancellation=closing.cents - closing.committed_cents,
                churn_reason=_churn_reason(found) if columns.get("churn") else None,
            )
            result.append(row)
    return result


def month_closings(days: AccountDays, policies: Policies) -> dict[tuple[str, date], int]:
    """Cents at every month end and on the as-of day, by account and month."""
    return {
        (account_id, month): states.get(min(month_end(month), policies.as_of_date), NOTHING).cents
        for account_id, states in days.items()
        for month in months_between(min(states), policies.as_of_date)
    }


def _churn_reason(moves: list[Movement]) -> str | None:
    """Why the month's last churn happened; without one, its last movement to 0."""
    churns = [move for move in moves if move.kind == "churn"]
    ends = churns or [move for move in moves if move.leads_to_zero]
    last = max(ends, key=lambda move: (move.day, KINDS.index(move.kind)))
    return last.cause if last.causes else None


def _columns(
    opening: AccountDay, closing: AccountDay, moves: list[Movement], policies: Policies
) -> dict[str, int]:
    """The month by its two ends; a type that does not occur is left out."""
    if opening.cents == 0 and closing.cents == 0:
        return {}
    if opening.cents == 0:
        first = min(moves, key=lambda move: (move.day, KINDS.index(move.kind)))
        if first.kind in ("new", "reactivation"):
            return {first.kind: closing.cents}
    elif closing.cents == 0 and not (policies.count_free_as_active and closing.is_active):
        return {"churn": opening.cents}
    fx = sum(move.cents for move in moves if move.kind == "fx")
    rest = closing.cents - opening.cents - fx
    return {"fx": fx, "expansion": max(rest, 0), "contraction": max(-rest, 0)}
