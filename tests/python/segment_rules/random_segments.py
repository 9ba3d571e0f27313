"""Random sets of named segments with state, and made-up days on which their conditions move."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .evaluator import Days
from .random_rules import Catalogue, RandomRules
from .states import Declaration, Override, needed
from .values import Row, Value

AS_OF_DATE = date(2028, 3, 25)
HISTORY_DAYS = 45
MEMORY_DAYS = 6
# First days of the accounts, before the history's first day, on it and later.
FIRST_DAYS = [
    date(2028, 1, 20),
    date(2028, 1, 20),
    date(2028, 2, 9),
    date(2028, 2, 10),
    date(2028, 2, 11),
    date(2028, 2, 27),
    date(2028, 3, 25),
]
TYPES = {
    "account_id": "varchar",
    "tier": "varchar",
    "size_segment": "varchar",
    "seats": "bigint",
    "mrr_amount": "decimal(18, 2)",
    "is_paying": "boolean",
    "is_quiet": "boolean",
    "is_late": "boolean",
    "paid_on": "date",
    "date_day": "date",
}
OPTIONS: dict[str, list[Value]] = {
    "tier": ["free", "team", None],
    "size_segment": ["small", "large", None],
    "seats": [0, 1, 2, None],
    "mrr_amount": [Decimal("0.00"), Decimal("3.00"), Decimal("3.30"), None],
    "is_paying": [True, False, None],
    "is_quiet": [True, False, None],
    "is_late": [True, False],
}


def state_days(seed: int) -> dict[str, list[Row]]:
    """Accounts whose traits stay for some days and then change."""
    draw = random.Random(seed)
    accounts: dict[str, list[Row]] = {}
    for at, first in enumerate(FIRST_DAYS):
        account_id = f"account_{at}"
        accounts[account_id] = []
        traits = {trait: draw.choice(options) for trait, options in OPTIONS.items()}
        paid_on: date | None = None
        for offset in range((AS_OF_DATE - first).days + 1):
            today = first + timedelta(days=offset)
            for trait, options in OPTIONS.items():
                if draw.random() < 0.3:
                    traits[trait] = draw.choice(options)
            paid_on = today if draw.random() < 0.1 else paid_on
            row = {"account_id": account_id, **traits, "paid_on": paid_on, "date_day": today}
            accounts[account_id].append(row)
    return accounts


@dataclass(frozen=True)
class SegmentSet:
    """Declared segments, and the rows of `segment_overrides` by account."""

    declarations: Mapping[str, Declaration]
    overrides: Mapping[str, Sequence[Override]]


class RandomSegments:
    """Draws sets of segments; the same seed draws the same ones."""

    def __init__(self, accounts: Mapping[str, Days], seed: int) -> None:
        self.random = random.Random(seed)
        self.accounts = accounts
        self.catalogue = Catalogue(list(accounts.values()))

    def segment_set(self) -> SegmentSet:
        keys = [f"segment_{letter}" for letter in "edcba"][: self.random.randint(2, 5)]
        declared: dict[str, dict[str, Any]] = {}
        for key in keys:
            declared[key] = self.declaration(list(declared))
        self.put_in_groups(declared)
        order = self.random.sample(keys, len(keys))
        overrides = {account_id: self.overrides(keys) for account_id in self.accounts}
        return SegmentSet({key: declared[key] for key in order}, overrides)

    def declaration(self, others: Sequence[str]) -> dict[str, Any]:
        """A segment that may read those declared so far."""
        if self.random.random() < 0.08:
            return {"list": True}
        catalogue = copy.copy(self.catalogue)
        catalogue.boolean = [*catalogue.boolean, *(f"is_{other}" for other in others)]
        rules = RandomRules(catalogue, self.random.randrange(10**9), others)
        declaration = self.version(rules)
        if self.random.random() < 0.25:
            days = self.random.randint(-3, HISTORY_DAYS)
            declaration["effective_on"] = str(AS_OF_DATE - timedelta(days=days))
            declaration["earlier"] = self.version(rules)
        return declaration

    def version(self, rules: RandomRules) -> dict[str, Any]:
        version: dict[str, Any] = {"when": rules.condition(self.random.randint(1, 2))}
        if self.random.random() < 0.5:
            version["exit"] = rules.condition(self.random.randint(1, 2))
        for days in ("hold_days", "exit_hold_days"):
            if self.random.random() < 0.5:
                version[days] = self.random.randint(1, 4)
        return version

    def put_in_groups(self, declared: dict[str, dict[str, Any]]) -> None:
        """Some into groups, with priorities in any order that makes no cycle."""
        for key, declaration in declared.items():
            if self.random.random() < 0.6:
                declaration["group"] = self.random.choice(["outreach", "outreach", "sales"])
                declaration["priority"] = self.random.randint(1, 4) * 10 + list(declared).index(key)
        if has_cycle(declared):
            for at, declaration in enumerate(declared.values()):
                if "group" in declaration:
                    declaration["priority"] = at + 1

    def overrides(self, keys: Sequence[str]) -> list[Override]:
        drawn = []
        for _ in range(self.random.choice([0, 0, 1, 2, 3])):
            first = AS_OF_DATE - timedelta(days=self.random.randint(0, HISTORY_DAYS + 5))
            length = self.random.choice([None, 1, 2, 5, 20])
            drawn.append(
                Override(
                    self.random.choice(keys),
                    self.random.choice(["include", "exclude"]),
                    first,
                    None if length is None else first + timedelta(days=length),
                )
            )
        return drawn


def has_cycle(declared: Mapping[str, Declaration]) -> bool:
    waits_for = {
        key: {other for other in needed(own) if other in declared}
        | {
            other
            for other, its in declared.items()
            if own.get("group") and its.get("group") == own["group"]
            if its["priority"] < own["priority"]
        }
        for key, own in declared.items()
    }
    while waits_for:
        ready = {key for key, others in waits_for.items() if not others & set(waits_for)}
        if not ready:
            return True
        waits_for = {key: others for key, others in waits_for.items() if key not in ready}
    return False
