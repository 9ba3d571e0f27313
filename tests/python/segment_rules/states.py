"""Who is in which named segment on which day, computed one day after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .evaluator import Days, condition, today, traits
from .values import Value, day

Declaration = Mapping[str, Any]


@dataclass(frozen=True)
class Override:
    """A row of the seed `segment_overrides` for the account in question."""

    segment_key: str
    action: str
    valid_from: date
    valid_to: date | None

    def holds(self, segment_key: str, on: date) -> bool:
        ended = self.valid_to is not None and self.valid_to <= on
        return self.segment_key == segment_key and self.valid_from <= on and not ended


@dataclass(frozen=True)
class Signals:
    """What one version of a rule says on each day."""

    enters: Sequence[bool]
    leaves: Sequence[bool]


def held(truths: Sequence[bool], day_count: int) -> list[bool]:
    """Days that end a run of so many true ones; days before the first are not true."""
    run, result = 0, []
    for truth in truths:
        run = run + 1 if truth else 0
        result.append(run >= day_count)
    return result


def signals(rule: Declaration, days: Days) -> Signals:
    when = condition(rule["when"])
    is_in = [when(days, at) is True for at in range(len(days))]
    is_over = [not truth for truth in is_in]
    if "exit" in rule:
        leave = condition(rule["exit"])
        is_over = [leave(days, at) is True for at in range(len(days))]
    return Signals(
        held(is_in, rule.get("hold_days", 1)),
        held(is_over, rule.get("exit_hold_days", 1)),
    )


def ruled(declaration: Declaration, days: Days, memory_days: int) -> list[bool]:
    """State of the rule alone: that of the last signal, as long as its evidence counts."""
    if declaration.get("list"):
        return [False] * len(days)
    current = signals(declaration, days)
    effective_on = declaration.get("effective_on")
    earlier = signals(declaration["earlier"], days) if effective_on else current
    states, inside, entered_at = [], False, 0
    for at, row in enumerate(days):
        seam = effective_on and today(row) < day(effective_on)
        said = earlier if seam else current
        if said.enters[at]:
            inside, entered_at = True, at
        if said.leaves[at]:
            inside = False
        if at - entered_at > memory_days:
            inside = False
        states.append(inside)
    return states


class Membership:
    """Final states of one account, segment by segment as they need one another."""

    def __init__(
        self,
        declarations: Mapping[str, Declaration],
        days: Days,
        overrides: Sequence[Override],
        memory_days: int,
    ) -> None:
        for before, after in zip(days, days[1:], strict=False):
            assert today(after) - today(before) == timedelta(days=1), "days have a gap"
        self.declarations = declarations
        self.days: list[dict[str, Value]] = [dict(row) for row in days]
        self.overrides = overrides
        self.memory_days = memory_days
        self.wanted: dict[str, list[bool]] = {}
        self.final: dict[str, list[bool]] = {}

    def states(self) -> dict[str, list[bool]]:
        return {key: self.state(key) for key in self.declarations}

    def state(self, key: str) -> list[bool]:
        """Wanted, and not taken by a segment of the same group that goes before."""
        if key not in self.final:
            rivals = [self.want(rival) for rival in self.rivals(key)]
            self.final[key] = [
                wanted and not any(rival[at] for rival in rivals)
                for at, wanted in enumerate(self.want(key))
            ]
            for row, state in zip(self.days, self.final[key], strict=True):
                row[f"is_{key}"] = state
        return self.final[key]

    def rivals(self, key: str) -> list[str]:
        own = self.declarations[key]
        return [
            rival
            for rival, other in self.declarations.items()
            if own.get("group") and other.get("group") == own["group"]
            if other["priority"] < own["priority"]
        ]

    def want(self, key: str) -> list[bool]:
        """The rule's state after the manual overrides, before the group."""
        if key not in self.wanted:
            declaration = self.declarations[key]
            for other in needed(declaration):
                if other in self.declarations:
                    self.state(other)
            states = ruled(declaration, self.days, self.memory_days)
            self.wanted[key] = [
                self.overridden(key, today(row), state)
                for row, state in zip(self.days, states, strict=True)
            ]
        return self.wanted[key]

    def overridden(self, key: str, on: date, state: bool) -> bool:
        actions = {each.action for each in self.overrides if each.holds(key, on)}
        if "exclude" in actions:
            return False
        return state or "include" in actions


def needed(declaration: Declaration) -> set[str]:
    """Keys of the segments that a declaration reads, by any of its conditions."""
    rules = [declaration, declaration.get("earlier", {})]
    nodes = [rule[part] for rule in rules for part in ("when", "exit") if part in rule]
    return {name.removeprefix("is_") for node in nodes for name in traits(node)}
