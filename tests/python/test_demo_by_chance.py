"""Who is in a named segment by chance, at the bounds of each rule, on rows written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from saas_segmentation.demo.accounts import make_account
from saas_segmentation.demo.by_chance import ONE_ASK_AT_A_TIME, RULES, by_chance_rows, segments_met
from saas_segmentation.demo.by_chance_facts import Facts
from saas_segmentation.demo.by_chance_money import Money
from saas_segmentation.demo.by_chance_terms import Rates
from saas_segmentation.demo.clock import AS_OF
from saas_segmentation.demo.company import DEFAULT_SEED, account_rows
from saas_segmentation.demo.features import CORE
from saas_segmentation.demo.profiles import BLOCK
from saas_segmentation.demo.schema import Rows

NOON = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12)
DOLLARS: Rates = {"usd": [(datetime.min.date(), Fraction(1))]}


def ago(days: int) -> datetime:
    """Noon of the day so many days before the as-of day."""
    return NOON - timedelta(days=days)


def subscribed(
    rows: Rows, start: int, end: int | None = None, key: str = "a", **changes: object
) -> None:
    """A version of a subscription from one day to another, counted back from the as-of day."""
    row: dict[str, object] = {
        "id": f"sub_{key}",
        "customer_id": "cus_1",
        "status": "active",
        "pause_collection_behavior": None,
        "start_date": ago(start),
        "livemode": True,
        "_fivetran_start": ago(start),
        "_fivetran_end": None if end is None else ago(end),
    }
    rows.add("stripe.subscription_history", **row | changes)


def bought(
    rows: Rows,
    quantity: int,
    start: int,
    end: int | None = None,
    price: str = "business_usd_month",
    key: str = "a1",
) -> None:
    """A version of an item; its subscription has the same letter."""
    rows.add(
        "stripe.subscription_item_history",
        id=f"si_{key}",
        subscription_id=f"sub_{key[0]}",
        price_id=f"price_{price}",
        quantity=quantity,
        _fivetran_start=ago(start),
        _fivetran_end=None if end is None else ago(end),
    )


def billed(rows: Rows, days_until_end: int, price: str = "business_usd_year") -> None:
    """The last bill of the item, for a term that ends in so many days."""
    rows.add(
        "stripe.invoice_line_item",
        subscription_item_id="si_a1",
        price_id=f"price_{price}",
        type="subscription",
        proration=False,
        period_end=ago(-days_until_end),
    )


def used(rows: Rows, days: Iterable[int], events: Iterable[str] = CORE, users: int = 1) -> None:
    """The same events by each user on each of the days."""
    events = tuple(events)
    for day in days:
        for user in range(users):
            for event in events:
                rows.add("segment.tracks", event=event, user_id=f"u{user}", timestamp=ago(day))


def answered(rows: Rows, score: int, days_ago: int = 10) -> None:
    """An NPS answer."""
    rows.add("delighted.response", survey_type="nps", score=score, created_at=ago(days_ago))


def tickets(rows: Rows, number: int, days_ago: int = 10, priority: str = "high") -> None:
    """Support tickets of one priority."""
    for _ in range(number):
        rows.add("zendesk.ticket", priority=priority, created_at=ago(days_ago))


def account(
    *,
    seats: int = 5,
    price: str = "team_usd_month",
    age: int = 200,
    core_days: int = 10,
    events: tuple[str, ...] = ("complete_task",),
    users: int = 1,
    score: int | None = None,
    high: int = 0,
    high_ago: int = 10,
    employees: int | None = 20,
    use_case: str | None = None,
    status: str = "active",
    planted: str | None = None,
    last_day: int = 0,
    term: int | None = None,
    addon: str | None = None,
) -> Rows:
    """An account with one subscription, used on the last days, as it stands in no segment."""
    rows = Rows()
    subscribed(rows, age, status=status)
    bought(rows, seats, age, price=price)
    if addon:
        bought(rows, 1, age, price=addon, key="a2")
    if term is not None:
        billed(rows, term, price)
    used(rows, [age], ["login"])
    used(rows, range(last_day, last_day + core_days), events, users)
    if score is not None:
        answered(rows, score)
    tickets(rows, high, high_ago)
    rows.add(
        "hubspot.company", id="1", property_use_case=use_case, property_numberofemployees=employees
    )
    if planted:
        rows.add("truth.demo_truth_segments", account_id="1", segment_key=planted, note="planted")
    return rows


def facts(rows: Rows, rates: Rates = DOLLARS) -> Facts:
    """What the rows show."""
    return Facts(rows, "1", rates)


def met(rows: Rows) -> set[str]:
    """Segments that the rows put the account in."""
    return set(segments_met(facts(rows), AS_OF))


Case = dict[str, Any]

BUSINESS, BUSINESS_YEAR = "business_usd_month", "business_usd_year"
DETRACTOR: Case = {"price": BUSINESS, "seats": 107, "score": 6}
PROMOTER: Case = {"seats": 22, "score": 9, "core_days": 15}
NUDGE: Case = {"use_case": "reporting", "core_days": 4, "age": 60, "events": ("share_board",)}
EXPANSION: Case = {"seats": 10, "users": 9, "employees": 100, "score": 9, "last_day": 3}
UPSELL: Case = {"price": BUSINESS, "seats": 10, "core_days": 20, "events": CORE}
POWER: Case = {"core_days": 22, "events": CORE, "score": 9}
CROSS_SELL: Case = {"price": BUSINESS, "seats": 20, "core_days": 4, "score": 7}
RENEWAL: Case = {"price": BUSINESS_YEAR, "core_days": 6, "term": 90}

# Segment, a member at the bound of its rule, and what puts it outside, one thing at a time.
BOUNDS: tuple[tuple[str, Case, tuple[Case, ...]], ...] = (
    (
        "few_active_days",
        {"core_days": 4, "age": 60},
        ({"core_days": 5}, {"age": 59}, {"planted": "sunset"}, {"status": "unpaid"}),
    ),
    ("many_high_tickets", {"high": 3, "high_ago": 59}, ({"high": 2}, {"high_ago": 60})),
    ("detractor_high_revenue", DETRACTOR, ({"score": 7}, {"seats": 106}, {"score": None})),
    (
        "promoter_reference",
        PROMOTER,
        ({"score": 8}, {"seats": 21}, {"core_days": 14}, {"high": 1, "high_ago": 59}),
    ),
    (
        "feature_nudge",
        NUDGE,
        (
            {"core_days": 3},
            {"age": 59},
            {"price": "starter_usd_month"},
            {"events": ("build_report",)},
            {"use_case": None},
        ),
    ),
    ("renewal_soon", RENEWAL, ({"term": 91}, {"term": 0}, {"price": "business_usd_month3"})),
    (
        "expansion_candidate",
        EXPANSION,
        (
            {"users": 8},
            {"employees": 99},
            {"employees": None},
            {"score": 8},
            {"last_day": 4},
            {"seats": 2, "users": 2},
        ),
    ),
    (
        "upsell_ready",
        UPSELL,
        ({"core_days": 19}, {"seats": 9}, {"events": CORE[:5]}, {"price": "team_usd_month"}),
    ),
    ("power_user", POWER, ({"core_days": 21}, {"events": CORE[:5]}, {"score": 8})),
    (
        "cross_sell",
        CROSS_SELL,
        (
            {"score": 6},
            {"score": 9},
            {"seats": 19},
            {"core_days": 3},
            {"addon": "api_usage_unit_usd_month"},
            {"price": "team_usd_month"},
            {"price": BUSINESS_YEAR, "term": 90},
        ),
    ),
)


def test_every_rule_has_bounds() -> None:
    checked = {segment for segment, _, _ in BOUNDS} | {"value_declining"}
    assert checked == RULES.keys() | ONE_ASK_AT_A_TIME.keys()
    assert met(account()) == set()


@pytest.mark.parametrize(("segment", "member", "others"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_bounds(segment: str, member: Case, others: tuple[Case, ...]) -> None:
    assert segment in met(account(**member))
    for change in others:
        assert segment not in met(account(**member | change)), change


def test_windows() -> None:
    rows = account(core_days=0)
    answered(rows, 9, 364)
    used(rows, [89])
    used(rows, [27], ["share_board"])
    today, tomorrow = facts(rows), AS_OF + timedelta(days=1)
    assert (today.nps(AS_OF), today.nps(tomorrow)) == (9, None)
    assert (today.has_all_core(AS_OF), today.has_all_core(tomorrow)) == (True, False)
    assert (today.active_users(AS_OF), today.active_users(tomorrow)) == (1, 0)
    assert (today.core_days(AS_OF), today.core_days(tomorrow)) == (1, 0)


def test_smallest_members() -> None:
    assert "expansion_candidate" in met(account(**EXPANSION | {"seats": 3, "users": 3}))
    assert "promoter_reference" in met(account(**PROMOTER | {"high": 1, "high_ago": 60}))


def test_of_answers_the_latest_counts_and_of_equal_ones_the_lowest() -> None:
    rows = account(score=9)
    answered(rows, 2, 12)
    assert facts(rows).nps(AS_OF) == 9
    answered(rows, 4, 10)
    assert facts(rows).nps(AS_OF) == 4


def test_few_active_days_needs_an_account_that_was_seen() -> None:
    rows = account(core_days=0)
    assert "few_active_days" in met(rows)
    rows.tables["segment.tracks"].clear()
    assert "few_active_days" not in met(rows)


@pytest.mark.parametrize(("returned", "is_member"), [(61, True), (60, False)])
def test_few_active_days_leaves_out_who_came_back(returned: int, is_member: bool) -> None:
    rows = Rows()
    subscribed(rows, 300, 150)
    bought(rows, 5, 300)
    subscribed(rows, returned, key="b")
    bought(rows, 5, returned, key="b1")
    used(rows, [290], ["login"])
    assert ("few_active_days" in met(rows)) == is_member


@pytest.mark.parametrize(
    ("seats", "is_member"),
    [
        (((200, 10), (89, 9), (5, 8)), True),
        (((200, 10), (90, 9), (5, 8)), False),
        (((200, 10), (5, 8)), False),
        (((200, 10), (80, 9), (40, 20), (5, 10)), False),
        (((200, 10), (80, 9), (40, 12), (5, 9)), True),
    ],
    ids=("two cuts", "one too early", "one cut", "as much as before", "less than before"),
)
def test_value_declining(seats: tuple[tuple[int, int], ...], is_member: bool) -> None:
    rows = Rows()
    subscribed(rows, 200)
    ends = [start for start, _ in seats[1:]]
    for (start, quantity), end in zip(seats, [*ends, None], strict=True):
        bought(rows, quantity, start, end)
    assert ("value_declining" in met(rows)) == is_member


def test_a_cheaper_rate_is_no_contraction() -> None:
    rows = Rows()
    subscribed(rows, 200)
    bought(rows, 10, 200, price="business_eur_month")
    falling = [(ago(300 - day).date(), Fraction(300 - day, 100)) for day in range(300)]
    money = Money(rows, {"eur": falling})
    assert money.cents_on(AS_OF) < money.cents_on(ago(90).date())
    assert money.contractions(AS_OF, 90) == 0


def test_a_discount_is_a_contraction() -> None:
    rows = account(seats=10)
    rows.add(
        "stripe.discount",
        coupon_id="LOYAL10",
        customer_id="cus_1",
        subscription_id=None,
        subscription_item_id=None,
        starts_at=ago(20),
        ends_at=None,
    )
    money = facts(rows).money
    assert money.cents_on(ago(21).date()) == 19000
    assert money.cents_on(AS_OF) == 17100
    assert money.contractions(AS_OF, 20) == 0
    assert money.contractions(AS_OF, 21) == 1


@pytest.mark.parametrize(
    ("price", "quantity", "cents"),
    [
        ("business_usd_year", 12, 39000),
        ("business_usd_month3", 1, 3705),
        ("team_usd_week4", 1, 1894),
        ("business_volume_usd_month", 11, 38500),
        ("api_usage_unit_usd_month", 5000, 0),
    ],
)
def test_recurring_revenue(price: str, quantity: int, cents: int) -> None:
    rows = Rows()
    subscribed(rows, 100)
    bought(rows, quantity, 100, price=price)
    assert facts(rows).money.cents_on(AS_OF) == cents


def test_promoter_reference_leaves_out_who_pays_late() -> None:
    rows = account(**PROMOTER)
    version = rows.tables["stripe.subscription_history"][0]
    version["_fivetran_end"] = ago(5)
    assert met(rows) == set()
    subscribed(rows, 5)
    assert met(rows) == {"promoter_reference"}
    rows.tables["stripe.subscription_history"][1]["status"] = "past_due"
    assert facts(rows).is_paying(AS_OF)
    assert met(rows) == set()


@pytest.mark.parametrize(("since", "pays"), [(29, True), (30, False)])
def test_past_due_counts_for_thirty_days(since: int, pays: bool) -> None:
    rows = Rows()
    subscribed(rows, 200, since)
    subscribed(rows, since, 5, status="past_due")
    subscribed(rows, 5, status="past_due")
    bought(rows, 5, 200)
    assert facts(rows).is_paying(AS_OF) == pays


def test_what_does_not_count() -> None:
    for change in (
        {"status": "trialing"},
        {"pause_collection_behavior": "void"},
        {"livemode": False},
    ):
        rows = Rows()
        subscribed(rows, 100, **change)
        bought(rows, 5, 100)
        assert not facts(rows).is_paying(AS_OF), change


def test_one_ask_at_a_time() -> None:
    everything: Case = {**UPSELL, **POWER, "core_days": 22, "seats": 20}
    everything |= {"users": 20, "employees": 200}
    assert list(ONE_ASK_AT_A_TIME) == [
        "expansion_candidate",
        "promoter_reference",
        "upsell_ready",
        "power_user",
        "cross_sell",
    ]
    assert met(account(**everything)) == {"expansion_candidate"}
    assert met(account(**everything | {"users": 1})) == {"promoter_reference"}
    assert met(account(**everything | {"users": 1, "high": 1})) == {"upsell_ready"}
    assert met(account(**everything | {"users": 1, "high": 1, "seats": 9})) == {"power_user"}
    assert met(account(**everything | {"users": 1, "high": 1, "score": 8})) == {"upsell_ready"}
    less = everything | {"score": 8, "events": CORE[:5]}
    assert met(account(**less)) == {"cross_sell"}


@pytest.mark.parametrize(("lately", "is_member"), [(15, True), (14, False)])
def test_power_user_stays_until_use_falls(lately: int, is_member: bool) -> None:
    """Core use on all days until 28 days ago, then on the 15 or 14 latest ones."""
    rows = account(core_days=0, score=9)
    rows.tables["delighted.response"].clear()
    answered(rows, 9, 100)
    used(rows, range(28, 80))
    used(rows, range(28 - lately, 28))
    assert ("power_user" in met(rows)) == is_member


@pytest.mark.parametrize(("score", "is_member"), [(7, True), (6, False)])
def test_power_user_stays_until_a_detractor_answers(score: int, is_member: bool) -> None:
    rows = account(core_days=40, events=CORE)
    answered(rows, 9, 20)
    answered(rows, score, 5)
    assert ("power_user" in met(rows)) == is_member


@pytest.mark.parametrize(("last_met", "is_member"), [(90, True), (91, False)])
def test_power_user_is_remembered_for_ninety_days(last_met: int, is_member: bool) -> None:
    """A promoter until the day after `last_met`, in use all the time."""
    rows = account(age=400, core_days=200, events=CORE)
    answered(rows, 9, 150)
    answered(rows, 8, last_met - 1)
    assert ("power_user" in met(rows)) == is_member


def test_planted_segments_are_not_written_twice() -> None:
    regular = next(
        candidate
        for candidate in (make_account(DEFAULT_SEED, index) for index in range(BLOCK))
        if candidate.profile.name == "regular"
    )
    found = by_chance_rows(regular, account(core_days=4), DEFAULT_SEED)
    assert found.tables["truth.demo_truth_segments"] == [
        {
            "account_id": regular.company_id,
            "segment_key": "few_active_days",
            "note": "by chance: core use on 4 of 60 days",
        }
    ]
    planted = account(core_days=4, planted="few_active_days")
    assert not by_chance_rows(regular, planted, DEFAULT_SEED).tables


def test_the_demo_names_each_account_once_a_segment() -> None:
    found = [
        (row["account_id"], row["segment_key"], str(row["note"]).startswith("by chance: "))
        for index in range(0, BLOCK, 4)
        for row in account_rows(DEFAULT_SEED, index)[1].tables["truth.demo_truth_segments"]
    ]
    assert len({row[:2] for row in found}) == len(found)
    assert {row[2] for row in found} == {True, False}
    assert {row[1] for row in found if row[2]} <= RULES.keys() | ONE_ASK_AT_A_TIME.keys()


def test_nothing_is_told_by_chance_without_events() -> None:
    for index in range(40):
        rows = account_rows(DEFAULT_SEED, index, with_usage=False)[1]
        for row in rows.tables["truth.demo_truth_segments"]:
            assert not str(row["note"]).startswith("by chance")
