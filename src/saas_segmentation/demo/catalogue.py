"""What the demo company sells: products, prices, coupons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

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
)


@dataclass(frozen=True)
class Price:
    """One Stripe price."""

    id: str
    product_id: str
    nickname: str
    currency: str
    unit_amount: Decimal
    interval: str
    count: int
    metered: bool = False


def _licensed(product: str, monthly: tuple[int, ...], form: str) -> list[Price]:
    prices = []
    label = {"seat": "per seat", "flat": "flat fee"}[form]
    for currency, amount in zip(CURRENCIES, monthly, strict=True):
        for interval, count, hundredths in INTERVALS:
            name = f"{interval}{count if count > 1 else ''}"
            unit = Decimal(amount * hundredths // 100)
            prices.append(
                Price(
                    f"price_{product}_{form}_{currency}_{name}",
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
        free = f"price_free_flat_{currency}_month"
        label = f"Free, {currency.upper()}"
        prices.append(Price(free, "prod_free", label, currency, Decimal(0), "month", 1))
        usage = f"price_api_usage_unit_{currency}_month"
        label = f"API call, {currency.upper()}"
        unit = Decimal("0.25") if currency != "jpy" else Decimal("0.4")
        prices.append(Price(usage, "prod_api_usage", label, currency, unit, "month", 1, True))
    return {price.id: price for price in prices}


PRICES = _all_prices()


def price(product: str, form: str, currency: str, interval: str = "month", count: int = 1) -> Price:
    """The price of a product (`form` is seat, flat or unit) for a currency and interval."""
    name = f"{interval}{count if count > 1 else ''}"
    return PRICES[f"price_{product}_{form}_{currency}_{name}"]


def catalogue_rows() -> Rows:
    """Rows of product, price and coupon."""
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
        rows.add(
            "stripe.price",
            id=entry.id,
            product_id=entry.product_id,
            nickname=entry.nickname,
            currency=entry.currency,
            unit_amount=entry.unit_amount,
            recurring_interval=entry.interval,
            recurring_interval_count=entry.count,
            recurring_usage_type="metered" if entry.metered else "licensed",
            livemode=True,
            created=CREATED,
            _fivetran_synced=landed,
        )
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
