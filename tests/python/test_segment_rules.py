"""The plain Python evaluator of segment rules, held against cases worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from segment_rules.edge_days import CYCLES, DISTANCES, TYPES, edge_rows
from segment_rules.evaluator import Node, evaluate, traits
from segment_rules.random_rules import Catalogue, RandomRules
from segment_rules.sql_text import sql_condition
from segment_rules.states import Membership, Override
from segment_rules.values import Row, Truth, Value

ROW: Row = {
    "tier": "team",
    "owner": None,
    "seats": 5,
    "score": None,
    "mrr": Decimal("99.99"),
    "rate": 0.1,
    "is_paying": True,
    "is_trialing": None,
    "is_lost": False,
    "rfm_segment": "at_risk",
    "size_segment": None,
    "leap_on": date(2028, 2, 29),
    "ended_on": None,
    "date_day": date(2028, 3, 1),
}
YES: Node = "is_paying"
NO: Node = "is_lost"
UNKNOWN: Node = "is_trialing"


def text_of(case: Any) -> str:
    return str(case)[:70]


SQL: list[tuple[str, Truth]] = [
    ("is_paying and seats < 5", False),
    ("is_paying and seats <= 5", True),
    ("is_trialing and is_lost", False),
    ("is_trialing or is_paying", True),
    ("is_trialing or is_lost", None),
    ("not is_trialing", None),
    # `and` binds tighter than `or`, `not` looser than a comparison.
    ("is_paying or is_paying and is_lost", True),
    ("(is_paying or is_paying) and is_lost", False),
    ("not seats = 4", True),
    ("not is_lost and is_lost", False),
    ("score is null and seats is not null", True),
    ("is_trialing is null", True),
    ("(score > 3) is null", True),
    ("is_lost is not true", True),
    ("score = score", None),
    ("seats in (1, 5)", True),
    ("seats in (1, null)", None),
    ("seats in (5, null)", True),
    ("seats not in (1, null)", None),
    ("seats not in (1, 2)", True),
    ("seats between 5 and 5", True),
    ("seats between 6 and score", False),
    ("seats between 5 and score", None),
    ("seats not between 6 and 7", True),
    ("tier = 'team' and tier <> 'TEAM'", True),
    ("'it''s' = 'it''s'", True),
    ("2 + 3 * 4 = 14 and (2 + 3) * 4 = 20", True),
    ("-seats + 5 = 0 and 7 - 2 - 1 = 4", True),
    ("seats / 2 = 2.5", True),
    ("mrr * 3 = 299.97", True),
    ("mrr + score > 0", None),
    ("rate = 0.1 and rate * 3 <> 0.3", True),
    ("leap_on < date_day and leap_on = date '2028-02-29'", True),
    ("leap_on >= '2028-03-01'", False),
    ("coalesce(score, 7) = 7 and seats / nullif(seats - 5, 0) is null", True),
    ("abs(3 - seats) = 2", True),
    ("IS_PAYING AND Seats >= 5.0", True),
]


@pytest.mark.parametrize(("text", "expected"), SQL, ids=text_of)
def test_sql_text(text: str, expected: Truth) -> None:
    assert sql_condition(text)(ROW) is expected


@pytest.mark.parametrize("text", ["seats <", "seats 5", "(seats = 5", "seats ; 5", "in (5)", ""])
def test_sql_text_that_is_none(text: str) -> None:
    with pytest.raises(SyntaxError):
        sql_condition(text)(ROW)


NODES: list[tuple[Node, Truth]] = [
    ({"all": [YES, YES]}, True),
    ({"all": [YES, UNKNOWN]}, None),
    ({"all": [UNKNOWN, NO]}, False),
    ({"any": [NO, UNKNOWN]}, None),
    ({"any": [UNKNOWN, YES]}, True),
    ({"any": [NO, {"sql": "is_lost"}]}, False),
    ({"not": UNKNOWN}, None),
    ({"not": {"not": NO}}, False),
    ({"segment": "lost"}, False),
    ({"scheme": "rfm", "in": ["lost", "at_risk"]}, True),
    ({"scheme": "rfm", "in": ["lost"]}, False),
    ({"scheme": "size", "in": ["small"]}, None),
    ({"trait": "is_paying", "is": True}, True),
    ({"trait": "is_lost", "is_not": False}, False),
    ({"trait": "is_trialing", "is_not": True}, None),
    ({"trait": "tier", "is": "team", "because": "{tier}"}, True),
    ({"trait": "owner", "is_not": "Ada"}, None),
    ({"trait": "owner", "known": False}, True),
    ({"trait": "seats", "known": False}, False),
    ({"not": {"trait": "owner", "known": True}}, True),
    ({"trait": "seats", "in": [4, 5]}, True),
    ({"trait": "seats", "not_in": [4, 5]}, False),
    ({"trait": "score", "not_in": [4, 5]}, None),
    ({"trait": "seats", "above": 5}, False),
    ({"trait": "seats", "at_least": 5}, True),
    ({"trait": "seats", "below": 5}, False),
    ({"trait": "seats", "at_most": 5, "above": 4.5}, True),
    ({"trait": "score", "above": 5}, None),
    ({"trait": "score", "above": 5, "known": True}, False),
    ({"trait": "mrr", "at_most": 99.99, "at_least": 99.99}, True),
    ({"trait": "rate", "is": 0.1}, True),
    ({"trait": "leap_on", "on_or_after": "2028-02-29"}, True),
    ({"trait": "leap_on", "before": "2028-02-29"}, False),
    ({"trait": "leap_on", "before": date(2028, 3, 1)}, True),
    ({"trait": "ended_on", "before": "2028-02-29"}, None),
    ({"trait": "leap_on", "within_last_days": 1}, True),
    ({"trait": "leap_on", "within_last_days": 0}, False),
    ({"trait": "leap_on", "more_than_days_ago": 0}, True),
    ({"trait": "leap_on", "more_than_days_ago": 1}, False),
    ({"trait": "leap_on", "within_next_days": 5}, False),
    ({"trait": "date_day", "within_next_days": 0, "within_last_days": 0}, True),
    ({"trait": "ended_on", "within_last_days": 3}, None),
]


@pytest.mark.parametrize(("node", "expected"), NODES, ids=text_of)
def test_nodes(node: Node, expected: Truth) -> None:
    assert evaluate(node, [ROW]) is expected


@pytest.mark.parametrize(
    "node", [{}, {"trait": "seats"}, {"trait": "seats", "abve": 5}, {"change_of": "mrr"}]
)
def test_nodes_that_are_none(node: Node) -> None:
    with pytest.raises((ValueError, KeyError)):
        evaluate(node, [ROW])


def change(**operators: object) -> Node:
    return {"change_of": "n", "over_days": 2, **operators}


# Values from the first day to the day in question.
CHANGES: list[tuple[list[Value], Node, Truth]] = [
    ([100, 0, 110], change(at_least=0.1), True),
    ([100, 0, 110], change(above=0.1), False),
    ([Decimal("3.00"), 0, Decimal("3.30")], change(at_least=0.1, at_most=0.1), True),
    ([100, 0, 50], change(at_most=-0.5), True),
    ([100, 0, 50], change(below=-0.5), False),
    ([-10, 0, -5], change(above=0.4, below=0.6), True),
    ([7, 100, 110], change(at_least=0.1), True),
    ([100, 110], change(at_least=0.1), None),
    ([None, 1, 110], change(at_least=0.1), None),
    ([100, 1, None], change(at_least=0.1), None),
    ([0, 1, 0], change(at_most=0), True),
    ([0, 1, 0], change(above=0, zero_base=5), False),
    ([0, 1, 3], change(above=0), None),
    ([0, 1, 3], change(above=0, zero_base="unknown"), None),
    ([0, 1, 3], change(above=0, zero_base=1), True),
    ([0, 1, -3], change(above=0, zero_base=0), False),
]


@pytest.mark.parametrize(("values", "node", "expected"), CHANGES, ids=text_of)
def test_change(values: list[Value], node: Node, expected: Truth) -> None:
    days = [{"n": value} for value in values]
    assert evaluate(node, days, len(days) - 1) is expected


def test_traits_of_a_condition() -> None:
    node = {
        "all": [
            "seats < 5 and tier in ('owner', 'rate') or score is null",
            {"any": [{"segment": "lost"}, {"scheme": "rfm", "in": ["lost"]}]},
            {"not": {"trait": "mrr", "above": 5, "because": "{leap_on}"}},
            {"change_of": "rate", "over_days": 7, "above": 1},
            {"sql": "is_paying"},
        ]
    }
    expected = ["seats", "tier", "score", "is_lost", "rfm_segment", "mrr", "rate", "is_paying"]
    assert sorted(traits(node)) == sorted(expected)


# State over days: `x` and `y` are strings of t, f and ? (unknown), a character a day.

FIRST = date(2028, 2, 27)
TRUTHS = {"t": True, "f": False, "?": None}


def days_of(**traits_by_day: str) -> list[Row]:
    length = max(len(truths) for truths in traits_by_day.values())
    return [
        {"date_day": FIRST + timedelta(days=at)}
        | {name: TRUTHS[truths[at]] for name, truths in traits_by_day.items()}
        for at in range(length)
    ]


def members(
    declarations: Mapping[str, Mapping[str, Any]],
    days: Sequence[Row],
    overrides: Sequence[Override] = (),
    memory_days: int = 90,
) -> dict[str, str]:
    """Final states as strings like those that go in."""
    states = Membership(declarations, days, overrides, memory_days).states()
    return {key: "".join("ft"[state] for state in each) for key, each in states.items()}


STATES: list[tuple[dict[str, Any], dict[str, str], str]] = [
    ({"when": "x"}, {"x": "tf?t"}, "tfft"),
    ({"when": "x", "hold_days": 3}, {"x": "ttfttt?t"}, "ffffftff"),
    # The days before the first are not true.
    ({"when": "x", "hold_days": 2}, {"x": "tt"}, "ft"),
    ({"when": "x", "exit_hold_days": 2}, {"x": "tf?tf"}, "ttftt"),
    ({"when": "x", "hold_days": 2, "exit_hold_days": 2}, {"x": "tfttftff"}, "fffttttf"),
    # Inside stays inside until the exit is true; unknown is not true.
    ({"when": "x", "exit": "y"}, {"x": "tffff", "y": "ff?tf"}, "tttff"),
    ({"when": "x", "exit": "y", "exit_hold_days": 2}, {"x": "tfffff", "y": "ftfttf"}, "ttttff"),
    # Both signals on a day: out, and in again without the second.
    ({"when": "x", "exit": "y"}, {"x": "tttt", "y": "ftff"}, "tftt"),
    # Evidence counts for four days more, and is renewed by each signal.
    ({"when": "x", "exit": "y"}, {"x": "tffffff", "y": "fffffff"}, "tttttff"),
    ({"when": "x", "exit": "y"}, {"x": "tftfffff", "y": "ffffffff"}, "tttttttf"),
    # So does that of a rule that leaves only after some days.
    ({"when": "x", "hold_days": 2, "exit_hold_days": 2}, {"x": "ttftftftft"}, "ftttttffff"),
    ({"list": True}, {"x": "ttt"}, "fff"),
    # The second day on is ruled by the later version.
    (
        {"when": "x", "effective_on": "2028-02-28", "earlier": {"when": "y"}},
        {"x": "tftf", "y": "ftft"},
        "fftf",
    ),
    (
        {
            "when": "x",
            "effective_on": "2028-02-29",
            "earlier": {"when": "y", "hold_days": 2},
        },
        {"x": "fftf", "y": "tttt"},
        "fttf",
    ),
    # Days in a row are judged by the version that asks for them, those before its first day too.
    (
        {
            "when": "x",
            "hold_days": 2,
            "effective_on": "2028-02-29",
            "earlier": {"when": "y", "hold_days": 3},
        },
        {"x": "fttt", "y": "tttt"},
        "fftt",
    ),
    # Who is in by the earlier version stays in until the later one says otherwise.
    (
        {
            "when": "x",
            "hold_days": 3,
            "effective_on": "2028-02-29",
            "earlier": {"when": "y"},
        },
        {"x": "ffttf", "y": "ttfff"},
        "ttttf",
    ),
    (
        {
            "when": "x",
            "exit": "y",
            "effective_on": "2028-02-29",
            "earlier": {"when": "y"},
        },
        {"x": "ffff", "y": "tfff"},
        "tfff",
    ),
    (
        {
            "when": "x",
            "exit": "x",
            "effective_on": "2028-02-29",
            "earlier": {"when": "y"},
        },
        {"x": "ffft", "y": "ttff"},
        "tttf",
    ),
]


@pytest.mark.parametrize(("declaration", "truths", "expected"), STATES, ids=text_of)
def test_states(declaration: dict[str, Any], truths: dict[str, str], expected: str) -> None:
    assert members({"s": declaration}, days_of(**truths), memory_days=4) == {"s": expected}


def override(action: str, first: int, end: int | None, key: str = "s") -> Override:
    valid_to = None if end is None else FIRST + timedelta(days=end)
    return Override(key, action, FIRST + timedelta(days=first), valid_to)


OVERRIDES: list[tuple[list[Override], str]] = [
    ([], "ttfff"),
    ([override("include", 2, None)], "ttttt"),
    ([override("include", 3, 4)], "ttftf"),
    ([override("exclude", 1, None)], "tffff"),
    ([override("exclude", 0, 1)], "ftfff"),
    ([override("include", 0, None), override("exclude", 1, 3)], "tfftt"),
    ([override("include", 2, 2)], "ttfff"),
    ([override("include", 0, None, "other")], "ttfff"),
    ([override("include", -9, 1)], "ttfff"),
]


@pytest.mark.parametrize(("overrides", "expected"), OVERRIDES, ids=text_of)
def test_overrides(overrides: list[Override], expected: str) -> None:
    assert members({"s": {"when": "x"}}, days_of(x="ttfff"), overrides) == {"s": expected}


def test_an_override_leaves_the_rule_alone() -> None:
    """Excluded while the rule goes on: in again once the exclusion ends."""
    rule = {"s": {"when": "x", "exit": "y"}}
    days = days_of(x="tffff", y="fffff")
    assert members(rule, days, [override("exclude", 1, 3)]) == {"s": "tfftt"}


def test_a_group_has_one_member_segment() -> None:
    declarations: dict[str, dict[str, Any]] = {
        "last": {"when": "x", "group": "g", "priority": 9},
        "first": {"when": "y", "group": "g", "priority": 1},
        "middle": {"when": "x or y", "group": "g", "priority": 5},
        "other": {"when": "x", "group": "h", "priority": 1},
        "free": {"when": "x"},
    }
    days = days_of(x="ttff", y="tftf")
    assert members(declarations, days, [override("include", 3, None, "last")]) == {
        "last": "ffft",
        "first": "tftf",
        "middle": "ftff",
        "other": "ttff",
        "free": "ttff",
    }


def test_a_segment_sees_the_final_state_of_another() -> None:
    declarations: dict[str, dict[str, Any]] = {
        "outer": {"when": {"all": [{"segment": "inner"}, "not is_rival"]}},
        "inner": {"when": "x", "exit": "y", "group": "g", "priority": 2},
        "rival": {"when": {"trait": "z", "is": True}, "group": "g", "priority": 1},
        "sql": {"when": "is_inner or z", "hold_days": 2},
    }
    days = days_of(x="tffff", y="ffftf", z="fftff")
    assert members(declarations, days) == {
        "outer": "ttfff",
        "inner": "ttfff",
        "rival": "fftff",
        "sql": "fttff",
    }


def test_days_with_a_gap_are_refused() -> None:
    days = days_of(x="ttt")
    with pytest.raises(AssertionError, match="gap"):
        members({"s": {"when": "x"}}, [days[0], days[2]])


# What is drawn.


def test_edge_days_reach_what_they_are_for() -> None:
    accounts = edge_rows()
    rows = [row for days in accounts.values() for row in days]
    assert all(list(row) == list(TYPES) for row in rows)
    days = {row["date_day"] for row in rows}
    for text in [
        "2028-02-29",
        "2026-03-29",
        "2026-10-25",
        "2026-03-08",
        "2025-12-31",
        "2027-02-28",
    ]:
        assert date.fromisoformat(text) in days
    for trait in [*CYCLES, *DISTANCES]:
        seen = {row[trait] for row in rows}
        assert set(CYCLES.get(trait, [])) <= seen
        assert None in seen or trait == "is_settled"


def test_a_seed_draws_the_same_rules() -> None:
    catalogue = Catalogue(list(edge_rows().values()))
    first, again = (RandomRules(catalogue, 7) for _ in range(2))
    rules = [first.condition() for _ in range(50)]
    assert rules == [again.condition() for _ in range(50)]
    assert rules != [RandomRules(catalogue, 8).condition() for _ in range(50)]
