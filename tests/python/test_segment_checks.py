"""A wrong declaration of a trait, segment or risk trait stops with one line that names the cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment

MACROS = Path(__file__).parents[2] / "macros"
FILES = (
    *("named_segments/checks.sql", "named_segments/scheme_checks.sql"),
    *("named_segments/conditions.sql", "named_segments/states.sql"),
    *("traits/trait_rules.sql", "traits/trait_expressions.sql", "traits/trait_sources.sql"),
    *("project/validate_vars.sql", "risk/churn_risk_checks.sql"),
)
MACRO = re.compile(r"\{%-?\s*macro (\w+)\(.*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL)

TRAITS = {
    "is_paying": {"data_type": "boolean", "kind": "lifecycle"},
    "core_active_days_28": {"data_type": "integer", "kind": "usage"},
    "mrr_amount": {"data_type": "decimal(18, 2)", "kind": "revenue"},
    "login_days_28": {"data_type": "integer", "kind": "presence"},
}
SCHEME = {
    **{"goal": "a goal", "kpi": "a kpi", "owner": "an owner", "channel": "email"},
    "review_on": "2027-01-31",
    "segments": {
        "poor": {
            **{"label": "Poor", "treatment": "invest: help", "next_action": "Call"},
            "when": "core_active_days_28 < 5",
        },
        "good": {
            **{"label": "Good", "treatment": "observe: nothing", "next_action": "Write"},
            "when": {"trait": "core_active_days_28", "at_least": 5},
        },
        "unknown": {"label": "?", "treatment": "automate: link", "next_action": "Link"},
    },
    "examples": [
        {"in": "poor", "core_active_days_28": 4},
        {"in": "good", "core_active_days_28": 5},
        {"in": "unknown"},
    ],
}
ACCEPTED_VALUES = {
    "attached_node": "model.saas_segmentation.account_segments",
    "test_metadata": {
        "name": "sound",
        "kwargs": {"accepted_values": {"rfm_segment": {"lost": None, "at_risk": None}}},
    },
}
RULE = "is_paying and core_active_days_28 < 5"
EXAMPLES = [
    {"member": True, "is_paying": True, "core_active_days_28": 4},
    {"member": False, "is_paying": True, "core_active_days_28": 5},
    {"member": False, "is_paying": False, "core_active_days_28": 4},
]


class Stopped(Exception):
    """dbt's compiler error."""


class Returned(Exception):
    """What dbt's `return` carries out of a macro."""


def give_back(value: object = None) -> None:
    raise Returned(value)


def stop(message: str) -> None:
    raise Stopped(message)


def macros_over(
    segments: Mapping[str, Any],
    traits: Mapping[str, Any],
    warnings: list[str],
    scheme: Mapping[str, Any] = SCHEME,
) -> dict[str, Any]:
    """The project's macros as functions, each of its own template, over these declarations."""
    environment = Environment(extensions=["jinja2.ext.do"])
    functions: dict[str, Any] = environment.globals
    functions.update(
        {
            "return": give_back,
            "exceptions": SimpleNamespace(raise_compiler_error=stop, warn=warnings.append),
            "modules": SimpleNamespace(re=re),
            "var": {"segment_memory_days": 90}.__getitem__,
            "as_of_day": lambda: "2026-06-30",
            "schemes": lambda: ["rfm", "lifecycle", "health"],
            "scheme_declarations": lambda: {"health": scheme},
            "graph": {"nodes": {"test": ACCEPTED_VALUES}},
            "segment_declarations": lambda: segments,
            "trait_declarations": lambda: traits,
        }
    )

    def callable_of(name: str, text: str) -> Callable[..., Any]:
        inner = text.replace(f"macro {name}(", "macro inner__macro(", 1)
        template = environment.from_string(inner)

        def call(*arguments: object, **named: object) -> Any:
            # A template's module keeps the functions known when it is first asked for.
            try:
                return template.module.inner__macro(*arguments, **named)  # type: ignore[attr-defined]
            except Returned as returned:
                return returned.args[0]

        return call

    for file in FILES:
        for found in MACRO.finditer((MACROS / file).read_text(encoding="utf-8")):
            functions[found[1]] = callable_of(found[1], found[0])
    return functions


