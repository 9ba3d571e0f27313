"""The headline figures: the last whole month, the one before it, and the year behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from saas_segmentation.dashboard import words
from saas_segmentation.dashboard.figures import Figures, Month

TREND_MONTHS = 13
Value = Decimal | float | int


@dataclass(frozen=True)
class Point:
    """A figure of one month; the value is None where it is not known."""

    month: date
    value: Value | None
    is_complete: bool


@dataclass(frozen=True)
class Headline:
    """A figure with its trend. `is_better_high` tells which way is good."""

    key: str
    name: str
    unit: str
    meaning: str
    is_better_high: bool
    points: list[Point]
    note: str | None = None

    @property
    def latest(self) -> Point | None:
        """The last month that is over."""
        return next((point for point in reversed(self.points) if point.is_complete), None)

    @property
    def running(self) -> Point | None:
        """The month that still runs on the as-of day."""
        last = self.points[-1] if self.points else None
        return last if last and not last.is_complete else None

    @property
    def before(self) -> Point | None:
        """The whole month before the latest, which the latest is compared with."""
        latest = self.latest
        months = [point for point in self.points if latest and point.month < latest.month]
        return months[-1] if months else None

    @property
    def difference(self) -> float | None:
        """The latest less the one before; None where either is not known."""
        latest, before = self.latest, self.before
        if latest is None or before is None or latest.value is None or before.value is None:
            return None
        return float(latest.value) - float(before.value)

    @property
    def verdict(self) -> str:
        """Whether the change is good news: good, bad or even."""
        if not self.difference or self.difference_text == self.text_of_difference(0.0):
            return "even"
        return "good" if (self.difference > 0) == self.is_better_high else "bad"

    @property
    def difference_text(self) -> str:
        """The change in the figure's own unit."""
        return self.text_of_difference(self.difference)

    def text_of_difference(self, difference: float | None) -> str:
        """A change in words: shares and NPS in points."""
        if difference is None:
            return words.UNKNOWN
        if self.unit == "share":
            return f"{words.points(difference * 100)} points"
        if self.unit == "nps":
            return f"{words.points(difference)} points"
        if self.unit == "ratio":
            return words.change(difference, 2)
        return words.change(difference)

    @property
    def growth(self) -> float | None:
        """The change of an amount or a count as a share of the one before; else None."""
        before = self.before
        if self.unit not in ("money", "count") or self.difference is None or before is None:
            return None
        return self.difference / float(before.value) if before.value else None

    def text(self, value: Value | None) -> str:
        """A value as the page writes it, without currency."""
        if value is None:
            return words.UNKNOWN
        if self.unit == "share":
            return words.share(float(value))
        if self.unit == "nps":
            return words.points(float(value))
        if self.unit == "ratio":
            return words.number(float(value), 2)
        return words.money(value)


def headlines(figures: Figures) -> list[Headline]:
    """The eight headline figures in the order of the page."""
    months = figures.months[-TREND_MONTHS:]

    def of(
        key: str,
        name: str,
        unit: str,
        meaning: str,
        value: Callable[[Month], Value | None],
        is_better_high: bool = True,
    ) -> Headline:
        points = [Point(month.month, value(month), month.is_complete) for month in months]
        return Headline(key, name, unit, meaning, is_better_high, points)

    return [
        of("mrr", "MRR", "money", "Monthly recurring revenue", lambda month: month.mrr),
        of("arr", "ARR", "money", "Annual recurring revenue", lambda month: month.arr),
        of("nrr", "NRR", "share", "Net revenue retention, 12 months", lambda month: month.nrr),
        of("grr", "GRR", "share", "Gross revenue retention, 12 months", lambda month: month.grr),
        of(
            "logo_churn",
            "Logo churn",
            "share",
            "Paying accounts lost in the month",
            lambda month: month.logo_churn,
            is_better_high=False,
        ),
        _nps(figures),
        of(
            "paying_accounts",
            "Paying accounts",
            "count",
            "Accounts with MRR at the month's end",
            lambda month: month.paying_accounts,
        ),
        of(
            "quick_ratio",
            "Quick ratio",
            "ratio",
            "MRR won ÷ MRR lost in the month",
            lambda month: month.quick_ratio,
        ),
    ]


def _nps(figures: Figures) -> Headline:
    months = figures.nps[-TREND_MONTHS:]
    points = [Point(month.month, month.nps, month.is_complete) for month in months]
    latest = next((month for month in reversed(months) if month.is_complete), None)
    note = None
    if latest is not None:
        note = (
            f"{words.count(latest.responses)} answers,"
            f" 95 % interval {words.points(latest.low)} to {words.points(latest.high)}"
        )
        if latest.is_small_sample:
            note += "; too few to rely on"
    return Headline("nps", "NPS", "nps", "Net promoter score of the month", True, points, note)
