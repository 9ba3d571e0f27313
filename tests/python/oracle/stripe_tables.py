"""Stripe's raw tables, one delivery a key, test mode and deleted rows left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .contract import ExchangeRate, Rejected
from .raw_rows import (
    Row,
    Unparseable,
    is_true,
    latest_deliveries,
    moment,
    needed_moment,
    needed_number,
    read_table,
)
from .stripe_discounts import Discount, discounts_from
from .stripe_prices import Tiers, tiers_by_price


@dataclass(frozen=True, eq=False)
class Version:
    """One raw version of a subscription or an item; a null end is "still the current one"."""

    row: Row
    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class StripeTables:
    """What the billing side delivers."""

    customers: Mapping[str, Row]
    subscriptions: Mapping[str, list[Version]]
    items: list[Version]
    prices: Mapping[str, Row]
    tiers: Tiers
    products: Mapping[str, Row]
    discounts: list[Discount]
    lines: list[Row]
    phases: list[Row]
    rejected: list[Rejected]

    def is_licensed(self, price_id: str | None) -> bool:
        """Whether the price is billed by quantity, not by use."""
        price = self.prices.get(price_id or "")
        return price is not None and price["recurring_usage_type"] != "metered"


def load_stripe(folder: Path) -> StripeTables:
    """The billing side from the raw demo tables."""

    def table(name: str, *key: str) -> list[Row]:
        return latest_deliveries(read_table(folder, "stripe", name), key or ["id"])

    rejected: list[Rejected] = []
    history = _versions(
        _live(table("subscription_history", "id", "_fivetran_start")), "subscriptions", rejected
    )
    subscriptions: dict[str, list[Version]] = {}
    for version in sorted(history, key=lambda version: version.start):
        subscriptions.setdefault(version.row["id"] or "", []).append(version)
    items = table("subscription_item_history", "id", "_fivetran_start")
    return StripeTables(
        customers=_by_id(_live(table("customer"))),
        subscriptions=subscriptions,
        items=_versions(items, "subscription_items", rejected),
        prices=_by_id(_live(table("price"))),
        tiers=tiers_by_price(table("price_tier", "price_id", "tier_index")),
        products=_by_id(table("product")),
        discounts=discounts_from(table("discount"), _by_id(table("coupon")), rejected),
        lines=_undeleted(_live(table("invoice_line_item"))),
        phases=_undeleted(
            table("subscription_schedule_phase", "schedule_id", "starts_at", "price_id")
        ),
        rejected=rejected,
    )


def load_exchange_rates(folder: Path) -> list[ExchangeRate]:
    """The usable daily rates; 0, negative and unparseable ones are set aside."""
    raw = read_table(folder, "exchange_rates", "daily_rate")
    rates: list[ExchangeRate] = []
    for row in latest_deliveries(raw, ["rate_date", "currency"]):
        try:
            rate = ExchangeRate(
                rate_date=needed_moment(row["rate_date"]).date(),
                currency=(row["currency"] or "").upper(),
                rate=needed_number(row["rate"]),
                loaded_at=needed_moment(row["_fivetran_synced"]),
            )
        except Unparseable:
            continue
        if rate.rate > 0 and rate.currency:
            rates.append(rate)
    return rates


def _live(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if (row["livemode"] or "").lower() != "false"]


def _undeleted(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not is_true(row.get("_fivetran_deleted"))]


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows if row["id"]}


def _versions(rows: Iterable[Row], entity: str, rejected: list[Rejected]) -> list[Version]:
    """Rows with their span; those without a usable key or span are set aside."""
    versions: list[Version] = []
    for row in rows:
        try:
            if not row["id"]:
                raise Unparseable("null key")
            start, end = needed_moment(row["_fivetran_start"]), moment(row["_fivetran_end"])
            if end is not None and end < start:
                raise Unparseable("end before start")
        except Unparseable as error:
            rejected.append(Rejected(entity, version_key(row), str(error)))
        else:
            versions.append(Version(row, start, end))
    return versions


def version_key(row: Row) -> str:
    """The key of a version."""
    return f"{row['id']}|{row['_fivetran_start']}"
