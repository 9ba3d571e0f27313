"""A few hundred accounts that do everything to subscriptions that the input contract allows."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from oracle.contract import ExchangeRate, SubscriptionPeriod

SEED = 20241117
ACCOUNT_COUNT = 300
FIRST = datetime(2022, 10, 1)
AS_OF = date(2024, 11, 17)
LAST_START = datetime(2024, 12, 20)
LOADED_AT = datetime(2024, 12, 31)

CURRENCIES = ["USD"] * 4 + ["EUR"] * 3 + ["GBP", "JPY", "CHF"]
INTERVALS = [("month", 1)] * 8 + [
    ("month", 2),
    ("month", 3),
    ("month", 6),
    ("year", 1),
    ("year", 1),
    ("year", 2),
    ("week", 1),
    ("week", 2),
    ("week", 4),
    ("day", 1),
    ("day", 10),
    ("day", 30),
]
STATUSES = ["active"] * 12 + ["past_due"] * 5 + ["paused"] * 2 + ["trialing"] * 2
STATUSES += ["unpaid", "incomplete", "incomplete_expired", "canceled"]
AMOUNTS = ["0", "0.004", "0.000001", "9.99", "33.335", "100", "100", "49.5", "1234.567891", "12000"]
QUANTITIES = ["1"] * 8 + ["2", "3", "25", "1.5", "0.3333", "0"]
PERCENTS = ["0", "10", "12.5", "33.3333", "50", "100"]
DISCOUNT_AMOUNTS = ["0", "5", "19.999999", "40", "100000"]
PRODUCTS = ["suite", "suite", "addon", None]
PLANS = ["starter", "team", "team", "business", None]
DURATIONS = [None, "once", "once", "repeating", "forever"]
LENGTHS = [0, 5, 24, 30, 24 * 9, 24 * 28, 24 * 31, 24 * 45, 24 * 61, 24 * 120, 24 * 400, None]
GAPS = [0] * 9 + [3, 24, 24 * 5, 24 * 31, 24 * 32, 24 * 80, -24 * 2]
EDGE_DAYS = [
    datetime(2022, 12, 31),
    datetime(2023, 1, 31),
    datetime(2023, 3, 12),
    datetime(2023, 8, 30),
    datetime(2024, 1, 31),
    datetime(2024, 2, 29),
    datetime(2024, 3, 31),
    datetime(2024, 10, 31),
    datetime(2024, 11, 17),
    datetime(2024, 11, 18),
]


def hostile_rates() -> list[ExchangeRate]:
    """Sparse rates, one currency known late only, rates of the reporting currency itself."""
    rng = random.Random(SEED + 1)
    levels = {"USD": 0.9, "EUR": 1.1, "GBP": 1.25, "JPY": 0.007, "CHF": 1.05}
    rows = []
    for currency, level in levels.items():
        start = 200 if currency == "CHF" else -60
        for offset in sorted(rng.sample(range(start, 800), 40)):
            rate = Fraction(round(level * rng.uniform(0.8, 1.25) * 10**8), 10**8)
            day = FIRST.date() + timedelta(days=offset)
            rows.append(ExchangeRate(day, currency, rate, LOADED_AT))
    return rows


def hostile_periods() -> list[SubscriptionPeriod]:
    """All rows of all accounts: valid, overlapping, empty, future, broken and redelivered ones."""
    rng = random.Random(SEED)
    rows = _steady_payers()
    for number in range(ACCOUNT_COUNT):
        rows += _account(rng, f"a{number:03}")
    rows += [_broken(rng, row) for row in rng.sample(rows, 40)]
    rows += [_older_delivery(rng, row) for row in rng.sample(rows, 60)]
    rng.shuffle(rows)
    return rows


def _steady_payers() -> list[SubscriptionPeriod]:
    """Two accounts that pay all the time, so that the company's months start on the first day."""
    return [
        _template(f"steady{number}", f"steady_item{number}", FIRST, "month", 1, currency)
        for number, currency in enumerate(["USD", "EUR"])
    ]


def _account(rng: random.Random, account_id: str) -> list[SubscriptionPeriod]:
    rows: list[SubscriptionPeriod] = []
    starts: list[datetime] = []
    for item in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
        # Every other further item starts on the day on which an earlier row ends or starts.
        start = rng.choice(starts) if starts and rng.random() < 0.5 else _moment(rng)
        chain = _item(rng, account_id, f"{account_id}i{item}", min(start, LAST_START))
        rows += chain
        starts += [row.ended_at for row in chain if row.ended_at]
        starts += [row.started_at.replace(hour=rng.randrange(24)) for row in chain]
    return rows


def _moment(rng: random.Random) -> datetime:
    if rng.random() < 0.3:
        day = rng.choice(EDGE_DAYS)
    else:
        day = FIRST + timedelta(days=rng.randrange((LAST_START - FIRST).days))
    hours, minutes = rng.choice([(0, 0), (0, 0), (0, 1), (3, 30), (4, 59), (15, 0), (23, 59)])
    return day.replace(hour=hours, minute=minutes)


