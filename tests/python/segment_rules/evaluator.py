"""What a condition says of an account on a day: true, false or unknown (None)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from .sql_text import sql_condition, sql_traits
from .values import Row, Truth, Value, all_of, any_of, compare, day, literal, none_of, number

# All days of an account in order, without gaps, and the place of the day that is asked about.
Days = Sequence[Row]
Condition = Callable[[Days, int], Truth]
Node = str | Mapping[str, Any]

SIGNS = {
    "is": "=",
    "is_not": "<>",
    "above": ">",
    "at_least": ">=",
    "below": "<",
    "at_most": "<=",
    "on_or_after": ">=",
    "before": "<",
}
# Days since the trait's day, of which there must be from .. to.
DAYS_SINCE: Mapping[str, Callable[[int, int], bool]] = {
    "within_last_days": lambda since, allowed: 0 <= since <= allowed,
    "more_than_days_ago": lambda since, allowed: since > allowed,
    "within_next_days": lambda since, allowed: 0 <= -since <= allowed,
}
OPERATORS = [*SIGNS, *DAYS_SINCE, "in", "not_in", "known"]
CHANGE_OPERATORS = ["above", "at_least", "below", "at_most"]


def evaluate(node: Node, days: Days, at: int = 0) -> Truth:
    return condition(node)(days, at)


def condition(node: Node) -> Condition:
    """A condition as a function of days."""
    if isinstance(node, str):
        return sql(node)
    if "sql" in node:
        return sql(node["sql"])
    if "all" in node:
        members = [condition(member) for member in node["all"]]
        return lambda days, at: all_of([member(days, at) for member in members])
    if "any" in node:
        members = [condition(member) for member in node["any"]]
        return lambda days, at: any_of([member(days, at) for member in members])
    if "not" in node:
        inner = condition(node["not"])
        return lambda days, at: none_of(inner(days, at))
    if "segment" in node:
        return comparison("is_" + node["segment"], "is", True)
    if "scheme" in node:
        return comparison(node["scheme"] + "_segment", "in", node["in"])
    if "change_of" in node:
        return change(node)
    if "trait" in node:
        given = operators(node, OPERATORS, {"trait", "because"})
        parts = [comparison(node["trait"], *pair) for pair in given.items()]
        return lambda days, at: all_of([part(days, at) for part in parts])
    raise ValueError(f"no condition: {node!r}")


def operators(node: Mapping[str, Any], known: Sequence[str], others: set[str]) -> dict[str, Any]:
    given = {key: value for key, value in node.items() if key not in others}
    if not given or not set(given) <= set(known):
        raise ValueError(f"an operator is missing or unknown in {node!r}")
    return given


def sql(text: str) -> Condition:
    inner = sql_condition(text)
    return lambda days, at: inner(days[at])


def comparison(trait: str, operator: str, operand: Any) -> Condition:
    """One trait held against one operand."""
    if operator == "known":
        return lambda days, at: (days[at][trait] is not None) == operand
    if operator in DAYS_SINCE:
        holds = DAYS_SINCE[operator]

        def since(days: Days, at: int) -> Truth:
            then = days[at][trait]
            return None if then is None else holds((today(days[at]) - day(then)).days, operand)

        return since
    if operator in ("in", "not_in"):
        options = [literal(option) for option in operand]

        def listed(days: Days, at: int) -> Truth:
            return any_of([compare("=", days[at][trait], option) for option in options])

        return listed if operator == "in" else lambda days, at: none_of(listed(days, at))
    sign = SIGNS[operator]
    bound = day(operand) if operator in ("on_or_after", "before") else literal(operand)
    return lambda days, at: compare(sign, days[at][trait], bound)


def today(row: Row) -> date:
    return day(row["date_day"])


def change(node: Mapping[str, Any]) -> Condition:
    """A share of change over days, held against its bounds."""
    trait, over_days = node["change_of"], node["over_days"]
    zero_base = node.get("zero_base", "unknown")
    others = {"change_of", "over_days", "zero_base", "because"}
    given = operators(node, CHANGE_OPERATORS, others)
    bounds = [(SIGNS[operator], Fraction(str(bound))) for operator, bound in given.items()]

    def changed(days: Days, at: int) -> Truth:
        if at < over_days:
            return None
        share = share_of_change(days[at - over_days][trait], days[at][trait], zero_base)
        return all_of([compare(sign, share, bound) for sign, bound in bounds])

    return changed


def share_of_change(before: Value, now: Value, zero_base: Any) -> Value:
    if before is None or now is None:
        return None
    base, value = Fraction(number(before)), Fraction(number(now))
    if base:
        return (value - base) / abs(base)
    if not value:
        return 0
    return None if zero_base == "unknown" else literal(zero_base)


def traits(node: Node) -> Iterator[str]:
    """Names of the traits that a condition reads."""
    if isinstance(node, str):
        yield from sql_traits(node)
        return
    for key, value in node.items():
        if key in ("all", "any"):
            for member in value:
                yield from traits(member)
        elif key == "not":
            yield from traits(value)
        elif key == "sql":
            yield from sql_traits(value)
        elif key == "segment":
            yield f"is_{value}"
        elif key == "scheme":
            yield f"{value}_segment"
        elif key in ("trait", "change_of"):
            yield value
