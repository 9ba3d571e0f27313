"""A named segment declared wrongly is named in one line that says how to set it right."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from conftest import RunDbt

Declaration = dict[str, Any]

TRAITS: Mapping[str, Mapping[str, str]] = {
    "is_paying": {"kind": "revenue"},
    "arr_amount": {"kind": "revenue"},
    "core_active_days_60": {"kind": "use"},
    "login_days_28": {"kind": "presence"},
    "session_days_28": {"kind": "presence"},
    "renews_on": {"kind": "renewal"},
}
SCHEMES = {"rfm": ["lost", "at_risk", "champion"], "sector": []}
TREATMENTS = ["Invest: a visit"]


def segment(**fields: object) -> Declaration:
    """A segment without a mistake, but for what is named; None takes a field away."""
    declared = {
        "label": "Few active days",
        "goal": "Get them to use it",
        "kpi": "Core active days",
        "owner": "Customer Success",
        "treatment": "Nurture: a mail",
        "next_action": "Send the mail",
        "channel": "email",
        "review_on": "2027-05-01",
        "when": "is_paying and core_active_days_60 < 5",
        "reason": "Only {core_active_days_60} active days",
        "examples": [
            {"member": True, "is_paying": True, "core_active_days_60": 4},
            {"member": False, "is_paying": True, "core_active_days_60": 5},
            {"member": False},
        ],
    }
    changed = {**declared, **fields}
    return {field: value for field, value in changed.items() if value is not None}


@dataclass(frozen=True)
class Case:
    """Declarations and what each line about them has to say; no lines where all is right."""

    declared: Mapping[str, Declaration]
    lines: Sequence[Sequence[str]] = ()


def wrong(*words: str, **fields: object) -> Case:
    """One segment with one mistake."""
    return Case({"few": segment(**fields)}, [["'few'", *words]])


def wrong_rule(node: object, *words: str) -> Case:
    """A condition with a mistake beside one that is right."""
    return wrong(*words, when={"all": ["core_active_days_60 < 5", node]})


def ranked(treatment: str, **fields: object) -> Declaration:
    return segment(treatment=f"Nurture: {treatment}", **fields)


MISSING = {
    f"no {field}": wrong(field, "is missing", "config.meta.segment", **{field: None})
    for field in (
        *("label", "goal", "kpi", "owner", "treatment", "next_action", "channel"),
        "review_on",
    )
}

VALUES: Mapping[str, tuple[Mapping[str, object], Sequence[str]]] = {
    "no comparison": ({"trait": "renews_on"}, ("renews_on", "compared with nothing")),
    "in one": ({"trait": "arr_amount", "in": 5}, ("in of arr_amount", "a list")),
    "known text": ({"trait": "renews_on", "known": "yes"}, ("known", "true or false")),
    "no day": ({"trait": "renews_on", "before": "May"}, ("before", "a day such as")),
    "part of a day": ({"trait": "renews_on", "within_last_days": 1.5}, ("whole number",)),
    "is null": ({"trait": "renews_on", "is": None}, ("known: false",)),
    "is a list": ({"trait": "renews_on", "is": [1]}, ("is of renews_on", "one value")),
    "change without days": ({"change_of": "arr_amount", "below": 0}, ("over_days",)),
    "change by text": (
        {"change_of": "arr_amount", "over_days": 7, "below": "less"},
        ("below of arr_amount", "a number"),
    ),
    "change from nothing": (
        {"change_of": "arr_amount", "over_days": 7, "below": 0, "zero_base": "none"},
        ("zero_base", "unknown or a number"),
    ),
}

CASES: Mapping[str, Case] = {
    "right": Case({"few": segment()}),
    "all kinds of conditions": Case(
        {
            "few": segment(
                when={
                    "all": [
                        {"any": [{"sql": "arr_amount > 1", "because": "pays {arr_amount:money}"}]},
                        {"not": {"scheme": "rfm", "in": ["lost"]}},
                        {"scheme": "sector", "in": ["anything"]},
                        {"trait": "core_active_days_60", "below": 5, "known": True},
                        {"trait": "renews_on", "within_next_days": 30},
                        {"change_of": "arr_amount", "over_days": 28, "below": -0.2},
                        "rfm_segment <> 'it''s no trait' and date_day > cast('2026-01-01' as date)",
                        {"segment": "other"},
                    ]
                },
                effective_on="2026-05-01",
                earlier={"version": 1, "when": "core_active_days_60 < 4", "hold_days": 2},
            ),
            "other": segment(
                when=None,
                list=True,
                examples=None,
                treatment="Sunset: an end",
                group="g",
                priority=1,
            ),
        }
    ),
    **MISSING,
    "no reason": wrong("gives no reason", reason=None),
    "reason of a condition": Case(
        {"few": segment(reason=None, when={"sql": "is_paying", "because": "pays"})},
        [["ARR alone"]],
    ),
    "unknown trait in a text": wrong_rule(
        "core_active_day_60 > 1", "'core_active_day_60'", "'core_active_days_60'"
    ),
    "unknown trait": wrong_rule(
        {"trait": "core_active_days_6", "below": 5}, "'core_active_days_6'", "'core_active_days_60'"
    ),
    "unknown trait of change": wrong_rule(
        {"change_of": "arr_amounts", "over_days": 7, "below": 0}, "'arr_amounts'", "'arr_amount'"
    ),
    "unknown trait in exit": wrong("'renew_on'", "'renews_on'", exit="renew_on is null"),
    "unknown trait in earlier": wrong(
        *("'renew_on'", "'renews_on'"),
        effective_on="2026-05-01",
        earlier={"when": "renew_on is null"},
    ),
    "unknown trait in a reason": wrong("'arr'", "'arr_amount'", reason="ARR {arr}"),
    "unknown trait in because": wrong_rule(
        {"sql": "arr_amount > 1", "because": "{arr:money}"}, "'arr'", "'arr_amount'"
    ),
    "unknown format": wrong("'%%'", "%, money", reason="ARR {arr_amount:%%}"),
    "unknown scheme": wrong_rule({"scheme": "rfn", "in": ["lost"]}, "scheme 'rfn'", "'rfm'"),
    "unknown segment of a scheme": wrong_rule(
        {"scheme": "rfm", "in": ["lostt", "lost"]}, "'lostt'", "of rfm", "'lost'"
    ),
    "scheme without segments": wrong_rule({"scheme": "rfm"}, "rfm", "in: [...]"),
    "unknown segment": wrong_rule({"segment": "fwe"}, "segment 'fwe'", "'few'"),
    "unknown operator": wrong_rule(
        {"trait": "core_active_days_60", "atleast": 5, "above": 1}, "'atleast'", "'at_least'"
    ),
    "unknown condition": wrong_rule({"al": []}, "operator 'al'", "'all'"),
    "two conditions in one": wrong_rule(
        {"sql": "is_paying", "not": "is_paying"}, "both", "sql and not"
    ),
    "no condition": wrong_rule(5, "'5'", "no condition"),
    "empty list": wrong("all", "no list", when={"all": []}),
    **{name: wrong_rule(node, *words) for name, (node, words) in VALUES.items()},
    "unknown field": wrong("field 'exits'", "'exit'", exits="is_paying"),
    "no rule": wrong("no rule", "list: true", when=None, examples=None),
    "rule and list": wrong("both when and list", list=True),
    "seam without an earlier rule": wrong("go together", effective_on="2026-05-01"),
    "earlier without a rule": wrong("when", effective_on="2026-05-01", earlier={"hold_days": 1}),
    "unknown field of earlier": wrong(
        *("field of earlier", "'hold_day'", "'hold_days'"),
        effective_on="2026-05-01",
        earlier={"when": "is_paying", "hold_day": 2},
    ),
    "no day of review": wrong("review_on", "soon", "a day such as", review_on="soon"),
    "no days to hold": wrong("hold_days", "0", "whole number", hold_days=0),
    "treatment of no kind": wrong("invest, nurture", treatment="Observe: look"),
    "treatment of a scheme": wrong("a segment of a scheme", treatment="invest: A visit"),
    "treatment used twice": Case(
        {"few": segment(), "many": segment()}, [["'many'", "treatment", "'few'"]]
    ),
    "ARR alone": wrong("ARR alone is no segment", when="is_paying and arr_amount > 9"),
    "logins alone": wrong("logins or time in the app alone", when="login_days_28 > 3"),
    "logins and ARR": wrong(
        "logins or time in the app alone", when="arr_amount > 9 and session_days_28 > 3"
    ),
    "key of a trait": Case(
        {"paying": segment(when="core_active_days_60 < 5")}, [["'paying'", "already a trait"]]
    ),
    "no priority": wrong("no priority in group 'g'", group="g"),
    "priority twice": Case(
        {
            "few": segment(group="g", priority=1),
            "many": ranked("b", group="g", priority=1),
            "elsewhere": ranked("c", group="h", priority=1),
        },
        [["'many'", "'few'", "priority 1"]],
    ),
    "two examples": wrong(
        "2 examples", "at least three", examples=[{"member": True}, {"member": False}]
    ),
    "members alone": wrong("both member: true", examples=[{"member": True}] * 3),
    "unknown trait in an example": wrong(
        *("'arr_amout'", "'arr_amount'"),
        examples=[
            {"member": True, "arr_amout": 5, "arr_amount__7_days_ago": 1},
            *[{"member": False}] * 2,
        ],
    ),
    "itself": wrong("depends on itself", "few → few", when={"not": {"segment": "few"}}),
    "circle": Case(
        {
            "outside": ranked("a", when="is_a"),
            "a": ranked("b", when={"segment": "b"}),
            "b": ranked("c", exit="is_c"),
            "c": ranked("d", when="not is_a"),
            "plain": ranked("e"),
        },
        [["depends on itself", "a → b → c → a"]],
    ),
    "circle through a group": Case(
        {
            "first": ranked("a", when="is_second", group="g", priority=1),
            "second": ranked("b", group="g", priority=2),
        },
        [["depends on itself", "first → second → first"]],
    ),
    "several mistakes": Case(
        {"few": segment(goal=None, hold_days=-1)}, [["goal"], ["hold_days", "-1"]]
    ),
}

INLINE = """
{%- set found = {} -%}
{%- for name, declared in CASES.items() -%}
    {%- do found.update({name: segment_errors(declared, TRAITS, SCHEMES, TREATMENTS)}) -%}
{%- endfor -%}
{%- set reviews = review_warnings({"due": DUE, "on_the_day": ON_THE_DAY}) -%}
<<<{{ tojson({"errors": found, "reviews": reviews}) }}>>>
"""


@pytest.fixture(scope="module")
def said(run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What the checks say of all cases, by one run of dbt."""
    names = {
        "CASES": {name: case.declared for name, case in CASES.items()},
        "TRAITS": TRAITS,
        "SCHEMES": SCHEMES,
        "TREATMENTS": TREATMENTS,
        "DUE": segment(review_on="2026-06-29"),
        "ON_THE_DAY": segment(review_on="2026-06-30"),
    }
    inline = re.sub(r"\b[A-Z]+(?:_[A-Z]+)*\b", lambda found: repr(names[found[0]]), INLINE)
    database = tmp_path_factory.mktemp("checks") / "checks.duckdb"
    variables = {"as_of_date": "2026-06-30"}
    run = run_dbt("compile", "--inline", inline, database=database, variables=variables)
    text = re.search("<<<(.*)>>>", run.output, re.DOTALL)
    assert text, run.output[-3000:]
    result: Mapping[str, Any] = json.loads(text[1])
    return result


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_one_line(name: str, said: Mapping[str, Any]) -> None:
    case = CASES[name]
    lines = said["errors"][name]
    assert len(lines) == len(case.lines), lines
    for line, words in zip(lines, case.lines, strict=True):
        assert "\n" not in line
        assert not [word for word in words if word not in line], line


def test_an_overdue_review_is_a_warning(said: Mapping[str, Any]) -> None:
    (warning,) = said["reviews"]
    assert "'due'" in warning
    assert "2026-06-29" in warning
