"""Company-wide tables: marketing spend and exchange rates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from saas_segmentation.demo.clock import AS_OF, FIRST_DAY, synced
from saas_segmentation.demo.schema import Rows

# Channel, currency, usual amount of a week.
_CHANNELS = (
    ("ORGANIC_SEARCH", "USD", 900),
    ("PAID_SEARCH", "USD", 2600),
    ("PAID_SOCIAL", "EUR", 1500),
    ("SOCIAL_MEDIA", "EUR", 400),
    ("REFERRALS", "USD", 300),
    ("EMAIL_MARKETING", "USD", 250),
    ("OFFLINE", "GBP", 1100),
    ("PARTNER", "USD", 800),
    ("EVENT", "EUR", 1300),
)
_RATES = (("EUR", 1_080_000), ("GBP", 1_270_000), ("JPY", 6_700))
_HOLIDAYS = {(1, 1), (12, 25), (12, 26)}


def spend_rows(seed: int, first_day: date = FIRST_DAY) -> Rows:
    """Spend of every channel, booked on Mondays."""
    rng = Random(f"{seed}/spend")
    rows = Rows()
    day = first_day + timedelta(days=-first_day.weekday() % 7)
    while day <= AS_OF:
        for channel, currency, usual in _CHANNELS:
            amount = Decimal(rng.randrange(usual * 60, usual * 140)) / 100
            rows.add(
                "spend.channel_spend",
                spend_date=day,
                channel=channel,
                currency=currency,
                amount=amount,
                _fivetran_synced=synced(rng, _morning_after(day)),
            )
        day += timedelta(days=7)
    return rows


def rate_rows(seed: int, first_day: date = FIRST_DAY) -> Rows:
    """Daily rates as a walk in whole millionths, on working days, from the last one before."""
    rng = Random(f"{seed}/rates")
    rows = Rows()
    current = dict(_RATES)
    day = first_day - timedelta(days=3)
    while day <= AS_OF:
        if day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS:
            for currency, usual in _RATES:
                step = usual // 250
                pull = (usual - current[currency]) // 40
                current[currency] += rng.randint(-step, step) + pull
                rows.add(
                    "exchange_rates.daily_rate",
                    rate_date=day,
                    currency=currency,
                    rate=Decimal(current[currency]) / 1_000_000,
                    _fivetran_synced=synced(rng, _morning_after(day)),
                )
        day += timedelta(days=1)
    return rows


def _morning_after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(days=1, hours=1)