def segment(**changes: object) -> dict[str, Any]:
    """A declaration without a mistake, but for the changes; None takes a key out."""
    declared = {
        **{name: f"a {name}" for name in ("label", "goal", "kpi", "owner", "next_action")},
        **{"channel": "email", "review_on": "2027-01-31", "treatment": "nurture: a note"},
        **{"when": RULE, "reason": "Only {core_active_days_28} days", "examples": EXAMPLES},
        **changes,
    }
    return {name: value for name, value in declared.items() if value is not None}


def pair(**changes: object) -> dict[str, Any]:
    return {"few": segment(), "more": segment(treatment="invest: a call", **changes)}


def beside(node: object) -> dict[str, Any]:
    """A segment with a condition beside one that is right."""
    return {"few": segment(when={"all": [RULE, node]})}


WRONG: Mapping[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {
    **{
        f"no {name}": ({"few": segment(**{name: None})}, ("'few'", f"no {name}", "add one"))
        for name in ("label", "goal", "kpi", "owner", "treatment", "next_action", "channel")
    },
    "no review": ({"few": segment(review_on=None)}, ("'few'", "no review_on")),
    "no rule": ({"few": segment(when=None)}, ("'few'", "'when' or 'list: true'")),
    "rule and list": ({"few": segment(list=True)}, ("'few'", "either")),
    "treatment of no kind": ({"few": segment(treatment="push: x")}, ("'few'", "'sunset:'")),
    "same treatment": ({"few": segment(), "more": segment()}, ("'more'", "treatment of 'few'")),
    "no earlier rule": ({"few": segment(effective_on="2026-05-01")}, ("'few'", "'earlier'")),
    "no days": ({"few": segment(hold_days=0)}, ("'few'", "'hold_days'", "from 1")),
    "name of a trait": ({"paying": segment()}, ("'paying'", "'is_paying'", "rename")),
    "number for a rule": ({"few": segment(when={"not": 3})}, ("'few'", "neither text nor a map")),
    "two kinds": (
        {"few": segment(when={"sql": RULE, "trait": "is_paying"})},
        ("'few'", "exactly one of", "change_of"),
    ),
    "unknown operator": (
        {"few": segment(when={"trait": "core_active_days_28", "at_leest": 3})},
        ("'few'", "'at_leest'", "nearest: 'at_least'"),
    ),
    "text for a list": ({"few": segment(when={"all": RULE})}, ("'few'", "list under all")),
    "text for values": (
        {"few": segment(when={"trait": "is_paying", "in": "abc"})},
        ("'few'", "list of values", "'is_paying'"),
    ),
    "change without days": (
        {"few": segment(when={"change_of": "mrr_amount", "above": 0})},
        ("'few'", "'over_days'", "from 1"),
    ),
    "nothing compared": (
        {"few": segment(when={"trait": "is_paying"})},
        ("'few'", "'is_paying'", "with nothing"),
    ),
    "unknown segment": (
        pair(when={"all": [RULE, {"segment": "fev"}]}),
        ("'more'", "'fev'", "nearest: 'few'"),
    ),
    "unknown scheme": (
        {"few": segment(when={"scheme": "lifecicle", "in": ["x"]})},
        ("'few'", "'lifecicle'", "nearest: 'lifecycle'"),
    ),
    "scheme without segments": (
        {"few": segment(when={"scheme": "rfm"})},
        ("'few'", "list of segments", "'in'"),
    ),
    "unknown trait": (
        {"few": segment(when="core_active_dais_28 < 5")},
        ("'few'", "'core_active_dais_28'", "nearest: 'core_active_days_28'"),
    ),
    "unknown segment of a scheme": (
        beside({"scheme": "rfm", "in": ["lost", "at_rsk"]}),
        ("'few'", "'at_rsk'", "of rfm", "nearest: 'at_risk'"),
    ),
    "unknown segment of a declared scheme": (
        beside({"scheme": "health", "in": ["godo"]}),
        ("'few'", "'godo'", "of health", "nearest: 'good'"),
    ),
    "treatment of a declared scheme": (
        {"few": segment(treatment="invest: Help")},
        ("'few'", "treatment of 'health.poor'"),
    ),
    "unknown field": ({"few": segment(exits=RULE)}, ("'few'", "'exits'", "nearest: 'exit'")),
    "unknown field of a version": (
        {"few": segment(effective_on="2026-05-01", earlier={"when": RULE, "hold_day": 2})},
        ("'few'", "'hold_day'", "nearest: 'hold_days'"),
    ),
    "version without its day": (
        {"few": segment(earlier={"when": RULE})},
        ("'few'", "'earlier'", "'effective_on'"),
    ),
    "no day of review": (
        {"few": segment(review_on="soon")},
        ("'few'", "review_on", "'soon'", "a day such as"),
    ),
    "text for known": (
        beside({"trait": "mrr_amount", "known": "yes"}),
        ("'few'", "'known' of 'mrr_amount'", "true or false"),
    ),
    "text for a day": (
        beside({"trait": "mrr_amount", "before": "May"}),
        ("'few'", "'before' of 'mrr_amount'", "a day such as"),
    ),
    "part of a day": (
        beside({"trait": "mrr_amount", "within_last_days": 1.5}),
        ("'few'", "'within_last_days'", "whole number of days"),
    ),
    "nothing for a value": (
        beside({"trait": "mrr_amount", "is": None}),
        ("'few'", "'is' of 'mrr_amount'", "'known: false'"),
    ),
    "list for a value": (
        beside({"trait": "mrr_amount", "is": [1, 2]}),
        ("'few'", "'is' of 'mrr_amount'", "'in' takes a list"),
    ),
    "text for a share": (
        beside({"change_of": "mrr_amount", "over_days": 7, "below": "less"}),
        ("'few'", "'below' of 'mrr_amount'", "a share such as"),
    ),
    "text for a base": (
        beside({"change_of": "mrr_amount", "over_days": 7, "below": 0, "zero_base": "none"}),
        ("'few'", "'zero_base'", "unknown or a number"),
    ),
    "unknown format in words": (
        {"few": segment(reason="{mrr_amount:euro} of MRR")},
        ("'few'", "'euro'", "'money'"),
    ),
    "unknown trait in an example": (
        {"few": segment(examples=[*EXAMPLES, {"member": False, "is_payng": True}])},
        ("'few'", "'is_payng'", "nearest: 'is_paying'"),
    ),
    "no reason": ({"few": segment(reason=None)}, ("'few'", "'reason' or a 'because'")),
    "unknown trait in words": (
        {"few": segment(reason="{core_active_day_28} days")},
        ("'few'", "'core_active_day_28'", "nearest: 'core_active_days_28'"),
    ),
    "money alone": ({"few": segment(when="mrr_amount > 9")}, ("'few'", "ARR alone", "add")),
    "presence alone": (
        {"few": segment(when="login_days_28 > 9 and mrr_amount > 9")},
        ("'few'", "logins or time in the app", "add core use"),
    ),
    "no priority": ({"few": segment(group="talk")}, ("'few'", "'talk'", "without a priority")),
    "same priority": (
        {
            "few": segment(group="talk", priority=1),
            "more": segment(group="talk", priority=1, treatment="invest: a call"),
        },
        ("'few'", "priority of 'more'", "'talk'"),
    ),
    "two examples": ({"few": segment(examples=EXAMPLES[:2])}, ("'few'", "three examples")),
    "no member": ({"few": segment(examples=EXAMPLES[1:] * 2)}, ("'few'", "non-member")),
    "cycle": (
        {
            "after": segment(when=f"{RULE} and is_a", treatment="invest: after"),
            "a": segment(when={"all": [RULE, {"segment": "b"}]}, treatment="invest: a"),
            "b": segment(exit="not is_a", treatment="invest: b"),
        },
        ("'a'", "itself", "a, b:", "take one"),
    ),
}

WRONG_TRAITS: Mapping[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {
    "no operation": ({"t": {"days": 3}}, ("'t'", "exactly one of", "count_days")),
    "unknown key": (
        {"t": {"count": "usage", "dais": 3}},
        ("'t'", "'dais'", "allowed: where, days"),
    ),
    "unknown source": ({"t": {"count": "usages"}}, ("'t'", "'usages'", "nearest: 'usage'")),
    "no window": ({"t": {"distinct": "user_id", "of": "usage"}}, ("'t'", "needs 'days'")),
    "no day": ({"t": {"count": "usage", "days": 0}}, ("'t'", "from 1", "'days'")),
    "one step": (
        {"t": {"sequence": ["x"], "of": "events", "within_days": 1}},
        ("'t'", "at least two events", "'within_days'"),
    ),
    "cycle": ({"t": {"sql": "u + 1"}, "u": {"daily_sum": "t", "days": 2}}, ("'t'", "itself", "u")),
}


def scheme(segment_key: str | None = None, **changes: object) -> dict[str, Any]:
    """The right scheme but for changes of it or of one of its segments; None takes a key out."""
    changed: dict[str, Any] = {**SCHEME, "segments": dict(SCHEME["segments"])}  # type: ignore[arg-type]
    if segment_key:
        changed["segments"][segment_key] = {**changed["segments"].get(segment_key, {}), **changes}
        target = changed["segments"][segment_key]
    else:
        changed.update(changes)
        target = changed
    for name in [name for name, value in changes.items() if value is None]:
        del target[name]
    return changed


WRONG_SCHEMES: Mapping[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {
    **{
        f"no {name}": (scheme(**{name: None}), ("'health.poor'", f"no {name}", "add one"))
        for name in ("goal", "kpi", "owner", "channel", "review_on")
    },
    **{
        f"no {name}": (scheme("good", **{name: None}), ("'health.good'", f"no {name}", "add one"))
        for name in ("label", "treatment", "next_action")
    },
    "no segments": (scheme(segments=None), ("'health'", "'segments'")),
    "nobody unknown": (
        scheme(segments={"poor": SCHEME["segments"]["poor"]}),  # type: ignore[index]
        ("'health'", "'unknown'"),
    ),
    "segment without fields": (
        scheme(segments={"unknown": "x"}),
        ("'health.unknown'", "no fields", "label"),
    ),
    "misspelt field": (scheme(kip="x"), ("'health'", "'kip'", "nothing reads")),
    "misspelt field of a segment": (
        scheme("poor", lable="x"),
        ("'health.poor'", "'lable'", "nearest: 'label'"),
    ),
    "review no day": (
        scheme(review_on="soon"),
        ("'health.poor'", "review_on", "'soon'", "2027-06-30"),
    ),
    "treatment of no kind": (
        scheme("poor", treatment="push: x"),
        ("'health.poor'", "'sunset:'", "'observe:'"),
    ),
    "same treatment": (
        scheme("good", treatment="Invest: Help".lower()),
        ("'health.good'", "'health.poor'", "treated alike"),
    ),
    "no condition": (scheme("good", when=None), ("'health.good'", "'when'")),
    "unknown trait": (
        scheme("poor", when="core_active_day_28 < 5"),
        ("'health.poor'", "'core_active_day_28'", "nearest: 'core_active_days_28'"),
    ),
    "condition of no kind": (
        scheme("poor", when={"trait": "core_active_days_28", "bellow": 5}),
        ("'health.poor'", "'bellow'", "nearest: 'below'"),
    ),
    "other days": (
        scheme("poor", when={"change_of": "mrr_amount", "over_days": 9, "below": 0}),
        ("'health.poor'", "'change_of'", "of the day only"),
    ),
    "other segments": (scheme("poor", when={"segment": "few"}), ("'health.poor'", "'segment'")),
    "no example": (
        scheme(examples=SCHEME["examples"][:2]),  # type: ignore[index]
        ("'health.unknown'", "no example", "{in: unknown"),
    ),
    "example of no segment": (
        scheme(examples=[*SCHEME["examples"], {"in": "god"}]),  # type: ignore[misc]
        ("'health'", "'god'", "nearest: 'good'"),
    ),
    "example of no trait": (
        scheme(examples=[{"in": "poor", "core_days": 1}]),
        ("'health'", "'core_days'", "no trait"),
    ),
}


def assert_one_line(message: str, entry: str, words: tuple[str, ...]) -> None:
    assert message.startswith(f"{entry} {words[0]} ")
    assert message.endswith(".") and "\n" not in message
    missing = [word for word in words if word not in message]
    assert not missing, message


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_segment_stops(name: str) -> None:
    segments, words = WRONG[name]
    with pytest.raises(Stopped) as stopped:
        macros_over(segments, TRAITS, [])["validate_segments"]()
    assert_one_line(str(stopped.value), "Segment", words)


@pytest.mark.parametrize("name", WRONG_SCHEMES)
def test_a_wrong_scheme_stops(name: str) -> None:
    declared, words = WRONG_SCHEMES[name]
    with pytest.raises(Stopped) as stopped:
        macros_over({"few": segment()}, TRAITS, [], declared)["validate_segments"]()
    assert_one_line(str(stopped.value), "Segment", words)


@pytest.mark.parametrize("name", WRONG_TRAITS)
def test_a_wrong_trait_stops(name: str) -> None:
    rules, words = WRONG_TRAITS[name]
    traits = {key: {"data_type": "integer", "trait": rule} for key, rule in rules.items()}
    macros = macros_over({}, traits, [])
    with pytest.raises(Stopped) as stopped:
        macros["trait_levels"](macros["trait_rules"]())
    assert_one_line(str(stopped.value), "Trait", words)


def test_right_segments_pass() -> None:
    warnings: list[str] = []
    listed = segment(list=True, when=None, examples=None, reason=None, treatment="sunset: none")
    macros_over(pair() | {"listed": listed}, TRAITS, warnings)["validate_segments"]()
    assert warnings == []


def test_an_overdue_review_warns() -> None:
    warnings: list[str] = []
    segments = {"few": segment(review_on="2026-06-29"), "more": segment(treatment="invest: x")}
    macros_over(segments, TRAITS, warnings)["validate_segments"]()
    assert warnings == ["Segment 'few' should have been reviewed by 2026-06-29."]


# Risk traits ---------------------------------------------------------------------------------

NPS = {"nps_score": {"data_type": "integer", "trait": {"attribute": "nps_score"}}}


def risk_trait(**changes: object) -> dict[str, Any]:
    """A risk trait without a mistake, but for the changes; None takes a key out."""
    declared = {
        **{"trait_key": "nps", "value": "case when nps_score >= 0 then nps_score end"},
        **{"bounds": [7, 9], "risk": "falling", "missing": "no answer"},
        **{"words": ["detractor", "passive", "promoter"], **changes},
    }
    return {name: value for name, value in declared.items() if value is not None}


WRONG_RISKS: Mapping[str, tuple[list[dict[str, Any]], tuple[str, ...]]] = {
    "no words for missing": ([risk_trait(missing=None)], ("'nps'", "no missing", "add one")),
    "unread field": ([risk_trait(wieght=1)], ("'wieght'", "trait_key, value, bounds")),
    "unfit key": ([risk_trait(trait_key="NPS score")], ("'NPS score'", "lower-case")),
    "unknown direction": ([risk_trait(risk="up")], ("'up'", "falling, rising, either")),
    "bounds that fall": ([risk_trait(bounds=[9, 7])], ("'nps'", "ascending")),
    "bounds that stand": ([risk_trait(bounds=[7, 7])], ("'nps'", "ascending")),
    "bounds of text": ([risk_trait(bounds=["low", "high"])], ("'nps'", "ascending")),
    "no bounds": ([risk_trait(bounds=[], words=["any"])], ("'nps'", "one to five")),
    "bin without words": ([risk_trait(words=["low", "high"])], ("3 bins and words for 2",)),
    "unknown column": ([risk_trait(value="nps_scroe")], ("'nps_scroe'", "nearest: 'nps_score'")),
    "declared twice": ([risk_trait(), risk_trait()], ("'nps'", "twice")),
}


def check_risks(declared: list[dict[str, Any]]) -> None:
    functions = macros_over({}, NPS, [])
    functions["churn_risk_traits"] = lambda: declared
    functions["validate_churn_risk_traits"]()


@pytest.mark.parametrize("name", WRONG_RISKS)
def test_one_line_names_the_risk_trait_and_the_cure(name: str) -> None:
    declared, words = WRONG_RISKS[name]
    with pytest.raises(Stopped) as stopped:
        check_risks(declared)
    line = str(stopped.value)
    assert "\n" not in line
    assert line.startswith("Risk trait '")
    assert [word for word in words if word not in line] == []


def test_right_risk_traits_pass() -> None:
    check_risks([risk_trait(), risk_trait(trait_key="nps_again", risk="either")])
