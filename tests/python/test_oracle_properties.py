"""Identities of the definitions hold for the oracle on hostile sets of subscriptions."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle.acceptance import accept_periods
from oracle.build import LOADED_AT
from oracle.calendar_days import add_months, cycle_start, days_between
from oracle.causes import CAUSES
from oracle.contract import STATUSES, ExchangeRate, Policies, SubscriptionPeriod
from oracle.dimensions import DIMENSIONS, by_dimension
from oracle.movements import KINDS
from oracle.mrr import NOTHING, counts_on, monthly_amount, rate_on, round_half_away
from oracle.policy_bridge import STEPS, policy_bridge
from oracle.rates import Rates
from oracle.revenue import Revenue, revenue_of

FIRST = datetime(2024, 1, 1)
AS_OF = date(2025, 4, 17)
SPAN_HOURS = 300 * 24

property_test = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

amounts = st.one_of(
    st.sampled_from([Fraction(0), Fraction("0.004"), Fraction("33.335"), Fraction(100)]),
    st.integers(0, 10**7).map(lambda n: Fraction(n, 1000)),
)
moments = st.one_of(
    st.integers(0, SPAN_HOURS).map(lambda hours: FIRST + timedelta(hours=hours)),
    st.integers(0, 300).map(lambda days: FIRST + timedelta(days=days)),
)
policies = st.builds(
    Policies,
    as_of_date=st.just(AS_OF),
    discount_policy=st.sampled_from(["recurring", "all", "none"]),
    count_free_as_active=st.booleans(),
    past_due_grace_days=st.integers(0, 40),
    paused_policy=st.sampled_from(["zero", "keep"]),
    include_metered=st.booleans(),
    churn_date_policy=st.sampled_from(["ended_at", "period_end", "cancel_requested"]),
    reactivation_window_days=st.one_of(st.none(), st.integers(0, 60)),
    fx_policy=st.sampled_from(["period_start", "month_end", "constant"]),
    interval_month_factors=st.sampled_from([{}, {"week": Fraction(4)}]),
)


@st.composite
def exchange_rates(draw: st.DrawFn) -> list[ExchangeRate]:
    """Some days' rates of two currencies, with gaps and a late start."""
    rows = []
    for currency in ("EUR", "JPY"):
        for day in draw(st.lists(st.integers(-40, 500), min_size=1, max_size=25, unique=True)):
            rate = Fraction(draw(st.integers(1, 2_000_000)), 10**6)
            rate_date = FIRST.date() + timedelta(days=day)
            rows.append(ExchangeRate(rate_date, currency, rate, LOADED_AT))
    return rows


FAULTS: list[dict[str, object]] = [
    {"status": "odd"},
    {"quantity": Fraction(-1)},
    {"unit_amount": Fraction(-1)},
    {"billing_interval": "fortnight"},
    {"billing_interval_count": 0},
    {"discount_percent": Fraction(140)},
    {"currency": "XTS"},
    {"ended_at": FIRST - timedelta(days=1)},
]
GAP_HOURS = [0, 0, 0, 5, 24, 24 * 20, 24 * 70, -24 * 3]
LENGTH_HOURS = [0, 6, 30, 24 * 9, 24 * 31, 24 * 45, 24 * 100, None]
MOSTLY_ACTIVE = ["active"] * 8 + ["past_due"] * 4 + list(STATUSES)
PERCENTS = [None, None, None, Fraction(0), Fraction(10), Fraction(100)]


@st.composite
def one_row(draw: st.DrawFn, item: int, number: int, start: datetime) -> SubscriptionPeriod:
    """One row of an item; now and then it breaks the contract."""
    length = draw(st.sampled_from(LENGTH_HOURS))
    rarely = st.one_of(st.none(), st.none(), st.none(), moments)
    row = SubscriptionPeriod(
        subscription_period_id=f"p{item}{number}",
        subscription_id=f"s{item // 2}",
        subscription_item_id=f"i{item}",
        account_id=f"a{item // 3}",
        status=draw(st.sampled_from(MOSTLY_ACTIVE)),
        quantity=Fraction(draw(st.sampled_from([1, 1, 2, 3, 0]))),
        unit_amount=draw(amounts),
        currency=draw(st.sampled_from(["EUR", "USD", "EUR", "JPY"])),
        billing_interval=draw(st.sampled_from(["month", "month", "day", "week", "year"])),
        billing_interval_count=draw(st.sampled_from([1, 1, 2, 3])),
        discount_percent=draw(st.sampled_from(PERCENTS)),
        discount_amount=draw(st.one_of(st.none(), st.none(), amounts)),
        discount_duration=draw(st.sampled_from([None, "once", "repeating", "forever"])),
        is_metered=draw(st.sampled_from([False] * 7 + [True])),
        started_at=start,
        ended_at=None if length is None else start + timedelta(hours=length),
        trial_ends_at=draw(rarely),
        cancel_requested_at=draw(rarely),
        current_period_ends_at=draw(st.one_of(st.none(), moments)),
        end_reason=draw(st.sampled_from([None, "voluntary", "payment_failed", "replaced"])),
        loaded_at=LOADED_AT,
    )
    fault = draw(st.sampled_from([{}] * 24 + FAULTS))
    return replace(row, **fault)


