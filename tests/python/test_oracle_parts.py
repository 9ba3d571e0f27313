"""Dimensions, commitments and the policy bridge, on accounts written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from oracle.build import period, rate
from oracle.contract import Policies, SubscriptionPeriod
from oracle.dimensions import ByDimension, by_dimension
from oracle.policy_bridge import policy_bridge
from oracle.revenue import Revenue, revenue_of

AS_OF = date(2025, 6, 30)
RATES = [rate("2025-01-01", "EUR", "1.10"), rate("2025-03-10", "EUR", "1.20")]
RATES += [rate("2025-06-30", "EUR", "1.30")]
A = {"plan_id": "A", "product_id": "suite"}
B = {"plan_id": "B", "product_id": "suite"}
SECOND = {"subscription_item_id": "si_2"}


def revenue(*rows: SubscriptionPeriod, **policy: object) -> Revenue:
    policies = Policies(as_of_date=AS_OF, **policy)  # type: ignore[arg-type]
    return revenue_of(rows, RATES, policies)


def moves(one: ByDimension) -> list[tuple[str, str, str, int]]:
    return [
        (part, str(move.day), move.kind, move.cents)
        for part, log in one.log.items()
        for move in log
    ]


def test_a_swap_of_plans_is_churn_and_new_by_plan() -> None:
    found = revenue(period(end="2025-03-10", **A), period("2025-03-10", None, 150, **B))
    assert [(move.kind, move.cents) for move in found.log] == [("new", 10000), ("expansion", 5000)]
    plans = by_dimension("plan", found.days, Policies(as_of_date=AS_OF))
    assert moves(plans) == [
        ("A", "2025-01-01", "new", 10000),
        ("A", "2025-03-10", "churn", -10000),
        ("B", "2025-03-10", "new", 15000),
    ]
    products = by_dimension("product", found.days, Policies(as_of_date=AS_OF))
    assert moves(products) == [
        ("suite", "2025-01-01", "new", 10000),
        ("suite", "2025-03-10", "expansion", 5000),
    ]
    first_b = [row for row in plans.months if row.part_key == "B"][0]
    assert (first_b.month_start, first_b.new, first_b.closing) == (date(2025, 3, 1), 15000, 15000)
    last_a = [row for row in plans.months if row.part_key == "A"][-1]
    assert (last_a.month_start, last_a.opening, last_a.closing) == (date(2025, 6, 1), 0, 0)
    assert [row.paying_account_count for row in plans.months] == [1, 1, 0, 0, 0, 0, 1, 1, 1, 1]


def test_what_has_no_part_is_unknown() -> None:
    found = revenue(period(plan_id=None))
    assert list(by_dimension("plan", found.days, Policies(as_of_date=AS_OF)).log) == ["unknown"]


def test_rate_changes_stay_in_the_unit() -> None:
    rows = (
        period("2025-01-10", "2025-03-10", currency="EUR", **A),
        period("2025-03-10", "2025-03-20", quantity=2, currency="EUR", **A),
    )
    found = revenue(*rows)
    currencies = by_dimension("currency", found.days, Policies(as_of_date=AS_OF))
    assert moves(currencies) == [
        ("EUR", "2025-01-10", "new", 11000),
        ("EUR", "2025-03-10", "fx", 1000),
        ("EUR", "2025-03-10", "expansion", 12000),
        ("EUR", "2025-03-20", "churn", -24000),
    ]
    swapped = revenue(rows[0], replace(rows[1], plan_id="B"))
    plans = by_dimension("plan", swapped.days, Policies(as_of_date=AS_OF))
    assert moves(plans)[1:3] == [
        ("A", "2025-03-10", "churn", -11000),
        ("B", "2025-03-10", "new", 24000),
    ]


def test_months_of_accounts_are_added_up() -> None:
    found = revenue(
        period(**A),
        period(account_id="b", end="2025-02-10", **{**A, **SECOND}),
    )
    months = by_dimension("plan", found.days, Policies(as_of_date=AS_OF)).months
    january, february = months[:2]
    assert (january.new, january.closing, january.paying_account_count) == (20000, 20000, 2)
    assert (february.opening, february.churn, february.closing) == (20000, 10000, 10000)


def test_commitments() -> None:
    found = revenue(
        # goes on as it is
        period(amount=10, subscription_item_id="1"),
        # asked to leave
        period(amount=20, subscription_item_id="2", cancel_requested_at="2025-06-30 23:59:59"),
        # asks tomorrow
        period(amount=40, subscription_item_id="3", cancel_requested_at="2025-07-01"),
        # replaced by 100 EUR at the rate of the as-of day; its trial is of no matter
        period(amount=80, subscription_item_id="4", end="2025-08-01", end_reason="replaced"),
        period(
            "2025-08-01",
            "2025-09-01",
            subscription_item_id="4",
            currency="EUR",
            trial_ends_at="2025-08-20",
        ),
        # only the first row of an item that is signed
        period("2025-09-01", amount=7000, subscription_item_id="4"),
        # "replaced" by nothing
        period(amount=160, subscription_item_id="5", end="2025-08-01", end_reason="replaced"),
        # replaced, but asked to leave: pending, not replaced
        period(
            amount=320,
            subscription_item_id="6",
            end="2025-08-01",
            end_reason="replaced",
            cancel_requested_at="2025-06-01",
        ),
        period("2025-08-01", amount=640, subscription_item_id="6", status="trialing"),
        # signed by somebody who pays nothing yet
        period("2025-07-01", account_id="b", subscription_item_id="7"),
        period("2025-07-01", account_id="c", subscription_item_id="8", status="canceled"),
    )
    ours, theirs = found.commitments
    assert (ours.mrr, ours.pending_cancellation, ours.replaced, ours.signed) == (
        *(63000, 34000),
        *(8000, 13000),
    )
    assert ours.cmrr == 34000
    assert (theirs.account_id, theirs.mrr, theirs.signed, theirs.cmrr) == ("b", 0, 10000, 10000)


@pytest.mark.parametrize(
    ("changes", "policy", "signed"),
    [
        ({"status": "paused"}, {}, 0),
        ({"status": "paused"}, {"paused_policy": "keep"}, 10000),
        ({"is_metered": True}, {}, 0),
        ({"is_metered": True}, {"include_metered": True}, 10000),
        ({"status": "past_due"}, {}, 10000),
        ({"status": "trialing"}, {}, 0),
        ({"started_at": "2025-06-30 23:59:00"}, {}, 0),
    ],
)
def test_what_is_signed(changes: dict[str, object], policy: dict[str, object], signed: int) -> None:
    found = revenue(period("2025-07-01", **changes), **policy)  # type: ignore[arg-type]
    assert sum(row.signed for row in found.commitments) == signed


def test_policy_bridge() -> None:
    rows = (
        period(discount_percent=50, discount_duration="once"),
        period(amount=80, is_metered=True, discount_percent=25, discount_duration="once", **SECOND),
    )
    own = Policies(as_of_date=date(2025, 2, 10))
    found = revenue(*rows)
    compared = {"include_metered": True, "discount_policy": "all", "fx_policy": "constant"}
    steps = policy_bridge(found.accepted, found.rates, own, compared)
    january = [(s.step, s.cents) for s in steps if s.month_start == date(2025, 1, 1)]
    # 100 -> 50 by the discount; then 80 less 25 % of metered usage; the rate changes nothing
    assert january == [
        ("compared", 11000),
        ("discount_policy", -5000),
        ("include_metered", 6000),
        ("own", 10000),
    ]
    assert {step.month_start for step in steps} == {date(2025, 1, 1), date(2025, 2, 1)}


def test_pending_cancellation_of_months() -> None:
    found = revenue(period(cancel_requested_at="2025-03-15", end="2025-05-20"))
    pending = [row.pending_cancellation for row in found.months]
    assert pending == [0, 0, 10000, 10000, 0, 0]
    assert [row.pending_cancellation for row in found.company] == pending
