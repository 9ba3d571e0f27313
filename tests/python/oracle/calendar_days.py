"""Days, months and billing cycles."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def month_start(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return add_months(month_start(day), 1) - ONE_DAY


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def months_between(first: date, last: date) -> Iterator[date]:
    """The first day of every month from that of first to that of last."""
    month = month_start(first)
    while month <= last:
        yield month
        month = add_months(month, 1)


def cycle_start(anchor: date, interval: str, count: int, day: date) -> date:
    """The start of the billing cycle that runs on the day; cycles count from the anchor."""
    if interval in ("day", "week"):
        length = count * (7 if interval == "week" else 1)
        return anchor + timedelta(days=(day - anchor).days // length * length)
    length = count * (12 if interval == "year" else 1)
    months_apart = (day.year - anchor.year) * 12 + day.month - anchor.month
    cycles = months_apart // length
    if add_months(anchor, cycles * length) > day:
        cycles -= 1
    return add_months(anchor, cycles * length)


def cycle_starts(anchor: date, interval: str, count: int, last: date) -> Iterator[date]:
    """The starts of all billing cycles from the anchor to the last day."""
    number, start = 0, anchor
    while start <= last:
        yield start
        number += 1
        if interval in ("day", "week"):
            start = anchor + timedelta(days=number * count * (7 if interval == "week" else 1))
        else:
            start = add_months(anchor, number * count * (12 if interval == "year" else 1))


def last_month_end(day: date) -> date:
    """The last month end on or before the day."""
    return day if day == month_end(day) else month_start(day) - ONE_DAY