@st.composite
def subscription_rows(draw: st.DrawFn) -> list[SubscriptionPeriod]:
    """Rows of four items of two accounts: chains, gaps, overlaps, empty and broken rows."""
    rows: list[SubscriptionPeriod] = []
    for item in range(4):
        start = draw(moments)
        for number in range(draw(st.integers(1, 5))):
            row = draw(one_row(item, number, start))
            rows.append(row)
            gap = timedelta(hours=draw(st.sampled_from(GAP_HOURS)))
            start = (row.ended_at or start + timedelta(days=30)) + gap
    return rows


def closings(revenue: Revenue, account_id: str) -> dict[date, int]:
    """The account's cents on every day, from the first on which anything runs."""
    states = revenue.days[account_id]
    return {day: states.get(day, NOTHING).cents for day in days_between(min(states), AS_OF)}


@property_test
@given(subscription_rows(), exchange_rates(), policies)
def test_daily_log_adds_up(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], policy: Policies
) -> None:
    revenue = revenue_of(rows, rates, policy)
    keys = [(move.account_id, move.day, move.kind) for move in revenue.log]
    assert len(keys) == len(set(keys))
    for account_id in revenue.days:
        by_day: dict[date, int] = {}
        for move in revenue.log:
            if move.account_id == account_id:
                by_day[move.day] = by_day.get(move.day, 0) + move.cents
        before = 0
        for day, cents in closings(revenue, account_id).items():
            assert cents >= 0
            assert cents - before == by_day.pop(day, 0)
            before = cents
        assert not by_day


@property_test
@given(subscription_rows(), exchange_rates(), policies)
def test_states_are_those_of_their_day(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], policy: Policies
) -> None:
    """Prevents a state from being kept over a day on which it changes."""
    revenue = revenue_of(rows, rates, policy)
    for states in revenue.days.values():
        for day, state in states.items():
            for item in state.items:
                row = item.period
                assert item.rate == rate_on(row, day, revenue.rates, policy)
                requested = row.cancel_requested_at
                is_pending = requested is not None and policy.day_of(requested) <= day
                assert item.committed_cents == (0 if is_pending else item.cents)
                if row.status != "past_due":
                    assert item.counts == counts_on(row, day, None, policy)


@property_test
@given(subscription_rows(), exchange_rates(), policies)
def test_causes_add_up(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], policy: Policies
) -> None:
    for move in revenue_of(rows, rates, policy).log:
        assert sum(move.causes.values()) == move.cents
        assert set(move.causes) <= set(CAUSES)
        assert 0 not in move.causes.values()
        assert (move.kind == "new") == ("new_customer" in move.causes)
        assert (move.kind == "fx") == ("fx" in move.causes)
        assert (move.causes[move.cause] > 0) == (move.cents > 0)


@property_test
@given(subscription_rows(), exchange_rates(), policies, st.sampled_from(sorted(DIMENSIONS)))
def test_parts_add_up_to_accounts(
    rows: list[SubscriptionPeriod],
    rates: list[ExchangeRate],
    policy: Policies,
    dimension: str,
) -> None:
    revenue = revenue_of(rows, rates, policy)
    parts = by_dimension(dimension, revenue.days, policy)
    changes: dict[tuple[str, date], int] = {}
    for log in parts.log.values():
        for move in log:
            key = (move.account_id, move.day)
            changes[key] = changes.get(key, 0) + move.cents
    for move in revenue.log:
        changes[move.account_id, move.day] = (
            changes.get((move.account_id, move.day), 0) - move.cents
        )
    assert not any(changes.values())
    for month in revenue.company:
        own = [row for row in parts.months if row.month_start == month.month_start]
        assert sum(row.closing for row in own) == month.closing
        assert sum(row.opening for row in own) == month.opening


