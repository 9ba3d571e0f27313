"""Phases of subscription schedules that have not begun: what is signed for the future."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from .contract import Policies, Rejected, SubscriptionPeriod
from .raw_rows import Row, Unparseable, moment, needed_moment, needed_number
from .stripe_prices import price_terms
from .stripe_tables import StripeTables

OPEN_STATUSES = ("not_started", "active")


def with_schedules(
    periods: list[SubscriptionPeriod],
    tables: StripeTables,
    accounts: Mapping[str, str],
    policies: Policies,
    rejected: list[Rejected],
) -> list[SubscriptionPeriod]:
    """The rows and those of future phases; an item that a phase goes on with ends there."""
    signed: list[SubscriptionPeriod] = []
    for phase in tables.phases:
        key = "|".join(phase[name] or "" for name in ("schedule_id", "starts_at", "price_id"))
        try:
            if phase["status"] in OPEN_STATUSES and _is_ahead(phase, policies):
                signed.append(_signed(key, phase, tables, accounts))
        except Unparseable as error:
            rejected.append(Rejected("subscription_periods", key, str(error)))
    takeovers: dict[str, datetime] = {}
    for row in signed:
        start = takeovers.get(row.subscription_item_id, row.started_at)
        takeovers[row.subscription_item_id] = min(start, row.started_at)
    return [*_cut(periods, takeovers), *signed]


def _is_ahead(phase: Row, policies: Policies) -> bool:
    return policies.day_of(needed_moment(phase["starts_at"])) > policies.as_of_date


def _signed(
    key: str, phase: Row, tables: StripeTables, accounts: Mapping[str, str]
) -> SubscriptionPeriod:
    price = tables.prices.get(phase["price_id"] or "")
    if price is None:
        raise Unparseable("no such price")
    subscription_id = phase["subscription_id"] or phase["schedule_id"] or ""
    own_item = f"{phase['schedule_id']}/{phase['price_id']}"
    terms = price_terms(price, tables.tiers, tables.products, needed_number(phase["quantity"]))
    return SubscriptionPeriod(
        subscription_period_id=key,
        subscription_id=subscription_id,
        subscription_item_id=_running_item(phase, price, tables) or own_item,
        account_id=accounts.get(phase["customer_id"] or "", ""),
        status="active",
        started_at=needed_moment(phase["starts_at"]),
        ended_at=moment(phase["ends_at"]),
        loaded_at=needed_moment(phase["_fivetran_synced"]),
        **terms,  # type: ignore[arg-type]
    )


def _running_item(phase: Row, price: Row, tables: StripeTables) -> str | None:
    """The item of the subscription that has no end and the phase's product."""
    found = [
        version.row["id"] or ""
        for version in tables.items
        if phase["subscription_id"] is not None
        and version.row["subscription_id"] == phase["subscription_id"]
        and version.end is None
        and tables.prices.get(version.row["price_id"] or "", {}).get("product_id")
        == price["product_id"]
    ]
    return min(found, default=None)


def _cut(
    periods: Iterable[SubscriptionPeriod], takeovers: Mapping[str, datetime]
) -> list[SubscriptionPeriod]:
    """Rows of an item that a phase takes over end where the phase starts."""
    found: list[SubscriptionPeriod] = []
    for row in periods:
        start = takeovers.get(row.subscription_item_id)
        if start is None or (row.ended_at is not None and row.ended_at <= start):
            found.append(row)
        elif row.started_at < start:
            found.append(replace(row, ended_at=start, end_reason="replaced"))
    return found
