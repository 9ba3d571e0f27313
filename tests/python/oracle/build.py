"""Short ways to write subscription periods and rates, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from .contract import ExchangeRate, SubscriptionPeriod

LOADED_AT = datetime(2026, 7, 1)

_TEMPLATE = SubscriptionPeriod(
    subscription_period_id="",
    subscription_id="sub_1",
    subscription_item_id="si_1",
    account_id="a",
    status="active",
    quantity=Fraction(1),
    unit_amount=Fraction(100),
    currency="USD",
    billing_interval="month",
    billing_interval_count=1,
    started_at=datetime(2025, 1, 1),
    loaded_at=LOADED_AT,
)


def at(text: str) -> datetime:
    """A timestamp."""
    return datetime.fromisoformat(text)


def period(
    start: str = "2025-01-01",
    end: str | None = None,
    amount: int | str = 100,
    quantity: int = 1,
    **changes: object,
) -> SubscriptionPeriod:
    """100 USD a month for account `a`, unless told otherwise; the key follows item and start."""
    for name, value in changes.items():
        if name.endswith("_at") and isinstance(value, str):
            changes[name] = at(value)
        if name in ("discount_percent", "discount_amount") and isinstance(value, int | str):
            changes[name] = Fraction(value)
    item = changes.get("subscription_item_id", _TEMPLATE.subscription_item_id)
    given: dict[str, object] = {
        "subscription_period_id": f"{item}|{start}",
        "started_at": at(start),
        "ended_at": None if end is None else at(end),
        "unit_amount": Fraction(amount),
        "quantity": Fraction(quantity),
        **changes,
    }
    return replace(_TEMPLATE, **given)  # type: ignore[arg-type]


def rate(day: str, currency: str, value: str) -> ExchangeRate:
    """A rate in the reporting currency."""
    return ExchangeRate(date.fromisoformat(day), currency, Fraction(value), LOADED_AT)