@property_test
@given(subscription_rows(), exchange_rates(), policies, policies)
def test_policy_bridge_leads_from_own_to_compared(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], own: Policies, other: Policies
) -> None:
    compared = {name: getattr(other, name) for name in STEPS}
    revenue = revenue_of(rows, rates, own)
    steps = policy_bridge(revenue.accepted, revenue.rates, own, compared)
    sums: dict[tuple[str, date], int] = {}
    for step in steps:
        key = (step.account_id, step.month_start)
        cents = -step.cents if step.step == "compared" else step.cents
        sums[key] = sums.get(key, 0) + cents
    assert not any(sums.values())
    own_closings = {(s.account_id, s.month_start): s.cents for s in steps if s.step == "own"}
    months = {(m.account_id, m.month_start): m.closing for m in revenue.months if m.closing}
    assert own_closings == months


@property_test
@given(subscription_rows(), exchange_rates(), policies)
def test_log_signs_and_ends(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], policy: Policies
) -> None:
    revenue = revenue_of(rows, rates, policy)
    for move in revenue.log:
        assert move.kind in KINDS
        assert move.cents != 0
        if move.kind != "fx":
            assert (move.cents > 0) == (move.kind in ("new", "reactivation", "expansion"))
        cents = closings(revenue, move.account_id)
        opening, closing = cents.get(move.day - timedelta(days=1), 0), cents[move.day]
        paid_before = any(cents[day] > 0 for day in cents if day < move.day)
        if move.kind == "churn":
            assert (opening, closing) == (-move.cents, 0)
        if move.kind in ("new", "reactivation"):
            assert (opening, closing) == (0, move.cents)
        if move.kind == "new" and policy.reactivation_window_days is None:
            assert not paid_before
        if move.kind == "reactivation":
            assert paid_before
        if not policy.count_free_as_active and move.kind in ("fx", "expansion", "contraction"):
            assert opening > 0
            assert closing > 0


@property_test
@given(subscription_rows(), exchange_rates(), policies)
def test_months_add_up(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], policy: Policies
) -> None:
    revenue = revenue_of(rows, rates, policy)
    last: dict[str, int] = {}
    for row in revenue.months:
        sizes = (row.new, row.reactivation, row.expansion, row.contraction, row.churn)
        gained = row.new + row.reactivation + row.expansion
        assert min(sizes) >= 0
        assert sum(size > 0 for size in sizes) <= 1
        assert row.opening + gained - row.contraction - row.churn + row.fx == row.closing
        assert row.opening == last.get(row.account_id, 0)
        assert row.arr == 12 * row.closing
        last[row.account_id] = row.closing
        if row.new or row.reactivation or row.churn:
            assert row.fx == 0
            assert 0 in (row.opening, row.closing)


@property_test
@given(subscription_rows(), exchange_rates(), policies)
def test_company_adds_up(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], policy: Policies
) -> None:
    revenue = revenue_of(rows, rates, policy)
    for month in revenue.company:
        own = [row for row in revenue.months if row.month_start == month.month_start]
        gained = month.new + month.reactivation + month.expansion
        assert month.opening + gained - month.contraction - month.churn + month.fx == month.closing
        assert month.closing == sum(row.closing for row in own)
        assert month.paying_account_count == sum(row.is_paying for row in own)
        assert (month.logo_churn_rate is None) == (month.opening_account_count == 0)
        assert (month.quick_ratio is None) == (month.churn + month.contraction == 0)
        if month.grr_rate is not None and month.nrr_rate is not None:
            assert 0 <= month.grr_rate <= min(1, month.nrr_rate)
        if month.logo_churn_rate is not None:
            assert 0 <= month.logo_churn_rate <= 1
        is_over = add_months(month.month_start, 1) <= AS_OF + timedelta(days=1)
        assert month.is_complete == is_over


@property_test
@given(subscription_rows(), exchange_rates(), policies, st.randoms(use_true_random=False))
def test_order_and_second_delivery_change_nothing(
    rows: list[SubscriptionPeriod],
    rates: list[ExchangeRate],
    policy: Policies,
    shuffler: random.Random,
) -> None:
    old = LOADED_AT - timedelta(days=9)
    stale = [replace(row, quantity=Fraction(77), loaded_at=old) for row in rows[::2]]
    again = [*rows, *stale, *rows[:2]]
    shuffler.shuffle(again)
    first, second = revenue_of(rows, rates, policy), revenue_of(again, rates[::-1], policy)
    assert first.log == second.log
    assert first.months == second.months
    assert len(first.rejected) == len(second.rejected)


