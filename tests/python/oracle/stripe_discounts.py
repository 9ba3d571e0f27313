"""Coupons and discounts: which run, and what several of them take off each item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from .contract import Rejected
from .raw_rows import Row, Unparseable, moment, needed_moment, number
from .stripe_prices import minor_units

NONE = Fraction(0)


@dataclass(frozen=True)
class Discount:
    """A coupon while it is applied: to an item, to a subscription or to all of a customer's."""

    discount_id: str
    customer_id: str | None
    subscription_id: str | None
    item_id: str | None
    starts_at: datetime
    ends_at: datetime | None
    percent: Fraction | None
    amount: Fraction | None
    currency: str
    duration: str | None

    @property
    def is_lasting(self) -> bool:
        """Whether it is for more than one invoice."""
        return self.duration != "once"

    def runs(self, at: datetime) -> bool:
        """Whether it is in force at the instant."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True)
class BilledItem:
    """An item in force at an instant: what an invoice of it is before discounts."""

    item_id: str
    amount: Fraction
    currency: str
    is_licensed: bool


@dataclass(frozen=True)
class Terms:
    """What applies to an item: the discounts, and what they make together."""

    discounts: tuple[Discount, ...] = ()
    percent: Fraction | None = None
    amount: Fraction | None = None
    duration: str | None = None


def discounts_from(
    discounts: Iterable[Row], coupons: Mapping[str, Row], rejected: list[Rejected]
) -> list[Discount]:
    """The usable discounts in order of id; the others are set aside."""
    found: list[Discount] = []
    for row in discounts:
        try:
            found.append(_discount(row, coupons.get(row["coupon_id"] or "")))
        except Unparseable as error:
            rejected.append(Rejected("discounts", row["id"] or "", str(error)))
    return sorted(found, key=lambda discount: discount.discount_id)


def _discount(row: Row, coupon: Row | None) -> Discount:
    if not row["id"]:
        raise Unparseable("null key")
    if coupon is None:
        raise Unparseable("no such coupon")
    currency = (coupon["currency"] or "").upper()
    amount = number(coupon["amount_off"])
    return Discount(
        discount_id=row["id"],
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
        item_id=row.get("subscription_item_id"),
        starts_at=needed_moment(row["starts_at"]),
        ends_at=moment(row["ends_at"]),
        percent=number(coupon["percent_off"]),
        amount=None if amount is None else amount / minor_units(currency),
        currency=currency,
        duration=coupon["duration"],
    )


def in_force(
    discounts: Iterable[Discount],
    at: datetime,
    subscription_id: str,
    customer_id: str | None,
) -> tuple[list[Discount], list[Discount]]:
    """Discounts of single items, and those of the whole subscription, at an instant.

    The customer's count only while the subscription has none of its own.
    """
    running = [discount for discount in discounts if discount.runs(at)]
    of_items = [discount for discount in running if discount.item_id is not None]
    general = [discount for discount in running if discount.item_id is None]
    own = [discount for discount in general if discount.subscription_id == subscription_id]
    if own:
        return of_items, own
    of_customer = [
        discount
        for discount in general
        if discount.subscription_id is None
        and customer_id is not None
        and discount.customer_id == customer_id
    ]
    return of_items, of_customer


def terms_of_items(
    items: Iterable[BilledItem],
    of_items: list[Discount],
    general: list[Discount],
    counts_once: bool,
) -> dict[str, Terms]:
    """What applies to each of the items of one subscription at one instant.

    Percents multiply; then an item's own amounts; then amounts off the invoice, which items take
    in order of their ids until nothing is left of the amount.
    """
    pots = {d.discount_id: d.amount or NONE for d in general if d.amount is not None}
    found: dict[str, Terms] = {}
    for item in sorted(items, key=lambda item: item.item_id):
        applying = [d for d in of_items if d.item_id == item.item_id and _has_effect(d, item)]
        own_ids = {d.discount_id for d in applying}
        applying += [
            d
            for d in general
            if _has_effect(d, item) and (d.percent is not None or item.is_licensed)
        ]
        found[item.item_id] = _take(item, applying, own_ids, pots, counts_once)
    return found


def _has_effect(discount: Discount, item: BilledItem) -> bool:
    if discount.percent is not None:
        return True
    return discount.amount is not None and discount.currency == item.currency


def _take(
    item: BilledItem,
    applying: list[Discount],
    own_ids: set[str],
    pots: dict[str, Fraction],
    counts_once: bool,
) -> Terms:
    lasting = [discount for discount in applying if discount.is_lasting]
    kept = lasting if lasting and not counts_once else applying
    if not kept:
        return Terms()
    percents = [discount.percent for discount in kept if discount.percent is not None]
    share_left = Fraction(1)
    for percent in percents:
        share_left *= 1 - percent / 100
    combined = (1 - share_left) * 100
    if any(percent > 100 for percent in percents):
        combined = max(percents)  # two wrongs must not multiply into a right
    left = max(NONE, item.amount * (1 - combined / 100))
    taken = NONE
    amounts = [d for d in kept if d.amount is not None and d.currency == item.currency]
    for discount in sorted(amounts, key=lambda discount: discount.discount_id not in own_ids):
        if discount.discount_id in own_ids:
            part = min(left, discount.amount or NONE)
        elif item.is_licensed:
            part = min(left, pots[discount.discount_id])
            pots[discount.discount_id] -= part
        else:
            part = NONE
        taken += part
        left -= part
    return Terms(
        discounts=tuple(sorted(applying, key=lambda discount: discount.discount_id)),
        percent=combined if percents else None,
        amount=taken if amounts else None,
        duration="forever" if lasting else "once",
    )
