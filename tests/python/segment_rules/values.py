"""What a trait holds, how two values compare, and Kleene's logic of true, false and unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

Number = int | Decimal | Fraction | float
Value = Number | str | bool | date | None
Truth = bool | None
Row = Mapping[str, Value]

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def all_of(truths: Iterable[Truth]) -> Truth:
    """False where one is false; else unknown where one is unknown."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True where one is true; else unknown where one is unknown."""
    unknown = False
    for truth in truths:
        if truth is True:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def none_of(truth: Truth) -> Truth:
    return None if truth is None else not truth


def compare(sign: str, left: Value, right: Value) -> Truth:
    """Exact, but for doubles; unknown where a side is."""
    if left is None or right is None:
        return None
    left, right = same_type(left, right)
    return COMPARISONS[sign](left, right)


def same_type(left: Value, right: Value) -> tuple[Value, Value]:
    """Both as dates, doubles or fractions where one is; a text beside a date is a day."""
    if type(left) is type(right):
        return left, right
    if isinstance(left, date) and isinstance(right, str):
        return left, date.fromisoformat(right)
    if isinstance(left, str) and isinstance(right, date):
        return date.fromisoformat(left), right
    for kind in (float, Fraction):
        if isinstance(left, kind) or isinstance(right, kind):
            return kind(number(left)), kind(number(right))
    if not {type(left), type(right)} <= {int, Decimal}:
        raise TypeError(f"{left!r} and {right!r} don't compare")
    return left, right


def number(value: Value) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction | float):
        raise TypeError(f"{value!r} is no number")
    return value


def literal(value: object) -> Value:
    """A value as a rule's YAML gives it; 0.1 is a tenth, not the double next to it."""
    if value is None or isinstance(value, bool | int | str | date):
        return value
    return Decimal(str(value))


def day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