@property_test
@given(subscription_rows(), exchange_rates(), st.sampled_from([True, False]))
def test_every_key_is_accepted_or_rejected_once(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], knows_accounts: bool
) -> None:
    known = {"a0", "a1"} if knows_accounts else {"a1"}
    accepted, rejected = accept_periods(rows, Rates(rates, "USD"), known)
    keys = [row.subscription_period_id for row in accepted] + [row.record_id for row in rejected]
    assert sorted(keys) == sorted({row.subscription_period_id for row in rows})
    assert all(row.account_id in known for row in accepted)
    running = [row for row in accepted if not row.is_empty]
    for row in running:
        for other in running:
            if row is not other and row.subscription_item_id == other.subscription_item_id:
                is_before = row.ended_at is not None and row.ended_at <= other.started_at
                is_after = other.ended_at is not None and other.ended_at <= row.started_at
                assert is_before or is_after


@property_test
@given(subscription_rows(), exchange_rates(), policies, st.integers(1, 400))
def test_what_lies_after_the_as_of_day_is_not_seen(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate], policy: Policies, back: int
) -> None:
    policy = replace(policy, fx_policy="period_start")  # constant revalues the past on purpose
    earlier = replace(policy, as_of_date=AS_OF - timedelta(days=back))
    full, cut = revenue_of(rows, rates, policy), revenue_of(rows, rates, earlier)
    assert [move for move in full.log if move.day <= earlier.as_of_date] == cut.log
    whole = {(row.account_id, row.month_start): row for row in full.months}
    for row in cut.months:
        if add_months(row.month_start, 1) <= earlier.as_of_date + timedelta(days=1):
            assert row == whole[row.account_id, row.month_start]


@property_test
@given(subscription_rows(), policies, st.integers(1, 23), st.data())
def test_cutting_a_row_in_two_moves_nothing(
    rows: list[SubscriptionPeriod], policy: Policies, hours: int, data: st.DataObject
) -> None:
    dollars = [replace(row, currency="USD", end_reason="replaced") for row in rows]
    accepted, _ = accept_periods(dollars, Rates([], "USD"), None)
    before = revenue_of(accepted, [], policy)
    long = [
        row
        for row in accepted
        if row.ended_at is None or row.ended_at - row.started_at > timedelta(days=1)
    ]
    if not long:
        return
    row = data.draw(st.sampled_from(long))
    cut = row.started_at + timedelta(hours=hours)
    first = replace(row, ended_at=cut)
    second = replace(row, started_at=cut, subscription_period_id=f"{row.subscription_period_id}b")
    others = [other for other in accepted if other is not row]
    after = revenue_of([*others, first, second], [], policy)
    assert [m for m in before.log if m.kind != "fx"] == [m for m in after.log if m.kind != "fx"]
    assert before.months == after.months


@property_test
@given(subscription_rows(), exchange_rates())
def test_without_foreign_money_there_is_no_fx(
    rows: list[SubscriptionPeriod], rates: list[ExchangeRate]
) -> None:
    dollars = [replace(row, currency="USD") for row in rows]
    policy = Policies(as_of_date=AS_OF)
    assert all(move.kind != "fx" for move in revenue_of(dollars, rates, policy).log)
    constant = Policies(as_of_date=AS_OF, fx_policy="constant")
    assert all(move.kind != "fx" for move in revenue_of(rows, rates, constant).log)


@property_test
@given(subscription_rows(), policies)
def test_amounts_floor_at_zero_and_discounts_only_reduce(
    rows: list[SubscriptionPeriod], policy: Policies
) -> None:
    accepted, _ = accept_periods(rows, Rates([], "USD"), None)
    for row in accepted:
        with_discount = monthly_amount(row, policy)
        without = monthly_amount(row, replace(policy, discount_policy="none"))
        assert 0 <= with_discount <= without


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_rounding_is_half_away_from_zero(amount: Fraction) -> None:
    rounded = round_half_away(amount)
    assert abs(rounded - amount) <= Fraction(1, 2)
    assert round_half_away(-amount) == -rounded
    if abs(rounded - amount) == Fraction(1, 2):
        assert abs(rounded) > abs(amount)


@given(
    st.dates(date(2019, 1, 1), date(2022, 12, 31)),
    st.sampled_from(["day", "week", "month", "year"]),
    st.integers(1, 5),
    st.integers(0, 900),
)
def test_cycle_start_is_the_last_one_reached(
    anchor: date, interval: str, count: int, offset: int
) -> None:
    day = anchor + timedelta(days=offset)
    start = anchor
    for number in range(1, 902):
        if interval in ("day", "week"):
            following = anchor + timedelta(days=number * count * (7 if interval == "week" else 1))
        else:
            following = add_months(anchor, number * count * (12 if interval == "year" else 1))
        if following > day:
            break
        start = following
    assert cycle_start(anchor, interval, count, day) == start
