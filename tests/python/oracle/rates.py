"""Exchange rates: the last known one on or before a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction

from .contract import ExchangeRate

ONE = Fraction(1)


class Rates:
    """Look-up of a currency's rate on a day."""

    def __init__(self, rates: Iterable[ExchangeRate], reporting_currency: str) -> None:
        self.reporting_currency = reporting_currency
        latest: dict[tuple[str, date], tuple[datetime, Fraction]] = {}
        for row in rates:
            key = (row.currency.upper(), row.rate_date)
            delivery = (row.loaded_at, Fraction(row.rate))
            if key not in latest or delivery > latest[key]:
                latest[key] = delivery
        self._days: dict[str, list[date]] = {}
        self._rates: dict[str, list[Fraction]] = {}
        for (currency, day), (_, rate) in sorted(latest.items()):
            if rate > 0:
                self._days.setdefault(currency, []).append(day)
                self._rates.setdefault(currency, []).append(rate)

    def knows(self, currency: str) -> bool:
        """Whether amounts in the currency can be converted at all."""
        return currency.upper() == self.reporting_currency or currency.upper() in self._days

    def on(self, currency: str, day: date) -> Fraction:
        """The rate of the day; else the last before it; before the first one, the first."""
        code = currency.upper()
        if code == self.reporting_currency:
            return ONE
        position = bisect_right(self._days[code], day) - 1
        return self._rates[code][max(position, 0)]
