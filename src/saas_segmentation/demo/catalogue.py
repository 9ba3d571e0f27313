"""What the demo company sells: products, prices, coupons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from saas_segmentation.demo.schema import Rows

CREATED = datetime(2023, 12, 1, 9, 0, 0)
CURRENCIES = ("usd", "eur", "gbp", "jpy")
ZERO_DECIMAL = frozenset({"jpy"})

PRODUCTS = (
    ("prod_free", "Free", "starter"),
    ("prod_starter", "Starter", "starter"),
    ("prod_team", "Team", "team"),
    ("prod_business", "Business", "business"),
    ("prod_enterprise", "Enterprise", "enterprise"),
    ("prod_analytics", "Analytics", "addon"),
    ("prod_sso", "Single sign-on", "addon"),
    ("prod_support", "Premium support", "addon"),
    ("prod_api_usage", "API usage", "addon"),
)

# Monthly price of one unit, in minor units, in the order of CURRENCIES.
SEAT_PRICES = {
    "starter": (900, 850, 750, 1300),
    "team": (1900, 1800, 1550, 2800),
    "business": (3900, 3600, 3200, 5800),
    "enterprise": (9900, 9200, 8200, 14800),
}
FLAT_PRICES = {
    "business": (99000, 92000, 79000, 148000),
    "enterprise": (550000, 510000, 450000, 820000),
    "analytics": (19900, 18500, 15900, 29800),
    "sso": (14900, 13900, 11900, 22000),
    "support": (49900, 46000, 39900, 74000),
}
# Interval, count, and price as hundredths of a monthly price.
INTERVALS = (
    ("month", 1, 100),
    ("year", 1, 1000),
    ("month", 3, 285),
    ("week", 1, 25),
    ("week", 4, 92),
    ("year", 2, 1800),
    ("day", 1, 4),
)
# Percent, amount in minor units, currency, duration, months.
COUPONS = (
    ("WELCOME20", "20", None, None, "once", None),
    ("SPRING25", "25", None, None, "repeating", 6),
    ("LOYAL10", "10", None, None, "forever", None),
    ("PARTNER100", "100", None, None, "forever", None),
    ("MINUS50", None, 5000, "usd", "once", None),
    ("MINUS15X6", None, 1500, "usd", "repeating", 6),
    ("MINUS10EUR", None, 1000, "eur", "forever", None),
    ("THIRD333", "33.33", None, None, "repeating", 12),
    ("MINUS100", None, 10000, "usd", "forever", None),
    ("ITEM200", None, 20000, "usd", "repeating", 6),
)
# One-off fee at the start, in minor units.
SETUP_FEES = {"usd": 50000, "eur": 45000, "gbp": 40000, "jpy": 75000}


@dataclass(frozen=True)
class Tier:
    """Price of the units up to a number of them; amounts in minor units."""

    up_to: int | None
    unit_amount: Decimal
    flat_amount: int | None = None


@dataclass(frozen=True)
class Price:
    """One Stripe price; `unit_amount` may have decimals of minor units."""

    id: str
    product_id: str
    nickname: str
    currency: str
    unit_amount: Decimal
    interval: str
    count: int
    metered: bool = False
    tiers_mode: Literal["graduated", "volume"] | None = None
    tiers: tuple[Tier, ...] = ()
    package_size: int | None = None

    def amount(self, quantity: int) -> Decimal:
        """What one invoice asks for so many units, in minor units, before any discount."""
        if self.package_size is not None:
            return self.unit_amount * -(-quantity // self.package_size)
        if self.tiers_mode == "graduated":
            return self._graduated(quantity)
        if self.tiers_mode == "volume":
            return self._volume(quantity)
        return self.unit_amount * quantity

    def _graduated(self, quantity: int) -> Decimal:
        """Each unit at the price of its tier, and the flat fee of every tier reached."""
        amount, below = Decimal(0), 0
        for tier in self.tiers:
            if quantity <= below:
                break
            last = quantity if tier.up_to is None else min(tier.up_to, quantity)
            amount += tier.unit_amount * (last - below) + (tier.flat_amount or 0)
            below = last
        return amount

    def _volume(self, quantity: int) -> Decimal:
        """All units at the price of the tier that holds the last of them, and its flat fee."""
        for tier in self.tiers:
            if quantity and (tier.up_to is None or quantity <= tier.up_to):
                return tier.unit_amount * quantity + (tier.flat_amount or 0)
        return Decimal(0)


def _price_id(product: str, form: str, currency: str, name: str) -> str:
    """Seats are the usual form, so they are not named: the id is repeated on every invoice line."""
    return "_".join(("price", product, *((form,) if form != "seat" else ()), currency, name))


def _special_prices() -> tuple[Price, ...]:
    """Prices that are no plain amount for each unit."""
    return (
        Price(
            _price_id("team", "graduated", "usd", "month"),
            "prod_team",
            "Team, graduated, USD, month",
            "usd",
            Decimal(0),
            "month",
            1,
            tiers_mode="graduated",
            tiers=(
                Tier(5, Decimal(0), 9000),
                Tier(20, Decimal(1700)),
                Tier(None, Decimal(1400), 2000),
            ),
        ),
        Price(
            _price_id("business", "volume", "usd", "month"),
            "prod_business",
            "Business, by volume, USD, month",
            "usd",
            Decimal(0),
            "month",
            1,
            tiers_mode="volume",
            tiers=(
                Tier(10, Decimal(3900)),
                Tier(25, Decimal(3500)),
                Tier(None, Decimal(2900), 5000),
            ),
        ),
        Price(
            _price_id("api_usage", "committed", "usd", "month"),
            "prod_api_usage",
            "Committed API call, USD, month",
            "usd",
            Decimal("0.5"),
            "month",
            1,
        ),
        Price(
            _price_id("starter", "pack5", "usd", "month"),
            "prod_starter",
            "Starter, packs of 5 seats, USD, month",
            "usd",
            Decimal(3900),
            "month",
            1,
            package_size=5,
        ),
    )


def _licensed(product: str, monthly: tuple[int, ...], form: str) -> list[Price]:
    prices = []
    label = {"seat": "per seat", "flat": "flat fee"}[form]
    for currency, amount in zip(CURRENCIES, monthly, strict=True):
        for interval, count, hundredths in INTERVALS:
            name = f"{interval}{count if count > 1 else ''}"
            unit = Decimal(amount * hundredths // 100)
            prices.append(
                Price(
                    _price_id(product, form, currency, name),
                    f"prod_{product}",
                    f"{product.capitalize()} {label}, {currency.upper()}, {name}",
                    currency,
                    unit,
                    interval,
                    count,
                )
            )
    return prices


def _all_prices() -> dict[str, Price]:
    prices: list[Price] = []
    for product, monthly in SEAT_PRICES.items():
        prices += _licensed(product, monthly, "seat")
    for product, monthly in FLAT_PRICES.items():
        prices += _licensed(product, monthly, "flat")
    for currency in CURRENCIES:
        free = _price_id("free", "flat", currency, "month")
        label = f"Free, {currency.upper()}"
        prices.append(Price(free, "prod_free", label, currency, Decimal(0), "month", 1))
        usage = _price_id("api_usage", "unit", currency, "month")
        label = f"API call, {currency.upper()}"
        unit = Decimal("0.25") if currency != "jpy" else Decimal("0.4")
        prices.append(Price(usage, "prod_api_usage", label, currency, unit, "month", 1, True))
    return {price.id: price for price in (*prices, *_special_prices())}


PRICES = _all_prices()


def price(product: str, form: str, currency: str, interval: str = "month", count: int = 1) -> Price:
    """The price of a product for a currency and interval; `form` as in `_price_id`."""
    name = f"{interval}{count if count > 1 else ''}"
    return PRICES[_price_id(product, form, currency, name)]


def _price_rows(rows: Rows, entry: Price, landed: datetime) -> None:
    """A price and its tiers; Stripe leaves `unit_amount` empty where it has decimals."""
    has_decimals = entry.unit_amount != entry.unit_amount.to_integral_value()
    rows.add(
        "stripe.price",
        id=entry.id,
        product_id=entry.product_id,
        nickname=entry.nickname,
        currency=entry.currency,
        unit_amount=None if entry.tiers or has_decimals else entry.unit_amount,
        unit_amount_decimal=str(entry.unit_amount) if has_decimals else None,
        billing_scheme="tiered" if entry.tiers else "per_unit",
        tiers_mode=entry.tiers_mode,
        transform_quantity_divide_by=entry.package_size,
        transform_quantity_round="up" if entry.package_size else None,
        recurring_interval=entry.interval,
        recurring_interval_count=entry.count,
        recurring_usage_type="metered" if entry.metered else "licensed",
        livemode=True,
        created=CREATED,
        _fivetran_synced=landed,
    )
    for position, tier in enumerate(entry.tiers):
        rows.add(
            "stripe.price_tier",
            price_id=entry.id,
            tier_index=position + 1,
            up_to=tier.up_to,
            unit_amount=int(tier.unit_amount),
            flat_amount=tier.flat_amount,
            _fivetran_synced=landed,
        )


def catalogue_rows() -> Rows:
    """Rows of product, price, tiers and coupon."""
    rows = Rows()
    landed = CREATED + timedelta(hours=2)
    for product_id, name, tier in PRODUCTS:
        rows.add(
            "stripe.product",
            id=product_id,
            name=name,
            plan_tier=tier,
            created=CREATED,
            _fivetran_synced=landed,
        )
    for entry in PRICES.values():
        _price_rows(rows, entry, landed)
    for coupon_id, percent, amount, currency, duration, months in COUPONS:
        rows.add(
            "stripe.coupon",
            id=coupon_id,
            percent_off=Decimal(percent) if percent else None,
            amount_off=amount,
            currency=currency,
            duration=duration,
            duration_in_months=months,
            created=CREATED,
            _fivetran_synced=landed,
        )
    return rows
