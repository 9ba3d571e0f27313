"""What Stripe bills for a quantity at a price: packages, tiers, decimals of a minor unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from .raw_rows import Row, Unparseable, needed_number, number

# Stripe's list of currencies without minor units; UGX is billed in hundredths all the same.
ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
PRICE_PLACES = 10**6

Tiers = Mapping[str, list[Row]]


def minor_units(currency: str) -> int:
    """How many minor units one unit of the currency has."""
    return 1 if currency in ZERO_DECIMAL.split() else 100


def tiers_by_price(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The tiers of each price, lowest first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["price_id"] or "", []).append(row)
    for tiers in found.values():
        tiers.sort(key=lambda tier: number(tier["tier_index"]) or Fraction(0))
    return found


def currency_of(price: Row) -> str:
    """The currency code of a price."""
    return (price["currency"] or "").upper()


def billable_units(price: Row, quantity: Fraction) -> Fraction:
    """The quantity, or the number of packages that hold it."""
    size = number(price.get("transform_quantity_divide_by"))
    if size is None:
        return quantity
    if price.get("transform_quantity_round") == "up":
        return Fraction(math.ceil(quantity / size))
    return Fraction(math.floor(quantity / size))


def invoice_amount(price: Row, tiers: Tiers, quantity: Fraction) -> Fraction:
    """One invoice of so many, in major units, exactly."""
    units = billable_units(price, quantity)
    if price.get("billing_scheme") != "tiered":
        minor = units * _unit_price(price)
    elif units <= 0:
        minor = Fraction(0)
    else:
        minor = _tiered_amount(price, tiers.get(price["id"] or "", []), units)
    return minor / minor_units(currency_of(price))


def unit_amount(price: Row, tiers: Tiers, quantity: Fraction) -> Fraction:
    """The unit price of the contract row, rounded up where six decimals do not hold it."""
    is_plain = price.get("billing_scheme") != "tiered"
    if is_plain and number(price.get("transform_quantity_divide_by")) is None:
        return _six_places_up(_unit_price(price) / minor_units(currency_of(price)))
    if quantity <= 0:
        return Fraction(0)
    return _six_places_up(invoice_amount(price, tiers, quantity) / quantity)


def _six_places_up(amount: Fraction) -> Fraction:
    return Fraction(math.ceil(amount * PRICE_PLACES), PRICE_PLACES)


def _unit_price(price: Row) -> Fraction:
    exact = number(price.get("unit_amount_decimal"))
    return needed_number(price["unit_amount"]) if exact is None else exact


def _tiered_amount(price: Row, tiers: list[Row], units: Fraction) -> Fraction:
    if price.get("tiers_mode") == "volume":
        for tier in tiers:
            up_to = number(tier["up_to"])
            if up_to is None or units <= up_to:
                return units * _tier_price(tier) + _flat(tier)
        raise Unparseable("no tier holds the quantity")
    total, below = Fraction(0), Fraction(0)
    for tier in tiers:
        up_to = number(tier["up_to"])
        top = units if up_to is None else min(units, up_to)
        if top > below:
            total += (top - below) * _tier_price(tier) + _flat(tier)
            below = top
    if below < units:
        raise Unparseable("no tier holds the quantity")
    return total


def _tier_price(tier: Row) -> Fraction:
    exact = number(tier.get("unit_amount_decimal"))
    return exact if exact is not None else number(tier["unit_amount"]) or Fraction(0)


def _flat(tier: Row) -> Fraction:
    return number(tier["flat_amount"]) or Fraction(0)


def price_terms(
    price: Row, tiers: Tiers, products: Mapping[str, Row], quantity: Fraction
) -> dict[str, object]:
    """What a price and a quantity say of a subscription period."""
    product = products.get(price["product_id"] or "")
    count = needed_number(price["recurring_interval_count"])
    if count.denominator != 1:
        raise Unparseable("interval count is not whole")
    return {
        "plan_id": price["id"],
        "plan_name": price["nickname"],
        "plan_tier": product["plan_tier"] if product else None,
        "product_id": price["product_id"],
        "product_name": product["name"] if product else None,
        "quantity": quantity,
        "unit_amount": unit_amount(price, tiers, quantity),
        "currency": currency_of(price),
        "billing_interval": price["recurring_interval"] or "",
        "billing_interval_count": int(count),
        "is_metered": price["recurring_usage_type"] == "metered",
    }
