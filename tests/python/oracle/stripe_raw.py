"""From Stripe's raw histories to subscription periods of the input contract.

An item's version, a subscription's version and the discounts in force are laid over each other
and cut wherever one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from .contract import ExchangeRate, Policies, Rejected, SubscriptionPeriod
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
from .stripe_discounts import Discount, combine, discounts_from, minor_units

PAUSABLE = ("active", "past_due", "trialing")


@dataclass(frozen=True, eq=False)
class Version:
    """One raw version of a subscription or an item; a null end is "still the current one"."""

    row: Row
    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class StripeTables:
    """The raw tables, one delivery a key, test mode and deleted rows left out."""

    customers: Mapping[str, Row]
    subscriptions: Mapping[str, list[Version]]
    items: list[Version]
    prices: Mapping[str, Row]
    products: Mapping[str, Row]
    discounts: list[Discount]
    rejected: list[Rejected]


def load_stripe(folder: Path) -> StripeTables:
    """The billing side from the raw demo tables."""

    def table(name: str, *key: str) -> list[Row]:
        return latest_deliveries(read_table(folder, "stripe", name), key or ["id"])

    rejected: list[Rejected] = []
    customers = [row for row in table("customer") if not is_true(row["is_deleted"])]
    history = _versions(
        _live(table("subscription_history", "id", "_fivetran_start")), "subscriptions", rejected
    )
    subscriptions: dict[str, list[Version]] = {}
    for version in history:
        subscriptions.setdefault(version.row["id"] or "", []).append(version)
    items = table("subscription_item_history", "id", "_fivetran_start")
    return StripeTables(
        customers=_by_id(_live(customers)),
        subscriptions=subscriptions,
        items=_versions(items, "subscription_items", rejected),
        prices=_by_id(_live(table("price"))),
        products=_by_id(table("product")),
        discounts=discounts_from(table("discount"), _by_id(table("coupon")), rejected),
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
            rejected.append(Rejected(entity, _key(row), str(error)))
        else:
            versions.append(Version(row, start, end))
    return versions


def _key(row: Row) -> str:
    return f"{row['id']}|{row['_fivetran_start']}"


def contract_periods(
    tables: StripeTables, accounts: Mapping[str, str], policies: Policies
) -> tuple[list[SubscriptionPeriod], list[Rejected]]:
    """All subscription periods, with accounts keyed by customer; bad ones are set aside."""
    rejected = list(tables.rejected)
    periods: list[SubscriptionPeriod] = []
    siblings: dict[str, list[Version]] = {}
    for item in tables.items:
        siblings.setdefault(item.row["subscription_id"] or "", []).append(item)
    for item in tables.items:
        subscription_id = item.row["subscription_id"] or ""
        for version in tables.subscriptions.get(subscription_id, []):
            layout = _Layout(tables, item, version, siblings[subscription_id])
            try:
                periods += layout.periods(accounts, policies)
            except Unparseable as error:
                rejected.append(Rejected("subscription_periods", _key(item.row), str(error)))
    return with_end_reasons(periods, tables), rejected


@dataclass(frozen=True)
class _Layout:
    """One item version under one subscription version."""

    tables: StripeTables
    item: Version
    version: Version
    siblings: list[Version]

    def periods(self, accounts: Mapping[str, str], policies: Policies) -> list[SubscriptionPeriod]:
        """The stretches of the common span, cut where the discounts of the item change."""
        start = max(self.item.start, self.version.start)
        ended_at = moment(self.version.row["ended_at"])
        if ended_at is not None and ended_at < self.version.start:
            raise Unparseable("end before start")
        ends = [end for end in (self.item.end, self.version.end, ended_at) if end is not None]
        end = min(ends, default=None)
        if end is not None and end <= start:
            return []
        whole = self._period(start, end, accounts)
        return [
            self._discounted(whole, first, last, discounts, policies)
            for first, last, discounts in self._stretches(start, end)
        ]

    def _price(self) -> Row:
        price = self.tables.prices.get(self.item.row["price_id"] or "")
        if price is None:
            raise Unparseable("no such price")
        return price

    def _period(
        self, start: datetime, end: datetime | None, accounts: Mapping[str, str]
    ) -> SubscriptionPeriod:
        item, version, price = self.item.row, self.version.row, self._price()
        product = self.tables.products.get(price["product_id"] or "")
        currency = (price["currency"] or "").upper()
        is_metered = price["recurring_usage_type"] == "metered"
        quantity = Fraction(0) if is_metered and not item["quantity"] else None
        count = needed_number(price["recurring_interval_count"])
        if count.denominator != 1:
            raise Unparseable("interval count is not whole")
        status = version["status"] or ""
        if version["pause_collection_behavior"] and status in PAUSABLE:
            status = "paused"
        return SubscriptionPeriod(
            subscription_period_id="",
            subscription_id=version["id"] or "",
            subscription_item_id=item["id"] or "",
            account_id=accounts.get(version["customer_id"] or "", ""),
            plan_id=price["id"],
            plan_name=price["nickname"],
            plan_tier=product["plan_tier"] if product else None,
            product_id=price["product_id"],
            product_name=product["name"] if product else None,
            status=status,
            quantity=needed_number(item["quantity"]) if quantity is None else quantity,
            unit_amount=needed_number(price["unit_amount"]) / minor_units(currency),
            currency=currency,
            billing_interval=price["recurring_interval"] or "",
            billing_interval_count=int(count),
            is_metered=is_metered,
            started_at=start,
            ended_at=end,
            trial_ends_at=moment(version["trial_end"]),
            cancel_requested_at=moment(version["cancel_requested_at"]),
            current_period_ends_at=moment(version["current_period_end"]),
            loaded_at=max(
                needed_moment(item["_fivetran_synced"]), needed_moment(version["_fivetran_synced"])
            ),
        )

    def _discounted(
        self,
        whole: SubscriptionPeriod,
        start: datetime,
        end: datetime | None,
        discounts: list[Discount],
        policies: Policies,
    ) -> SubscriptionPeriod:
        percent, amount, duration = combine(discounts, policies)
        return replace(
            whole,
            subscription_period_id=f"{_key(self.item.row)}|{start}",
            started_at=start,
            ended_at=end,
            discount_percent=percent,
            discount_amount=amount,
            discount_duration=duration,
        )

    def _stretches(
        self, start: datetime, end: datetime | None
    ) -> list[tuple[datetime, datetime | None, list[Discount]]]:
        """Spans with the discounts of this item; equal neighbours are one span."""
        moments: set[datetime | None] = {start}
        for discount in self._candidates():
            moments |= {discount.starts_at, discount.ends_at}
        for sibling in self.siblings:
            moments |= {sibling.start, sibling.end}
        inside = sorted(m for m in moments if m and m >= start and (end is None or m < end))
        found: list[tuple[datetime, datetime | None, list[Discount]]] = []
        for first, last in zip(inside, [*inside[1:], end], strict=True):
            discounts = self._in_force(first)
            if found and found[-1][2] == discounts:
                found[-1] = (found[-1][0], last, discounts)
            else:
                found.append((first, last, discounts))
        return found

    def _candidates(self) -> list[Discount]:
        version = self.version.row
        return [
            d for d in self.tables.discounts if d.may_apply(version["id"], version["customer_id"])
        ]

    def _in_force(self, at: datetime) -> list[Discount]:
        """The discounts that reduce this item at the instant, in order of id."""
        currency = (self._price()["currency"] or "").upper()
        is_carrier = self._carrier(at) == self.item.row["id"]
        return [
            discount
            for discount in self._candidates()
            if discount.runs(at)
            and (
                discount.percent is not None
                or (discount.amount is not None and is_carrier and discount.currency == currency)
            )
        ]

    def _carrier(self, at: datetime) -> str | None:
        """The first licensed item in force: the one that carries an amount off the invoice."""
        ids = [
            sibling.row["id"] or ""
            for sibling in self.siblings
            if sibling.start <= at
            and (sibling.end is None or at < sibling.end)
            and self._is_licensed(sibling)
        ]
        return min(ids, default=None)

    def _is_licensed(self, item: Version) -> bool:
        price = self.tables.prices.get(item.row["price_id"] or "")
        return price is not None and price["recurring_usage_type"] != "metered"


def with_end_reasons(
    periods: Iterable[SubscriptionPeriod], tables: StripeTables
) -> list[SubscriptionPeriod]:
    """The same rows with why each of them ended."""
    items: dict[str, list[SubscriptionPeriod]] = {}
    for period in periods:
        items.setdefault(period.subscription_item_id, []).append(period)
    result: list[SubscriptionPeriod] = []
    for rows in items.values():
        starts = {row.started_at: row for row in rows}
        for row in rows:
            following = starts.get(row.ended_at) if row.ended_at is not None else None
            result.append(replace(row, end_reason=_end_reason(row, following, tables)))
    return result


def _end_reason(
    row: SubscriptionPeriod, following: SubscriptionPeriod | None, tables: StripeTables
) -> str | None:
    if row.ended_at is None:
        return None
    if following is not None:
        return "paused" if following.status == "paused" != row.status else "replaced"
    versions = tables.subscriptions[row.subscription_id]
    failed = any(v.row["cancellation_reason"] == "payment_failed" for v in versions)
    ended = any(v.row["status"] == "canceled" and v.start <= row.ended_at for v in versions)
    return "payment_failed" if failed and ended else "voluntary"
