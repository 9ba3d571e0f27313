"""Random conditions over given traits, with bounds that the data reach exactly."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .evaluator import CHANGE_OPERATORS, DAYS_SINCE, Days, Node, today
from .values import Value, day, number

CHANGE_DAYS = (1, 7, 28)
# Where days are easily miscounted: leap days, ends of months, changes of daylight saving.
AWKWARD_DAYS = (
    "2024-02-29",
    "2025-12-31",
    "2026-01-31",
    "2026-02-28",
    "2026-03-08",
    "2026-03-29",
    "2026-10-25",
    "2028-02-28",
    "2028-02-29",
    "2028-03-01",
)
MAX_DEPTH = 4


def kind_of(values: Sequence[Value]) -> str:
    """boolean, number, date or text, or an empty text where no value is known."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    kinds = (("boolean", bool), ("date", date), ("text", str))
    return next((kind for kind, type_ in kinds if isinstance(known[0], type_)), "number")


@dataclass
class Catalogue:
    """Traits to make rules of, and the days of accounts from which bounds are drawn."""

    accounts: Sequence[Days]
    text: dict[str, list[str]] = field(default_factory=dict)
    boolean: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    date: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = [row for days in self.accounts for row in days]
        for trait in rows[0]:
            values = [row[trait] for row in rows]
            kind = kind_of(values)
            if kind == "text":
                self.text[trait] = sorted({str(value) for value in values if value is not None})
            elif kind == "boolean":
                self.boolean.append(trait)
            elif kind == "number":
                self.number.append(trait)
            elif kind == "date" and trait != "date_day":
                self.date.append(trait)


