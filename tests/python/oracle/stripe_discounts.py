"""Coupons and discounts: which run, and what several of them make together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from .contract import Policies, Rejected
from .raw_rows import Row, Unparseable, moment, needed_moment, number

ZERO_DECIMAL_CURRENCIES = frozenset({"CLP", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})


def minor_units(currency: str) -> int:
    """How many minor units one unit of the currency has."""
    return 1 if currency in ZERO_DECIMAL_CURRENCIES else 100


@dataclass(frozen=True)
class Discount:
    """A coupon while it is applied; without a subscription to all of the customer's."""

    discount_id: str
    customer_id: str | None
    subscription_id: str | None
    starts_at: datetime
    ends_at: datetime | None
    percent: Fraction | None
    amount: Fraction | None
    currency: str
    duration: str | None

    def may_apply(self, subscription_id: str | None, customer_id: str | None) -> bool:
        """Whether it is for this subscription, or for all of this customer's."""
        if self.subscription_id is not None:
            return self.subscription_id == subscription_id
        return self.customer_id is not None and self.customer_id == customer_id

    def runs(self, at: datetime) -> bool:
        """Whether it is in force at the instant."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


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
        starts_at=needed_moment(row["starts_at"]),
        ends_at=moment(row["ends_at"]),
        percent=number(coupon["percent_off"]),
        amount=None if amount is None else amount / minor_units(currency),
        currency=currency,
        duration=coupon["duration"],
    )


def combine(
    discounts: list[Discount], policies: Policies
) -> tuple[Fraction | None, Fraction | None, str | None]:
    """Percent, amount and duration of several: percentages multiply, then amounts add up."""
    lasting = [discount for discount in discounts if discount.duration != "once"]
    kept = lasting if lasting and policies.discount_policy != "all" else discounts
    if not kept:
        return None, None, None
    percents = [discount.percent for discount in kept if discount.percent is not None]
    amounts = [discount.amount for discount in kept if discount.amount is not None]
    left = Fraction(1)
    for percent in percents:
        left *= 1 - percent / 100
    combined = (1 - left) * 100
    if any(percent > 100 for percent in percents):
        combined = max(percents)  # two wrongs must not multiply into a right
    return (
        combined if percents else None,
        sum(amounts, Fraction(0)) if amounts else None,
        "forever" if lasting else "once",
    )
