"""The way from recurring revenue under one set of policies to that under another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from .contract import Policies, SubscriptionPeriod
from .movements import month_closings
from .mrr import account_days
from .rates import Rates

# The order in which policies are switched. The others change no recurring revenue.
STEPS = (
    "interval_month_factors",
    "discount_policy",
    "past_due_grace_days",
    "paused_policy",
    "include_metered",
    "churn_date_policy",
    "fx_policy",
)


@dataclass(frozen=True)
class BridgeStep:
    """One account's month: own revenue, the change that one policy makes, or the other revenue."""

    account_id: str
    month_start: date
    step: str
    cents: int


def policy_bridge(
    accepted: Iterable[SubscriptionPeriod],
    rates: Rates,
    policies: Policies,
    compared: Mapping[str, object],
) -> list[BridgeStep]:
    """All steps that are not 0; the own and the compared revenue where either is not."""
    rows = list(accepted)
    current = policies
    closings = _closings(rows, rates, current)
    found = _steps("own", closings)
    for name in STEPS:
        if name in compared:
            current = replace(current, **{name: compared[name]})  # type: ignore[arg-type]
            switched = _closings(rows, rates, current)
            change = {
                key: switched.get(key, 0) - closings.get(key, 0)
                for key in switched.keys() | closings.keys()
            }
            found += _steps(name, change)
            closings = switched
    return sorted(
        [*found, *_steps("compared", closings)],
        key=lambda step: (step.account_id, step.month_start, step.step),
    )


def _closings(
    rows: list[SubscriptionPeriod], rates: Rates, policies: Policies
) -> dict[tuple[str, date], int]:
    return month_closings(account_days(rows, rates, policies), policies)


def _steps(name: str, amounts: Mapping[tuple[str, date], int]) -> list[BridgeStep]:
    return [
        BridgeStep(account_id, month, name, cents)
        for (account_id, month), cents in amounts.items()
        if cents
    ]