class RandomRules:
    """Draws conditions; the same seed draws the same ones."""

    def __init__(
        self, catalogue: Catalogue, seed: int, segments: Sequence[str] | None = None
    ) -> None:
        self.random = random.Random(seed)
        self.catalogue = catalogue
        if segments is None:
            segments = [name.removeprefix("is_") for name in catalogue.boolean if "is_" in name]
        self.segments = segments
        self.schemes = [name for name in catalogue.text if name.endswith("_segment")]

    def condition(self, depth: int = MAX_DEPTH) -> Node:
        """A tree of at most so many levels."""
        roll = self.random.random()
        if depth <= 1 or roll < 0.15:
            return self.leaf()
        if roll < 0.45:
            return self.explained({"all": self.members(depth)})
        if roll < 0.75:
            return self.explained({"any": self.members(depth)})
        return self.explained({"not": self.condition(depth - 1)})

    def members(self, depth: int) -> list[Node]:
        return [self.condition(depth - 1) for _ in range(self.random.randint(1, 3))]

    def explained(self, node: dict[str, Any]) -> dict[str, Any]:
        """Now and then with a reason, which must not matter."""
        if self.random.random() < 0.2:
            node["because"] = "It's so: {date_day}"
        return node

    def leaf(self) -> Node:
        leaves: list[tuple[float, Callable[[], Node]]] = [
            (2, self.boolean_leaf),
            (4, self.number_leaf),
            (2, self.text_leaf),
            (3, self.date_leaf),
            (3, self.change_leaf),
            (3, self.sql_leaf),
            (1, self.known_leaf),
        ]
        if self.schemes:
            leaves.append((1, self.scheme_leaf))
        if self.segments:
            leaves.append((1, self.segment_leaf))
        weights = [weight for weight, _ in leaves]
        return self.random.choices([leaf for _, leaf in leaves], weights)[0]()

    # One trait.

    def boolean_leaf(self) -> Node:
        operator = self.random.choice(["is", "is_not"])
        trait = self.random.choice(self.catalogue.boolean)
        return self.explained({"trait": trait, operator: self.random.random() < 0.5})

    def known_leaf(self) -> Node:
        trait = self.random.choice(
            [*self.catalogue.text, *self.catalogue.number, *self.catalogue.date]
        )
        return self.explained({"trait": trait, "known": self.random.random() < 0.5})

    def number_leaf(self) -> Node:
        trait = self.random.choice(self.catalogue.number)
        node: dict[str, Any] = {"trait": trait}
        single = ["is", "is_not", "above", "at_least", "below", "at_most"]
        for operator in self.random.sample(single, self.random.choice([1, 1, 1, 2])):
            node[operator] = self.bound(trait)
        if self.random.random() < 0.15:
            operator = self.random.choice(["in", "not_in"])
            node[operator] = [self.bound(trait) for _ in range(self.random.randint(1, 3))]
        return self.explained(node)

    def text_leaf(self) -> Node:
        trait = self.random.choice(list(self.catalogue.text))
        operator = self.random.choice(["is", "is_not", "in", "not_in"])
        many = operator in ("in", "not_in")
        return self.explained({"trait": trait, operator: self.texts(trait, many)})

    def texts(self, trait: str, many: bool) -> str | list[str]:
        options = [*self.catalogue.text[trait][:50], "there is no such value"]
        if not many:
            return self.random.choice(options)
        return self.random.sample(options, self.random.randint(1, min(3, len(options))))

    def date_leaf(self) -> Node:
        trait = self.random.choice(self.catalogue.date)
        node: dict[str, Any] = {"trait": trait}
        operators = ["on_or_after", "before", *DAYS_SINCE, *DAYS_SINCE]
        for operator in self.random.sample(operators, self.random.choice([1, 1, 2])):
            if operator in DAYS_SINCE:
                node[operator] = self.days_since(trait, operator)
            else:
                node[operator] = self.some_day(trait)
        return self.explained(node)

    def scheme_leaf(self) -> Node:
        column = self.random.choice(self.schemes)
        scheme = column.removesuffix("_segment")
        return self.explained({"scheme": scheme, "in": self.texts(column, many=True)})

    def segment_leaf(self) -> Node:
        return self.explained({"segment": self.random.choice(list(self.segments))})

    # Bounds, mostly such as occur.

    def some_place(self) -> tuple[Days, int]:
        days = self.random.choice(self.catalogue.accounts)
        return days, self.random.randrange(len(days))

    def value(self, trait: str) -> Value:
        """A value that occurs, where some tries find one."""
        for _ in range(10):
            days, at = self.some_place()
            if days[at][trait] is not None:
                return days[at][trait]
        return None

    def bound(self, trait: str) -> int | float:
        found = self.value(trait)
        value = round(Decimal(str(number(0 if found is None else found))), 6)
        value += Decimal(self.random.choice(["0", "0", "0", "0", "1", "-1", "0.01"]))
        return int(value) if value == int(value) else float(value)

    def some_day(self, trait: str) -> str:
        found = self.value(trait)
        if found is None or self.random.random() < 0.3:
            return self.random.choice(AWKWARD_DAYS)
        return str(day(found) + timedelta(days=self.random.choice([0, 0, 0, 1, -1])))

    def days_since(self, trait: str, operator: str) -> int:
        for _ in range(10):
            days, at = self.some_place()
            then = days[at][trait]
            if then is None:
                continue
            since = (today(days[at]) - day(then)).days
            since = -since if operator == "within_next_days" else since
            if since >= 0:
                return max(0, since + self.random.choice([0, 0, 0, 1, -1]))
        return self.random.choice([0, 1, 28, 29, 30, 31, 365, 366])

    # Change over days.

    def change_leaf(self) -> Node:
        trait = self.random.choice(self.catalogue.number)
        over_days = self.random.choice(CHANGE_DAYS)
        node: dict[str, Any] = {"change_of": trait, "over_days": over_days}
        for operator in self.random.sample(CHANGE_OPERATORS, self.random.choice([1, 1, 2])):
            node[operator] = self.share(trait, over_days)
        if self.random.random() < 0.6:
            node["zero_base"] = self.random.choice(["unknown", 0, 1, -0.5, 10])
        return self.explained(node)

    def share(self, trait: str, over_days: int) -> int | float:
        """A change that occurs, where it is a short decimal; else a usual one.

        Of doubles one that is far from any usual one: they have no exact bounds.
        """
        if isinstance(self.value(trait), float):
            return self.random.choice([-0.7123, -0.2345, 0.1357, 1.2468])
        for _ in range(10):
            days, at = self.some_place()
            before, now = days[max(0, at - over_days)][trait], days[at][trait]
            if before is None or now is None or not before:
                continue
            share = (Fraction(number(now)) - Fraction(number(before))) / abs(
                Fraction(number(before))
            )
            short = round(share, 4)
            if 0 < abs(share) < 1000 and short == share:
                return int(short) if short == int(short) else float(short)
        return self.random.choice([-1, -0.5, -0.1, 0, 0.1, 0.25, 0.5, 1, 2])

    # SQL text.

    def sql_leaf(self) -> Node:
        text = self.sql_text(2)
        return text if self.random.random() < 0.5 else self.explained({"sql": text})

    def sql_text(self, depth: int) -> str:
        roll = self.random.random()
        if depth and roll < 0.25:
            return f"{self.sql_part(depth)} and {self.sql_part(depth)}"
        if depth and roll < 0.5:
            return f"{self.sql_part(depth)} or {self.sql_part(depth)}"
        if depth and roll < 0.6:
            return f"not {self.sql_part(depth)}"
        atoms = [
            self.sql_boolean,
            self.sql_numbers,
            self.sql_numbers,
            self.sql_between,
            self.sql_text_value,
            self.sql_in,
            self.sql_null,
            self.sql_dates,
        ]
        return self.random.choice(atoms)()

    def sql_part(self, depth: int) -> str:
        """With parentheses or, so that precedence matters, without."""
        text = self.sql_text(depth - 1)
        return text if self.random.random() < 0.4 else f"({text})"

    def sql_boolean(self) -> str:
        trait = self.random.choice(self.catalogue.boolean)
        return self.random.choice([trait, f"not {trait}", f"{trait} = true"])

    def sql_numbers(self) -> str:
        trait = self.random.choice(self.catalogue.number)
        sign = self.random.choice(["=", "<>", "<", "<=", ">", ">="])
        left = self.sql_sum(trait)
        right = self.bound(trait) if self.random.random() < 0.6 else self.sql_sum()
        return f"{left} {sign} {right}"

    def sql_sum(self, trait: str | None = None) -> str:
        trait = trait or self.random.choice(self.catalogue.number)
        other = self.random.choice(self.catalogue.number)
        shapes = [
            trait,
            trait,
            f"{trait} + {other}",
            f"{trait} - {other}",
            f"2 * ({trait} + 1)",
            f"-{trait} * 3",
            f"{trait} / 4",
            f"{trait} - {other} * 1.5",
            f"({trait} - 1) / 2 + 0.5",
        ]
        return self.random.choice(shapes)

    def sql_between(self) -> str:
        trait = self.random.choice(self.catalogue.number)
        word = self.random.choice(["between", "not between"])
        return f"{trait} {word} {self.bound(trait)} and {self.bound(trait)}"

    def sql_text_value(self) -> str:
        trait = self.random.choice(list(self.catalogue.text))
        value = str(self.texts(trait, many=False)).replace("'", "''")
        return f"{trait} {self.random.choice(['=', '<>'])} '{value}'"

    def sql_in(self) -> str:
        word = self.random.choice(["in", "not in"])
        if self.random.random() < 0.5:
            trait = self.random.choice(self.catalogue.number)
            options = ", ".join(str(self.bound(trait)) for _ in range(3))
        else:
            trait = self.random.choice(list(self.catalogue.text))
            values = self.texts(trait, many=True)
            options = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
        return f"{trait} {word} ({options})"

    def sql_null(self) -> str:
        trait = self.random.choice([*self.catalogue.text, *self.catalogue.number])
        return f"{trait} is {self.random.choice(['null', 'not null'])}"

    def sql_dates(self) -> str:
        dates = [*self.catalogue.date, "date_day"]
        sign = self.random.choice(["=", "<>", "<", "<=", ">", ">="])
        return f"{self.random.choice(dates)} {sign} {self.random.choice(dates)}"