def _item(
    rng: random.Random, account_id: str, item_id: str, start: datetime
) -> list[SubscriptionPeriod]:
    """A chain of rows of one item; from row to row anything may change."""
    rows: list[SubscriptionPeriod] = []
    interval, count = rng.choice(INTERVALS)
    row = _template(account_id, item_id, start, interval, count, rng.choice(CURRENCIES))
    row = replace(
        row,
        is_metered=rng.random() < 0.08,
        product_id=rng.choice(PRODUCTS),
        plan_id=rng.choice(PLANS),
    )
    for number in range(rng.choice([1, 2, 3, 4, 5, 7])):
        row = replace(
            row,
            subscription_period_id=f"{item_id}p{number}",
            started_at=start,
            **_terms(rng, row),  # type: ignore[arg-type]
            **_ends(rng, start),  # type: ignore[arg-type]
        )
        rows.append(row)
        end = row.ended_at or start + timedelta(days=rng.choice([20, 90]))
        start = end + timedelta(hours=rng.choice(GAPS))
        if row.ended_at is None and rng.random() < 0.8:
            break
    return rows


def _terms(rng: random.Random, before: SubscriptionPeriod) -> dict[str, object]:
    """What the next row of an item says of status, price and discount."""
    stays_late = before.status == "past_due" and rng.random() < 0.6
    changes: dict[str, object] = {"status": "past_due" if stays_late else rng.choice(STATUSES)}
    if rng.random() < 0.5:
        changes["unit_amount"] = Fraction(rng.choice(AMOUNTS))
    if rng.random() < 0.4:
        changes["quantity"] = Fraction(rng.choice(QUANTITIES))
    if rng.random() < 0.15:
        interval, count = rng.choice(INTERVALS)
        changes |= {"billing_interval": interval, "billing_interval_count": count}
    if rng.random() < 0.1:
        changes["currency"] = rng.choice(CURRENCIES)
    if rng.random() < 0.2:
        changes["plan_id"] = rng.choice(PLANS)
    if rng.random() < 0.05:
        changes["product_id"] = rng.choice(PRODUCTS)
    changes["discount_percent"] = changes["discount_amount"] = changes["discount_duration"] = None
    if rng.random() < 0.4:
        changes["discount_duration"] = rng.choice(DURATIONS)
        if rng.random() < 0.7:
            changes["discount_percent"] = Fraction(rng.choice(PERCENTS))
        if rng.random() < 0.5:
            changes["discount_amount"] = Fraction(rng.choice(DISCOUNT_AMOUNTS))
    return changes


def _ends(rng: random.Random, start: datetime) -> dict[str, object]:
    """When and why a row ends, and what was said of its end before."""
    hours = rng.choice(LENGTHS)
    end = None if hours is None else start + timedelta(hours=hours)
    if end is not None and rng.random() < 0.3:
        end = max(start, end.replace(hour=0, minute=0))
    horizon = end or start + timedelta(days=60)
    request = start + (horizon - start) * rng.random() if rng.random() < 0.25 else None
    if request is not None and rng.random() < 0.2:
        request += timedelta(days=rng.choice([-30, 30, 300]))
    paid_until = horizon + timedelta(days=rng.choice([-3, 0, 1, 12, 40]))
    trial_end = start + timedelta(days=rng.choice([-5, 0, 3, 14, 30]), hours=rng.choice([0, 7]))
    return {
        "ended_at": end,
        "cancel_requested_at": None if request is None else request.replace(microsecond=0),
        "current_period_ends_at": paid_until if rng.random() < 0.6 else None,
        "end_reason": None
        if end is None
        else rng.choice([None, "voluntary", "voluntary", "payment_failed", "replaced", "paused"]),
        "trial_ends_at": trial_end if rng.random() < 0.15 else None,
    }


def _template(
    account_id: str, item_id: str, start: datetime, interval: str, count: int, currency: str
) -> SubscriptionPeriod:
    return SubscriptionPeriod(
        subscription_period_id=f"{item_id}p",
        subscription_id=f"{account_id}s",
        subscription_item_id=item_id,
        account_id=account_id,
        status="active",
        quantity=Fraction(1),
        unit_amount=Fraction(100),
        currency=currency,
        billing_interval=interval,
        billing_interval_count=count,
        started_at=start,
        loaded_at=LOADED_AT,
    )


def _broken(rng: random.Random, row: SubscriptionPeriod) -> SubscriptionPeriod:
    """A row of the same item under a key of its own that breaks the contract."""
    fault: dict[str, object] = rng.choice(
        [
            {"status": "odd"},
            {"quantity": Fraction(-1)},
            {"unit_amount": Fraction(-1)},
            {"billing_interval": "fortnight"},
            {"billing_interval_count": 0},
            {"discount_percent": Fraction(101)},
            {"currency": "XTS"},
            {"ended_at": row.started_at - timedelta(days=1)},
        ]
    )
    key = f"{row.subscription_period_id}broken"
    return replace(row, subscription_period_id=key, **fault)  # type: ignore[arg-type]


def _older_delivery(rng: random.Random, row: SubscriptionPeriod) -> SubscriptionPeriod:
    """The same key as it was delivered earlier, with other figures."""
    return replace(
        row,
        loaded_at=LOADED_AT - timedelta(days=rng.randrange(1, 30)),
        quantity=row.quantity + rng.choice([-3, 7]),
        account_id=rng.choice([row.account_id, "a000"]),
    )
