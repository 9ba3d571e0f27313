"""Every movement has the causes that it was written for, by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from oracle.build import period, rate
from oracle.causes import CAUSES, primary_cause
from oracle.contract import ExchangeRate, Policies, SubscriptionPeriod
from oracle.movements import KINDS, Movement
from oracle.revenue import revenue_of

AS_OF = date(2025, 6, 30)
DAY = "2025-03-10"
YEAR = {"billing_interval": "year"}
SECOND = {"subscription_item_id": "si_2"}
TEAM = {"plan_id": "team", "product_id": "suite"}
BUSINESS = {"plan_id": "business", "product_id": "suite"}
ADDON = {"plan_id": "addon", "product_id": "addon"}
EUR = {"currency": "EUR"}
# 1.10 until the 10th, 1.20 from then on
RATES = [rate("2025-01-01", "EUR", "1.10"), rate(DAY, "EUR", "1.20")]


def before(amount: int | str = 100, **changes: object) -> SubscriptionPeriod:
    """What runs until the day of the movement."""
    return period("2025-01-10", DAY, amount, **{"end_reason": "replaced", **changes})  # type: ignore[arg-type]


def after(amount: int | str = 100, **changes: object) -> SubscriptionPeriod:
    """What runs from the day of the movement on."""
    return period(DAY, None, amount, **changes)  # type: ignore[arg-type]


def stays(amount: int | str = 100, **changes: object) -> SubscriptionPeriod:
    """Something else of the account that does not change."""
    return period("2025-01-01", None, amount, **{"subscription_item_id": "si_9", **TEAM, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Case:
    """Rows, and the causes of all movements of the day: type -> cause -> cents."""

    name: str
    rows: list[SubscriptionPeriod]
    expected: dict[str, dict[str, int]]
    policy: dict[str, object] = field(default_factory=dict)


CASES = [
    Case("new", [after()], {"new": {"new_customer": 10000}}),
    Case(
        "new, whatever the items did",
        [before(status="trialing"), after(quantity=2), after(30, **SECOND)],
        {"new": {"new_customer": 23000}},
    ),
    # ----------------------------------------------------------------- reactivation
    Case(
        "win back",
        [period("2024-01-01", "2024-06-01"), after(70, **SECOND)],
        {"reactivation": {"win_back": 7000}},
    ),
    Case(
        "resume",
        [period("2024-01-01", "2025-01-10"), before(status="paused"), after()],
        {"reactivation": {"resume": 10000}},
    ),
    Case(
        "payment recovered",
        [period("2024-01-01", "2025-01-10"), before(status="unpaid"), after()],
        {"reactivation": {"payment_recovered": 10000}},
    ),
    Case(
        "past due after its grace, then paid",
        [period("2024-01-01", "2024-06-01"), period("2024-06-01", DAY, status="past_due"), after()],
        {"reactivation": {"payment_recovered": 10000}},
    ),
    Case(
        "a free item is charged again: its discount ended",
        [period("2024-01-01", "2025-01-10"), before(discount_percent=100), after()],
        {"reactivation": {"discount": 10000}},
    ),
    Case(
        "a free item is charged again: its price rose, the rate joins",
        [
            period("2024-01-01", "2025-01-10", **EUR),
            before(0, **EUR),
            after(50, **EUR),
        ],
        {"reactivation": {"price": 6000}},
    ),
    # ----------------------------------------------------------------- churn
    Case(
        "cancellation",
        [before(end_reason="voluntary")],
        {"churn": {"cancellation": -10000}},
    ),
    Case(
        "the payment of the last row failed",
        [before(end_reason="payment_failed")],
        {"churn": {"payment_failure": -10000}},
    ),
    Case("a pause without a row", [before(end_reason="paused")], {"churn": {"pause": -10000}}),
    Case("a pause", [before(), after(status="paused")], {"churn": {"pause": -10000}}),
    Case(
        "unpaid",
        [before(), after(status="unpaid")],
        {"churn": {"payment_failure": -10000}},
    ),
    Case(
        "grace ran out",
        [period("2025-01-10", "2025-02-08"), period("2025-02-08", status="past_due")],
        {"churn": {"payment_failure": -10000}},
    ),
    Case("back to trial", [before(), after(status="trialing")], {"churn": {"trial": -10000}}),
    Case(
        "a trial of something else",
        [before(), after(trial_ends_at="2025-05-01")],
        {"churn": {"trial": -10000}},
    ),
    Case(
        "a canceled row tells no more than the row before",
        [before(end_reason="payment_failed"), after(status="canceled")],
        {"churn": {"payment_failure": -10000}},
    ),
    Case("metered from now on", [before(), after(is_metered=True)], {"churn": {"plan": -10000}}),
    Case(
        "churn by discount",
        [before(), after(discount_percent=100)],
        {"churn": {"discount": -10000}},
    ),
    Case(
        "churn in two ways",
        [before(), after(status="paused"), before(40, end_reason="voluntary", **SECOND)],
        {"churn": {"cancellation": -4000, "pause": -10000}},
    ),
    Case(
        "churn by price in a foreign currency: the rate joins the largest part",
        [before(100, **EUR), after(0, **EUR)],
        {"churn": {"price": -11000}},
    ),
    # ----------------------------------------------------------------- resized
    Case("seats", [before(), after(quantity=3)], {"expansion": {"seat": 20000}}),
    Case("fewer seats", [before(quantity=3), after()], {"contraction": {"seat": -20000}}),
    Case("price", [before(**TEAM), after(120, **TEAM)], {"expansion": {"price": 2000}}),
    Case("plan", [before(**TEAM), after(150, **BUSINESS)], {"expansion": {"plan": 5000}}),
    Case("first plan", [before(), after(150, plan_id="x")], {"expansion": {"plan": 5000}}),
    Case(
        "longer terms come before plan",
        [before(**TEAM), after(1000, **YEAR, **BUSINESS)],
        {"contraction": {"term_extension": -1667}},
    ),
    Case(
        "shorter terms",
        [before(1000, **YEAR), after()],
        {"expansion": {"term_reduction": 1667}},
    ),
    Case(
        "a discount begins",
        [before(), after(discount_percent=20)],
        {"contraction": {"discount": -2000}},
    ),
    Case(
        "one after the other: seats at old price, price at new seats, discount last",
        [before(discount_percent=10), after(120, quantity=2, discount_amount=40)],
        # 90 -> 180 -> 216 -> 200
        {"expansion": {"seat": 9000, "price": 3600, "discount": -1600}},
    ),
    Case(
        "a discount that the policy ignores is none",
        [before(discount_percent=10, discount_duration="once"), after(quantity=2)],
        {"expansion": {"seat": 10000}},
    ),
    Case(
        "rate and seats",
        [before(**EUR), after(quantity=2, **EUR)],
        {"fx": {"fx": 1000}, "expansion": {"seat": 12000}},
    ),
    Case(
        "another currency is no rate",
        [before(**EUR), after(100, quantity=2)],
        # 110 -> 200, all of it terms
        {"expansion": {"price": 9000}},
    ),
    Case("rate alone", [before(**EUR), after(**EUR)], {"fx": {"fx": 1000}}),
    Case(
        "seats up, price down to the same is no movement",
        [before(), after(50, quantity=2)],
        {},
    ),
    Case(
        "new product",
        [stays(), after(30, **SECOND, **ADDON)],
        {"expansion": {"new_product": 3000}},
    ),
    Case(
        "added subscription",
        [stays(), after(30, **SECOND, **BUSINESS)],
        {"expansion": {"added_subscription": 3000}},
    ),
    Case(
        "without any product it is one and the same",
        [stays(product_id=None, plan_id=None), after(30, **SECOND)],
        {"expansion": {"added_subscription": 3000}},
    ),
    Case(
        "one of two is canceled",
        [stays(), before(30, end_reason="voluntary", **ADDON)],
        {"contraction": {"cancellation": -3000}},
    ),
    Case(
        "one of two is paused",
        [stays(), before(30), after(30, status="paused")],
        {"contraction": {"pause": -3000}},
    ),
    Case(
        "one of two fails to pay",
        [stays(), before(30), after(30, status="incomplete_expired")],
        {"contraction": {"payment_failure": -3000}},
    ),
    Case(
        "one of two goes back to trial",
        [stays(), before(30), after(30, status="trialing")],
        {"contraction": {"trial": -3000}},
    ),
    Case(
        "one of two resumes",
        [stays(), before(30, status="paused"), after(30)],
        {"expansion": {"resume": 3000}},
    ),
    Case(
        "one of two is paid after all",
        [stays(), before(30, status="incomplete"), after(30)],
        {"expansion": {"payment_recovered": 3000}},
    ),
    Case(
        "a swap is a plan",
        [before(end_reason="voluntary", **TEAM), after(150, **SECOND, **ADDON)],
        {"expansion": {"plan": 5000}},
    ),
    Case(
        "a swap to longer terms",
        [before(end_reason="voluntary", **TEAM), after(1000, **SECOND, **YEAR)],
        {"contraction": {"term_extension": -1667}},
    ),
    Case(
        "a swap to shorter terms",
        [before(1000, end_reason="voluntary", **YEAR), after(**SECOND)],
        {"expansion": {"term_reduction": 1667}},
    ),
    Case(
        "of several in a swap the longest that starts and the shortest that stops",
        [
            before(100, end_reason="voluntary"),
            before(300, billing_interval_count=3, end_reason="voluntary", **SECOND),
            after(50, subscription_item_id="si_3"),
            after(200, billing_interval_count=2, subscription_item_id="si_4"),
        ],
        {"contraction": {"term_extension": -5000}},
    ),
    Case(
        "a start beside a pause is no swap",
        [stays(), before(30), after(30, status="paused"), after(80, **SECOND, **ADDON)],
        {"expansion": {"new_product": 8000, "pause": -3000}},
    ),
    Case(
        "an item that moves between accounts stops here",
        [stays(), before(30, end_reason="replaced"), after(30, account_id="b")],
        {"contraction": {"cancellation": -3000}},
    ),
    # ----------------------------------------------------------------- other policies
    Case(
        "free counts as active: a payer who gets free",
        [before(), after(discount_percent=100)],
        {"contraction": {"discount": -10000}},
        {"count_free_as_active": True},
    ),
    Case(
        "free counts as active: who paid before pays again",
        [period("2024-01-01", "2025-01-10"), before(0), after(60)],
        {"expansion": {"price": 6000}},
        {"count_free_as_active": True},
    ),
    Case(
        "all discounts count",
        [before(discount_percent=10, discount_duration="once"), after()],
        {"expansion": {"discount": 1000}},
        {"discount_policy": "all"},
    ),
    Case(
        "paid until the end of the period",
        [period("2025-01-10", "2025-03-01", current_period_ends_at=DAY, end_reason="voluntary")],
        {"churn": {"cancellation": -10000}},
        {"churn_date_policy": "period_end"},
    ),
    Case(
        "kept while paused",
        [before(), after(quantity=2, status="paused")],
        {"expansion": {"seat": 10000}},
        {"paused_policy": "keep"},
    ),
]


def moves_of(case: Case, rates: list[ExchangeRate]) -> list[Movement]:
    policies = Policies(as_of_date=AS_OF, **case.policy)  # type: ignore[arg-type]
    log = revenue_of(case.rows, rates, policies).log
    return [move for move in log if str(move.day) == DAY and move.account_id == "a"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_causes(case: Case) -> None:
    moves = moves_of(case, RATES)
    assert {move.kind: move.causes for move in moves} == case.expected
    for move in moves:
        assert sum(move.causes.values()) == move.cents


def test_every_cause_and_kind_has_a_case() -> None:
    causes = {name for case in CASES for part in case.expected.values() for name in part}
    assert causes == set(CAUSES)
    assert {kind for case in CASES for kind in case.expected} == set(KINDS)


@pytest.mark.parametrize(
    ("causes", "cents", "primary"),
    [
        ({"seat": 9000, "price": 3600, "discount": -1600}, 11000, "seat"),
        ({"seat": -50, "price": 60}, 10, "price"),
        ({"seat": -70, "price": 60}, -10, "seat"),
        ({"seat": 500, "plan": 500}, 1000, "plan"),
        ({"pause": -500, "cancellation": -500}, -1000, "cancellation"),
    ],
)
def test_primary_cause(causes: dict[str, int], cents: int, primary: str) -> None:
    assert primary_cause(causes, cents) == primary


def test_flags_of_a_movement() -> None:
    (churn,) = moves_of(Case("", [before(end_reason="payment_failed")], {}), [])
    assert (churn.cause, churn.churn_reason, churn.is_voluntary) == (
        *("payment_failure", "payment_failure"),
        False,
    )
    (paused,) = moves_of(Case("", [before(end_reason="paused")], {}), [])
    assert (paused.churn_reason, paused.is_voluntary) == ("pause", True)
    (longer,) = moves_of(Case("", [before(), after(1300, **YEAR)], {}), [])
    assert (longer.kind, longer.is_term_extension) == ("expansion", True)
    assert (longer.churn_reason, longer.is_voluntary) == (None, None)


def test_a_month_s_churn_has_the_reason_of_its_last_one() -> None:
    rows = [
        period("2025-01-10", "2025-03-05", end_reason="payment_failed"),
        period("2025-03-08", "2025-03-20", end_reason="voluntary", **SECOND),
        period(
            "2025-01-10",
            "2025-03-20",
            30,
            account_id="b",
            end_reason="payment_failed",
            subscription_item_id="si_b",
        ),
    ]
    revenue = revenue_of(rows, [], Policies(as_of_date=AS_OF))
    march = {row.account_id: row for row in revenue.months if row.month_start == date(2025, 3, 1)}
    assert (march["a"].churn, march["a"].churn_reason) == (10000, "cancellation")
    assert march["a"].is_voluntary_churn is True
    assert (march["b"].churn_reason, march["b"].is_voluntary_churn) == ("payment_failure", False)
    company = revenue.company[2]
    assert (company.churn, company.voluntary_churn, company.involuntary_churn) == (
        13000,
        10000,
        3000,
    )
    assert company.voluntary_churned_account_count == 1
    assert company.involuntary_churned_account_count == 1
    others = [row for row in revenue.months if row.month_start != date(2025, 3, 1)]
    assert {row.churn_reason for row in others} == {None}


def test_a_month_without_a_churn_movement() -> None:
    """Free counts as active: payer to free is contraction, then free ends."""
    rows = [
        period("2025-01-10", "2025-03-05", end_reason="replaced"),
        period("2025-03-05", "2025-03-20", discount_percent=100, end_reason="voluntary"),
    ]
    policies = Policies(as_of_date=AS_OF, count_free_as_active=True)
    revenue = revenue_of(rows, [], policies)
    assert [move.kind for move in revenue.log] == ["new", "contraction"]
    march = revenue.months[2]
    assert (march.churn, march.churn_reason, march.is_voluntary_churn) == (10000, "discount", True)
