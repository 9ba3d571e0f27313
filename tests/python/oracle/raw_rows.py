"""Reading raw text tables: one delivery a key, values parsed or refused."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

Row = dict[str, str | None]


class Unparseable(ValueError):
    """A text that is not what its column says."""


def read_table(folder: Path, vendor: str, table: str) -> list[Row]:
    """All rows of one raw demo table; an empty text is null, a table that is not there empty."""
    path = folder / vendor / f"raw_{vendor}__{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
        ]


def latest_deliveries(rows: Iterable[Row], key: Sequence[str]) -> list[Row]:
    """One row a key: the one synced last, full ties broken by the remaining values."""
    latest: dict[tuple[str, ...], Row] = {}
    for row in rows:
        identity = tuple(row[column] or "" for column in key)
        current = latest.get(identity)
        if current is None or _delivery(row) > _delivery(current):
            latest[identity] = row
    return [latest[identity] for identity in sorted(latest)]


def _delivery(row: Row) -> tuple[datetime, list[str]]:
    try:
        synced = moment(row["_fivetran_synced"])
    except Unparseable:
        synced = None
    return synced or datetime.min, [row[column] or "" for column in sorted(row)]


def is_true(text: str | None) -> bool:
    """A flag; null is false."""
    return (text or "").strip().lower() == "true"


def moment(text: str | None) -> datetime | None:
    """A timestamp as naive UTC."""
    if text is None:
        return None
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Unparseable(f"not a timestamp: {text!r}") from error
    return parsed if parsed.tzinfo is None else parsed.astimezone(UTC).replace(tzinfo=None)


def needed_moment(text: str | None) -> datetime:
    """A timestamp that must be there."""
    parsed = moment(text)
    if parsed is None:
        raise Unparseable("a timestamp is missing")
    return parsed


def number(text: str | None) -> Fraction | None:
    """An exact number."""
    if text is None:
        return None
    try:
        parsed = Decimal(text.strip())
    except InvalidOperation as error:
        raise Unparseable(f"not a number: {text!r}") from error
    if not parsed.is_finite():
        raise Unparseable(f"not a finite number: {text!r}")
    return Fraction(parsed)


def needed_number(text: str | None) -> Fraction:
    """An exact number that must be there."""
    parsed = number(text)
    if parsed is None:
        raise Unparseable("a number is missing")
    return parsed
