"""Movements and months of what accounts pay for each product, plan and currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from .calendar_days import months_between
from .contract import Policies, SubscriptionPeriod
from .movements import AccountMonth, Movement, account_log, account_months
from .mrr import AccountDay, AccountDays, add_up_items

UNKNOWN = "unknown"
DIMENSIONS: Mapping[str, Callable[[SubscriptionPeriod], str]] = {
    "product": lambda period: UNKNOWN if period.product_id is None else period.product_id,
    "plan": lambda period: UNKNOWN if period.plan_id is None else period.plan_id,
    "currency": lambda period: period.currency,
}


@dataclass(frozen=True)
class PartMonth:
    """A part's month: the sums over the accounts that pay for it."""

    dimension: str
    part_key: str
    month_start: date
    opening: int = 0
    new: int = 0
    reactivation: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    fx: int = 0
    closing: int = 0
    paying_account_count: int = 0


@dataclass(frozen=True)
class ByDimension:
    """The log and the months of every part of one dimension."""

    dimension: str
    log: dict[str, list[Movement]]
    months: list[PartMonth]


def by_dimension(dimension: str, days: AccountDays, policies: Policies) -> ByDimension:
    """Each part by itself, as if accounts paid for nothing else."""
    log: dict[str, list[Movement]] = {}
    months: list[PartMonth] = []
    for part, units in sorted(_units(dimension, days).items()):
        moves = [
            move
            for account_id, states in sorted(units.items())
            for move in account_log(account_id, states, policies, has_causes=False)
        ]
        log[part] = moves
        if moves:
            rows = account_months(units, moves, policies)
            first = min(move.day for move in moves)
            months += _part_months(dimension, part, rows, first, policies)
    return ByDimension(dimension, log, months)


def _units(dimension: str, days: AccountDays) -> dict[str, AccountDays]:
    """Part -> account -> day -> what the account has of the part."""
    key = DIMENSIONS[dimension]
    units: dict[str, AccountDays] = {}
    for account_id, states in days.items():
        split: dict[int, dict[str, AccountDay]] = {}
        for day, state in states.items():
            if id(state) not in split:
                split[id(state)] = _split(state, key)
            for part, unit in split[id(state)].items():
                units.setdefault(part, {}).setdefault(account_id, {})[day] = unit
    return units


def _split(state: AccountDay, key: Callable[[SubscriptionPeriod], str]) -> dict[str, AccountDay]:
    parts = {key(item.period) for item in state.items}
    return {
        part: add_up_items(tuple(item for item in state.items if key(item.period) == part))
        for part in sorted(parts)
    }


def _part_months(
    dimension: str, part: str, rows: list[AccountMonth], first: date, policies: Policies
) -> list[PartMonth]:
    found: list[PartMonth] = []
    for month in months_between(first, policies.as_of_date):
        own = [row for row in rows if row.month_start == month]
        found.append(
            PartMonth(
                dimension,
                part,
                month,
                opening=sum(row.opening for row in own),
                new=sum(row.new for row in own),
                reactivation=sum(row.reactivation for row in own),
                expansion=sum(row.expansion for row in own),
                contraction=sum(row.contraction for row in own),
                churn=sum(row.churn for row in own),
                fx=sum(row.fx for row in own),
                closing=sum(row.closing for row in own),
                paying_account_count=sum(row.is_paying for row in own),
            )
        )
    return found
