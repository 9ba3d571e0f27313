"""What one subscription item is worth: its price, what discounts leave of it, and its rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction

from saas_segmentation.demo.catalogue import COUPONS, PRICES, PRODUCTS, ZERO_DECIMAL, Price
from saas_segmentation.demo.clock import add_interval
from saas_segmentation.demo.schema import Row, Rows

# Months of one billing interval.
_MONTHS = {
    "day": Fraction(12, 365),
    "week": Fraction(12, 52),
    "month": Fraction(1),
    "year": Fraction(12),
}
_COUPONS = {coupon[0]: coupon for coupon in COUPONS}
_TIERS = {product_id: tier for product_id, _, tier in PRODUCTS}

# Currency, lower case -> US dollars for one unit by day, in order.
Rates = dict[str, list[tuple[date, Fraction]]]


@dataclass(frozen=True)
class PaidItem:
    """One subscription item that counts at the end of a day."""

    id: str
    price: Price
    quantity: int
    monthly: Fraction
    rate: Fraction

    @property
    def cents(self) -> int:
        """What it is worth a month, in US cents."""
        return self.cents_at(self.rate)

    @property
    def tier(self) -> str:
        """Tier of its product."""
        return _TIERS[self.price.product_id]

    def cents_at(self, rate: Fraction) -> int:
        """What its terms are worth a month at another rate, in US cents."""
        return math.floor(self.monthly * rate * 100 + Fraction(1, 2))


def rates_of(rows: Rows) -> Rates:
    """The rates of the generated rows, by currency and in the order of their days."""
    rates: Rates = {"usd": [(date.min, Fraction(1))]}
    for row in rows.tables["exchange_rates.daily_rate"]:
        day = row["rate_date"]
        assert isinstance(day, date)
        entry = (day, Fraction(str(row["rate"])))
        rates.setdefault(str(row["currency"]).lower(), []).append(entry)
    return {currency: sorted(entries) for currency, entries in rates.items()}


def moment_of(row: Row, name: str) -> datetime:
    """A timestamp of a row."""
    value = row[name]
    assert isinstance(value, datetime)
    return value


def start_of(row: Row) -> datetime:
    """When a version begins."""
    return moment_of(row, "_fivetran_start")


def end_of(row: Row, name: str = "_fivetran_end") -> datetime | None:
    """When a version ends; None while it runs."""
    return None if row[name] is None else moment_of(row, name)


def is_running(row: Row, at: datetime) -> bool:
    """Whether a version runs at a moment."""
    end = end_of(row)
    return start_of(row) <= at and (end is None or at < end)


def units_of(row: Row) -> int:
    """Quantity of a version of an item."""
    quantity = row["quantity"]
    assert isinstance(quantity, int)
    return quantity


def is_lasting(discount: Row) -> bool:
    """Whether a discount is for more than one bill."""
    return _COUPONS[str(discount["coupon_id"])][4] != "once"


def price_of(row: Row) -> Price:
    """Price of a version of an item."""
    return PRICES[str(row["price_id"])]


def term_months(price: Price) -> Fraction:
    """Length of a billing cycle in months."""
    return _MONTHS[price.interval] * price.count


def monthly_amount(price: Price, minor_units: Fraction) -> Fraction:
    """What so many minor units a bill are a month, in units of the currency."""
    monthly = minor_units / term_months(price)
    return monthly if price.currency in ZERO_DECIMAL else monthly / 100


def rate_on(rates: Rates, price: Price, since: date, day: date) -> Fraction:
    """The rate of the day on which the running billing cycle began: the last one known then."""
    began = _cycle_start(since, price, day)
    return [rate for known_on, rate in rates[price.currency] if known_on <= began][-1]


def in_force(discounts: list[Row], at: datetime) -> list[Row]:
    """Discounts in force; those of the subscription keep those of its customer out."""
    running = [
        row
        for row in discounts
        if moment_of(row, "starts_at") <= at
        and ((end := end_of(row, "ends_at")) is None or at < end)
    ]
    shared = [row for row in running if row["subscription_item_id"] is None]
    own = [row for row in shared if row["subscription_id"] is not None]
    of_items = [row for row in running if row["subscription_item_id"] is not None]
    return (own or shared) + of_items


def amounts_left(rows: list[Row], discounts: list[Row]) -> list[Fraction]:
    """Minor units of each item a bill: percents first, then amounts off, from item to item."""
    left = []
    for row in rows:
        price = price_of(row)
        amount = Fraction(price.amount(units_of(row)))
        fitting = [d for d in discounts if d["subscription_item_id"] in (None, row["id"])]
        for discount in fitting:
            amount *= 1 - Fraction(_COUPONS[str(discount["coupon_id"])][1] or 0) / 100
        for discount in fitting:
            if discount["subscription_item_id"] is not None:
                amount -= min(amount, _amount_off(discount, price))
        left.append(amount)
    for discount in discounts:
        if discount["subscription_item_id"] is None and rows:
            off = _amount_off(discount, price_of(rows[0]))
            for position, amount in enumerate(left):
                left[position] -= min(amount, off)
                off -= min(amount, off)
    return left


def _amount_off(discount: Row, price: Price) -> Fraction:
    _, _, off, currency, _, _ = _COUPONS[str(discount["coupon_id"])]
    return Fraction(off or 0) if currency == price.currency else Fraction(0)


def _cycle_start(since: date, price: Price, day: date) -> date:
    """Start of the billing cycle that runs on the day; cycles count from when the terms began."""
    anchor, number = datetime.combine(since, time.min), 0
    while add_interval(anchor, price.interval, (number + 1) * price.count).date() <= day:
        number += 1
    return add_interval(anchor, price.interval, number * price.count).date()
