"""Every label of the oracle's figures is reached, and each rule shows at its boundary."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from oracle import figures
from oracle.build import at, period, rate
from oracle.contract import Policies
from oracle.figures import Answer, RfmInput
from oracle.revenue import revenue_of

AS_OF = date(2025, 6, 30)
FREE = {"discount_percent": 100, "discount_duration": "forever"}


def log(*periods: object, rates: object = (), **policy: object) -> list[tuple[str, str, int]]:
    """The movement log as day, type and cents."""
    policies = Policies(as_of_date=AS_OF, **policy)  # type: ignore[arg-type]
    result = revenue_of(periods, rates, policies)  # type: ignore[arg-type]
    return [(str(move.day), move.kind, move.cents) for move in result.log]


def test_one_answer_of_each_score() -> None:
    nps = figures.nps_of_scores(range(11))
    assert nps.score is not None
    assert round(float(nps.score), 2) == -45.45
    assert (nps.promoter_count, nps.passive_count, nps.detractor_count) == (2, 2, 7)
    assert nps.is_small_sample


def test_latest_answer_of_a_respondent_counts_and_ties_go_to_the_lowest() -> None:
    answers = [
        Answer("1", "a", "c", 10, at("2025-01-01")),
        Answer("2", "a", "c", 9, at("2025-02-01")),
        Answer("3", "a", "c", 2, at("2025-02-01")),
        Answer("4", "a", None, 10, at("2025-01-01")),
        Answer("5", None, None, 10, at("2025-01-01")),
        Answer("6", "a", "c", 99, at("2025-03-01")),
    ]
    nps = figures.nps_of(answers)
    assert (nps.response_count, nps.promoter_count, nps.detractor_count) == (3, 2, 1)
    assert nps.out_of_range_count == 1


def test_all_rfm_codes_have_a_name() -> None:
    codes = {code: figures.rfm_segment(*code) for code in product(range(1, 6), repeat=3)}
    assert len(codes) == 125
    assert set(codes.values()) == {
        "new",
        "lost",
        "hibernating",
        "at_risk",
        "cant_lose",
        "about_to_sleep",
        "need_attention",
        "loyal",
        "promising",
        "potential_loyalist",
        "champion",
    }
    assert [code for code, name in codes.items() if name == "lost"] == [(1, 1, 1)]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ((1, 1, 2), "hibernating"),
        ((2, 2, 1), "hibernating"),
        ((1, 3, 1), "at_risk"),
        ((2, 4, 5), "at_risk"),
        ((2, 5, 3), "cant_lose"),
        ((3, 2, 3), "about_to_sleep"),
        ((3, 3, 3), "need_attention"),
        ((3, 4, 3), "loyal"),
        ((4, 5, 3), "loyal"),
        ((4, 1, 3), "promising"),
        ((5, 1, 3), "new"),
        ((4, 3, 3), "potential_loyalist"),
        ((5, 2, 3), "potential_loyalist"),
        ((5, 4, 3), "champion"),
        ((5, 5, 5), "champion"),
    ],
)
def test_rfm_map(code: tuple[int, int, int], name: str) -> None:
    assert figures.rfm_segment(*code) == name


def test_young_accounts_are_new_and_outside_the_ranking() -> None:
    accounts = [
        RfmInput("young", 89, 0, 50, Fraction(10**6)),
        RfmInput("never", 90, None, 0, Fraction(0)),
        *(RfmInput(f"o{n}", 400, n, 9 - n, Fraction(n)) for n in range(4)),
    ]
    scores = {score.account_id: score for score in figures.rfm_scores(accounts)}
    assert (scores["young"].recency, scores["young"].segment) == (None, "new")
    assert (scores["never"].recency, scores["never"].segment) == (1, "lost")
    assert scores["o0"].recency == scores["o0"].frequency == 5


def test_value_tiers_are_tie_safe() -> None:
    assert figures.value_tiers([50, 30, 10, 5, 5, 0]) == ["A", "A", "B", "B", "B", "C"]
    assert figures.value_tiers([80, 15, 5]) == ["A", "B", "C"]
    assert figures.value_tiers([10] * 10) == ["A"] * 10
    assert figures.value_tiers([0, 0]) == ["C", "C"]


@pytest.mark.parametrize(
    ("arr", "potential", "strategic", "is_complex", "model"),
    [
        (9_999, None, False, False, "tech"),
        (10_000, None, False, False, "medium"),
        (50_000, None, False, False, "high"),
        (0, 50_000, False, False, "high"),
        (0, None, True, False, "medium"),
        (0, None, True, True, "high"),
        (50_000, None, True, True, "high"),
    ],
)
def test_touch(
    arr: int, potential: int | None, strategic: bool, is_complex: bool, model: str
) -> None:
    worth = None if potential is None else Fraction(potential)
    assert figures.touch_model(Fraction(arr), worth, strategic, is_complex) == model


def test_size_bands() -> None:
    counts = (None, 0, 9, 10, 49, 50, 249, 250, 999, 1000)
    assert [figures.size_band(count) for count in counts] == [
        "unknown",
        *["micro"] * 2,
        *["small"] * 2,
        *["medium"] * 2,
        *["large"] * 2,
        "enterprise",
    ]


def test_grace_covers_thirty_days_of_an_unbroken_stretch() -> None:
    rows = [
        period(end="2025-02-01"),
        period("2025-02-01", "2025-02-10", status="past_due"),
        period("2025-02-10", status="past_due", quantity=2),
    ]
    assert log(*rows)[1:] == [("2025-02-10", "expansion", 10000), ("2025-03-03", "churn", -20000)]


def test_a_recovered_payment_starts_a_new_grace() -> None:
    rows = [
        period("2025-02-01", "2025-02-20", status="past_due"),
        period("2025-02-20", "2025-02-21"),
        period("2025-02-21", status="past_due"),
    ]
    assert log(*rows) == [("2025-02-01", "new", 10000), ("2025-03-23", "churn", -10000)]


def test_free_as_active() -> None:
    rows = [
        period("2025-01-01", "2025-02-01"),
        period("2025-02-01", "2025-03-01", **FREE),
        period("2025-03-01", "2025-04-01"),
        period("2025-05-01"),
    ]
    default = [kind for _, kind, _ in log(*rows)]
    assert default == ["new", "churn", "reactivation", "churn", "reactivation"]
    kinds = [kind for _, kind, _ in log(*rows, count_free_as_active=True)]
    assert kinds == ["new", "contraction", "expansion", "churn", "reactivation"]


def test_reactivation_window_counts_whole_days_at_zero() -> None:
    rows = [period(end="2025-02-01"), period("2025-02-11")]
    assert log(*rows, reactivation_window_days=10)[-1][1] == "reactivation"
    assert log(*rows, reactivation_window_days=9)[-1][1] == "new"


def test_rate_and_price_on_one_day() -> None:
    rates = [rate("2025-01-01", "EUR", "1.1"), rate("2025-02-01", "EUR", "1.2")]
    rows = [
        period(end="2025-02-01", currency="EUR"),
        period("2025-02-01", amount=150, currency="EUR"),
    ]
    assert log(*rows, rates=rates)[1:] == [
        ("2025-02-01", "fx", 1000),
        ("2025-02-01", "expansion", 6000),
    ]
    swapped = [rows[0], period("2025-02-01", currency="EUR", subscription_item_id="si_2")]
    assert log(*swapped, rates=rates)[1:] == [("2025-02-01", "expansion", 1000)]


def test_an_annual_plan_is_revalued_yearly() -> None:
    rates = [rate(f"2025-0{n}-01", "EUR", f"1.{n}") for n in range(1, 7)]
    row = period("2024-04-10", amount=1200, currency="EUR", billing_interval="year")
    assert log(row, rates=rates) == [("2024-04-10", "new", 11000), ("2025-04-10", "fx", 3000)]
    monthly = log(row, rates=rates, fx_policy="month_end")
    assert [entry[0] for entry in monthly] == ["2024-04-10"] + [
        f"2025-{day}" for day in ("02-28", "03-31", "04-30", "05-31", "06-30")
    ]
    assert log(row, rates=rates, fx_policy="constant") == [("2024-04-10", "new", 16000)]


def test_what_starts_and_ends_in_a_month_is_in_the_log_only() -> None:
    row = period("2025-03-05", "2025-03-20")
    result = revenue_of([row], [], Policies(as_of_date=AS_OF))
    assert [(m.day, m.kind, m.cents) for m in result.log] == [
        (date(2025, 3, 5), "new", 10000),
        (date(2025, 3, 20), "churn", -10000),
    ]
    march = result.months[0]
    assert (march.opening, march.new, march.churn, march.closing) == (0, 0, 0, 0)


def test_voluntary_ends_run_on_to_the_period_end() -> None:
    row = period(
        "2025-01-10", "2025-02-20", current_period_ends_at="2025-03-10", end_reason="voluntary"
    )
    assert log(row, churn_date_policy="period_end")[-1] == ("2025-03-10", "churn", -10000)
    failed = period(
        "2025-01-10", "2025-02-20", current_period_ends_at="2025-03-10", end_reason="payment_failed"
    )
    assert log(failed, churn_date_policy="period_end")[-1] == ("2025-02-20", "churn", -10000)


def test_a_gap_breaks_a_past_due_stretch() -> None:
    rows = [
        period("2025-02-01", "2025-02-20", status="past_due"),
        period("2025-02-25", status="past_due"),
    ]
    assert log(*rows)[-1] == ("2025-03-27", "churn", -10000)


def test_a_restart_ends_the_run_on_of_the_row_before() -> None:
    rows = [
        period("2025-01-10", "2025-02-20", current_period_ends_at="2025-03-10"),
        period("2025-03-01", amount=70),
    ]
    assert log(*rows, churn_date_policy="period_end")[1:] == [("2025-03-01", "contraction", -3000)]


def test_an_item_that_stops_counting_has_no_fx_part() -> None:
    rates = [rate("2025-01-01", "EUR", "1.1"), rate("2025-02-01", "EUR", "1.2")]
    rows = [
        period(end="2025-02-01", currency="EUR"),
        period("2025-02-01", status="paused", currency="EUR"),
        period(subscription_item_id="si_2"),
    ]
    assert log(*rows, rates=rates)[1:] == [("2025-02-01", "contraction", -11000)]


def test_months_of_a_payer_who_becomes_free() -> None:
    rows = [period(end="2025-02-10"), period("2025-02-10", **FREE)]
    default = revenue_of(rows, [], Policies(as_of_date=AS_OF)).months[1]
    assert (default.churn, default.contraction) == (10000, 0)
    policies = Policies(as_of_date=AS_OF, count_free_as_active=True)
    active = revenue_of(rows, [], policies).months[1]
    assert (active.churn, active.contraction) == (0, 10000)


def test_the_day_on_which_a_trial_ends_is_paid() -> None:
    assert log(period(trial_ends_at="2025-01-15 18:00:00"))[0][0] == "2025-01-15"
    assert log(period(trial_ends_at="2025-01-15"))[0][0] == "2025-01-15"


def test_half_a_cent_goes_up() -> None:
    assert log(period(amount="10.005"))[0][2] == 1001
    assert log(period(amount="10.0049"))[0][2] == 1000


def test_the_reporting_time_zone_cuts_the_days() -> None:
    row = period("2025-01-01 23:30:00", "2025-02-01")
    berlin = log(row, reporting_timezone="Europe/Berlin")
    assert [day for day, _, _ in berlin] == ["2025-01-02", "2025-02-01"]
    york = log(row, reporting_timezone="America/New_York")
    assert [day for day, _, _ in york] == ["2025-01-01", "2025-01-31"]
