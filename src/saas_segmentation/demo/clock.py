"""The demo's calendar: one fixed span, no wall clock."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from random import Random

AS_OF = date(2026, 6, 30)
AS_OF_END = datetime(2026, 6, 30, 23, 59, 59)
FIRST_DAY = date(2024, 1, 1)
LAST_SYNC = datetime(2026, 7, 1, 6, 0, 0)


def moment(rng: Random, days_ago: int, first_hour: int = 7, last_hour: int = 20) -> datetime:
    """A random second of the working hours of the day `days_ago` before the as-of day."""
    day = AS_OF - timedelta(days=days_ago)
    seconds = rng.randrange(first_hour * 3600, last_hour * 3600)
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)


def days_ago(instant: datetime) -> int:
    """Whole days from the day of `instant` to the as-of day."""
    return (AS_OF - instant.date()).days


def synced(rng: Random, instant: datetime) -> datetime:
    """When a connector would have landed a thing that happened at `instant`."""
    return min(instant + timedelta(seconds=rng.randrange(300, 18000)), LAST_SYNC)


def add_interval(start: datetime, interval: str, count: int) -> datetime:
    """`start` plus `count` billing intervals; months clamp to the last day of a short month."""
    if interval == "day":
        return start + timedelta(days=count)
    if interval == "week":
        return start + timedelta(weeks=count)
    months = count * (12 if interval == "year" else 1)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)
