"""The oracle gives the expected figure of every case that it can express."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from oracle import figures
from oracle.build import at, period, rate
from oracle.company import gross_retention, net_retention
from oracle.contract import ExchangeRate, Invoice, Policies, SubscriptionPeriod
from oracle.movements import AccountMonth
from oracle.mrr import NOTHING, AccountDay, monthly_amount
from oracle.revenue import Revenue, revenue_of

AS_OF = date(2025, 6, 30)

LATER = {
    "T57": "shifted-beta-geometric lifetime: fitted models come with predictive value",
    "T58": "shifted-beta-geometric lifetime: fitted models come with predictive value",
    "T61": "trial conversion is a behavioural figure",
    "T72": "health score is a behavioural figure",
    "T74": "portfolio health is a behavioural figure",
    "T75": "stickiness is a behavioural figure",
    "T77": "Kaplan-Meier and log rank come with cohort survival",
}

Check = Callable[[str], None]
TESTED: dict[str, Check] = {}


def case(case_id: str) -> Callable[[Check], Check]:
    """Register the check of one case."""

    def register(check: Check) -> Check:
        assert case_id not in TESTED, f"{case_id} is registered twice"
        TESTED[case_id] = check
        return check

    return register


def cases() -> dict[str, str]:
    """Case id -> what is expected, from the case file."""
    default = Path(__file__).resolve().parents[1] / "cases"
    path = Path(os.environ.get("SAAS_CASES_DIR", default)) / "revenue_cases.csv"
    if not path.is_file():
        pytest.fail(
            f"{path} is missing: set SAAS_CASES_DIR to the folder that holds revenue_cases.csv"
        )
    with path.open(encoding="utf-8", newline="") as file:
        return {row["case_id"]: row["expected"] for row in csv.DictReader(file)}


def revenue(
    *periods: SubscriptionPeriod,
    rates: Iterable[ExchangeRate] = (),
    policies: Policies | None = None,
) -> Revenue:
    return revenue_of(periods, rates, policies or Policies(as_of_date=AS_OF))


def state(result: Revenue, day: str, account_id: str = "a") -> AccountDay:
    return result.days.get(account_id, {}).get(date.fromisoformat(day), NOTHING)


def cents(result: Revenue, day: str = "2025-03-15") -> int:
    return sum(days.get(date.fromisoformat(day), NOTHING).cents for days in result.days.values())


def moves(result: Revenue, start: str = "2025-02-01") -> list[tuple[str, int]]:
    first = date.fromisoformat(start)
    return [(move.kind, move.cents) for move in result.log if move.day >= first]


def months_of(result: Revenue, month: str) -> list[AccountMonth]:
    return [row for row in result.months if row.month_start == date.fromisoformat(month)]


def money(text: str) -> int:
    """The first word of a text as cents."""
    return int((Decimal(text.split()[0]) * 100).to_integral_exact())


def rounded(value: Fraction | float, places: int) -> Decimal:
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator)
        if isinstance(value, Fraction)
        else Decimal(value)
    )
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def is_mrr(*periods: SubscriptionPeriod) -> Check:
    """A check that the periods make the expected money on a day in March."""

    def check(expected: str) -> None:
        assert cents(revenue(*periods)) == money(expected)

    return check


def is_exact_amount(row: SubscriptionPeriod) -> Check:
    """A check of four places, before cents are made; cents are the half-up of it."""

    def check(expected: str) -> None:
        exact = monthly_amount(row, Policies())
        assert rounded(exact, 4) == Decimal(expected)
        assert cents(revenue(row)) == int(rounded(exact, 2) * 100)

    return check


YEARLY = {"billing_interval": "year"}
SECOND = {"subscription_id": "sub_2", "subscription_item_id": "si_2"}
HALF_ONCE = {"discount_percent": 50, "discount_duration": "once"}

case("T01")(is_mrr(period(amount=1200, **YEARLY)))
case("T03")(is_mrr(period(amount=90, billing_interval_count=3)))
case("T04")(is_exact_amount(period(amount=20, billing_interval="week")))
case("T05")(is_exact_amount(period(amount=10, billing_interval="day")))
case("T06")(is_mrr(period(amount=2400, billing_interval_count=2, **YEARLY)))
case("T07")(is_exact_amount(period(amount=50, billing_interval="week", billing_interval_count=4)))
case("T08")(is_mrr(period(amount=500, quantity=4, **YEARLY)))
case("T09")(is_mrr(period(discount_percent=50, discount_duration="forever")))
case("T11")(is_mrr(period(**HALF_ONCE)))
case("T13")(is_mrr(period(amount=120, discount_percent=10, **YEARLY)))
case("T14")(
    is_mrr(
        period(discount_amount=50, discount_duration="forever"),
        period(subscription_item_id="si_2"),
    )
)
case("T15")(is_mrr(period(amount=30, discount_amount=50, discount_duration="forever")))
case("T18")(is_mrr(period(status="trialing"), period(trial_ends_at="2025-04-01", **SECOND)))
case("T19")(is_mrr(period(end="2025-03-05"), period("2025-03-05", "2025-03-16", status="past_due")))
case("T22")(is_mrr(period(status="paused")))
case("T27")(is_mrr(period(), period(amount=80, is_metered=True, subscription_item_id="si_2")))


@case("T02")
def _(expected: str) -> None:
    monthly = [period(account_id=f"m{n}", subscription_item_id=f"m{n}") for n in range(100)]
    yearly = [
        period(amount=600, account_id=f"y{n}", subscription_item_id=f"y{n}", **YEARLY)
        for n in range(50)
    ]
    result = revenue(*monthly, *yearly)
    assert cents(result) == result.company[-1].closing == money(expected)
    assert result.company[-1].paying_account_count == 150


@case("T10")
def _(expected: str) -> None:
    during, _, after = expected.partition(" / ")
    coupon = {"discount_amount": 20, "discount_duration": "repeating"}
    result = revenue(period(end="2025-04-01", **coupon), period("2025-04-01"))
    for day in ("2025-01-01", "2025-02-15", "2025-03-31"):
        assert cents(result, day) == money(during)
    assert cents(result, "2025-04-01") == money(after)
    assert "(month 4 = expansion 20)" in expected
    assert moves(result) == [("expansion", 2000)]
    assert months_of(result, "2025-04-01")[0].expansion == 2000


@case("T16")
def _(expected: str) -> None:
    assert expected == "MRR 0; not an active paying customer"
    free = {"discount_percent": 100, "discount_duration": "forever"}
    result = revenue(period(**free))
    assert cents(result) == 0
    assert result.company[-1].paying_account_count == 0
    gave_up = revenue(period(end="2025-03-01"), period("2025-03-01", **free))
    assert moves(gave_up) == [("churn", -10000)]


@case("T17")
def _(expected: str) -> None:
    coupon = {"discount_percent": 10, "discount_duration": "repeating"}
    row = period(end="2026-01-01", amount=1200, **YEARLY, **coupon)
    result = revenue(row)
    assert cents(result, "2025-01-01") == cents(result, "2025-06-30") == money(expected)


@case("T21")
def _(expected: str) -> None:
    for status in ("unpaid", "incomplete", "incomplete_expired", "canceled"):
        assert cents(revenue(period(status=status))) == money(expected)


@case("T23")
def _(expected: str) -> None:
    requested = {"cancel_requested_at": "2025-10-03 09:00:00", "end_reason": "voluntary"}
    rows = (
        period("2025-01-31", "2025-10-03 09:00:00", end_reason="replaced"),
        period("2025-10-03 09:00:00", "2025-10-31", **requested),
    )
    result = revenue(*rows, policies=Policies(as_of_date=date(2025, 11, 30)))
    before, _, after = expected.partition(" / ")
    assert cents(result, "2025-10-15") == money(before)
    assert cents(result, "2025-11-01") == money(after)
    assert state(result, "2025-10-15").committed_cents == 0
    by_request = Policies(as_of_date=date(2025, 11, 30), churn_date_policy="cancel_requested")
    assert moves(revenue(*rows, policies=by_request)) == [("churn", -10000)]
    assert cents(revenue(*rows, policies=by_request), "2025-10-03") == 0


@case("T25")
def _(expected: str) -> None:
    invoice = Invoice(
        "in_1", "a", "paid", "USD", Fraction(120), at("2025-03-01"), tax_amount=Fraction(20)
    )
    net = invoice.total_amount - (invoice.tax_amount or 0)
    assert cents(revenue(period(amount=str(net)))) == money(expected)


@case("T26")
def _(expected: str) -> None:
    fee = Invoice("in_1", "a", "paid", "USD", Fraction(500), at("2025-03-01"))
    result = revenue(period())
    assert fee.total_amount == 500  # a one-off is an invoice and no subscription period
    assert cents(result) == money(expected)


@case("T28")
def _(expected: str) -> None:
    refund = Invoice("in_2", "a", "paid", "USD", Fraction(-100), at("2025-03-10"))
    result = revenue(period())
    assert refund.total_amount == -100  # a refund is no input of recurring revenue either
    assert cents(result) == money(expected)
    assert moves(result) == []


@case("T29")
def _(expected: str) -> None:
    total, _, expansion = expected.partition("; ")
    result = revenue(
        period(end="2025-03-16", amount=50), period("2025-03-16", amount=50, quantity=2)
    )
    assert cents(result, "2025-03-16") == money(total.removeprefix("MRR "))
    assert moves(result) == [("expansion", money(expansion.removeprefix("expansion ")))]


@case("T30")
def _(expected: str) -> None:
    result = revenue(period("2025-01-01", "2025-02-01"))
    answers = ["yes" if cents(result, day) else "no" for day in ("2025-01-31", "2025-02-01")]
    assert " / ".join(answers) == expected.removesuffix(" (half-open)")


@case("T32")
def _(expected: str) -> None:
    assert expected == "expansion 50, no churn, no new"
    result = revenue(
        period(end="2025-03-10 08:00:00"), period("2025-03-10 11:00:00", amount=150, **SECOND)
    )
    assert moves(result) == [("expansion", 5000)]


@case("T33")
def _(expected: str) -> None:
    assert expected == "contraction 16.67 (flag term_extension)"
    result = revenue(period(end="2025-03-01"), period("2025-03-01", amount=1000, **YEARLY))
    (move,) = result.log[1:]
    assert (move.day, move.kind, move.cents) == (date(2025, 3, 1), "contraction", -1667)
    assert move.is_term_extension


@case("T34")
def _(expected: str) -> None:
    result = revenue(period(end="2025-02-01"), period("2025-04-10", amount=50, **SECOND))
    kind, _, amount = expected.partition(" ")
    assert moves(result, "2025-03-01") == [(kind, money(amount))]


@case("T35")
def _(expected: str) -> None:
    kind, _, amount = expected.partition(" ")
    result = revenue(period(end="2025-03-01", amount=50))
    assert moves(result) == [(kind, -money(amount))]
    assert months_of(result, "2025-03-01")[0].churn == money(amount)


@case("T37")
def _(expected: str) -> None:
    assert expected == "one row, MRR 150, 1 logo"
    result = revenue(period(), period("2025-02-10", amount=50, **SECOND))
    (row,) = months_of(result, "2025-03-01")
    assert row.closing == 15000
    assert result.company[2].paying_account_count == 1


@case("T38")
def _(expected: str) -> None:
    assert expected == "active every month"
    assert [row.is_paying for row in revenue(period()).months] == [True] * 6


@case("T39")
def _(expected: str) -> None:
    assert expected == "Mar: expansion 50"
    result = revenue(period(end="2025-03-20"), period("2025-03-20", amount=150, **SECOND))
    (row,) = months_of(result, "2025-03-01")
    assert (row.expansion, row.churn, row.new) == (5000, 0, 0)
    assert moves(result) == [("expansion", 5000)]


@case("T40")
def _(expected: str) -> None:
    assert expected == "new 100 (no prior paid MRR)"
    rows = (period(end="2025-03-01", amount=0), period("2025-03-01"))
    assert moves(revenue(*rows), "2025-01-01") == [("new", 10000)]
    active = Policies(as_of_date=AS_OF, count_free_as_active=True)
    assert moves(revenue(*rows, policies=active), "2025-01-01") == [("new", 10000)]


@case("T41")
def _(expected: str) -> None:
    assert expected == "contraction 100, logo retained"
    result = revenue(period(end="2025-03-10"), period(amount=50, **SECOND))
    assert moves(result) == [("contraction", -10000)]
    assert result.company[2].logo_churn_rate == 0
    assert result.company[2].paying_account_count == 1


@case("T42")
def _(expected: str) -> None:
    assert expected == "110 -> 120; fx movement +10, expansion 0"
    rates = [rate("2025-01-01", "EUR", "1.10"), rate("2025-02-01", "EUR", "1.20")]
    result = revenue(period(currency="EUR"), rates=rates)
    assert [cents(result, day) for day in ("2025-01-31", "2025-02-01")] == [11000, 12000]
    assert moves(result) == [("fx", 1000)]
    (row,) = months_of(result, "2025-02-01")
    assert (row.opening, row.fx, row.expansion, row.closing) == (11000, 1000, 0, 12000)


@case("T44")
def _(expected: str) -> None:
    assert expected == "begin+new+react+exp-contr-churn(+fx)=end, exactly"
    rates = [rate(f"2025-0{n}-01", "EUR", f"1.{n}37") for n in range(1, 7)]
    result = revenue(
        period(currency="EUR", end="2025-02-11"),
        period("2025-02-11", "2025-03-20", amount="33.335", quantity=3, currency="EUR"),
        period("2025-04-05", amount="77.7", currency="EUR", **SECOND),
        period(account_id="b", subscription_item_id="si_3", billing_interval="week"),
        rates=rates,
    )
    for row in (*result.months, *result.company):
        gained = row.new + row.reactivation + row.expansion
        assert row.opening + gained - row.contraction - row.churn + row.fx == row.closing


@case("T45")
def _(expected: str) -> None:
    result = revenue(
        period(account_id="lost", amount=10, end="2025-02-10", subscription_item_id="1"),
        period(account_id="less", amount=50, end="2025-02-10", subscription_item_id="2"),
        period("2025-02-10", account_id="less", amount=40, subscription_item_id="2"),
        period(account_id="more", amount=40, end="2025-02-10", subscription_item_id="3"),
        period("2025-02-10", account_id="more", amount=50, subscription_item_id="3"),
    )
    month = result.company[1]
    then = {row.account_id: row.opening for row in months_of(result, "2025-02-01")}
    now = {row.account_id: row.closing for row in months_of(result, "2025-02-01")}
    shares = [
        month.gross_mrr_churn_rate,
        month.net_mrr_churn_rate,
        net_retention(now, then),
        gross_retention(now, then),
    ]
    percents = [rounded(100 * share, 1) for share in shares if share is not None]
    gross, net, nrr, grr = percents
    assert expected == f"gross churn {gross}%; net {net}%; NRR {nrr}%; GRR {grr}%"


@case("T47")
def _(expected: str) -> None:
    result = revenue(
        period("2024-01-01", "2024-05-01"),
        period("2024-05-01", "2024-09-01", amount=60),
        period("2024-09-01"),
    )
    january = result.company[12]
    assert january.month_start == date(2025, 1, 1)
    assert expected == f"point-to-point GRR {rounded(100 * (january.grr_rate or 0), 0)}%"


@case("T48")
def _(expected: str) -> None:
    assert expected == "excluded from NRR numerator"
    result = revenue(
        period("2023-01-01", "2023-12-01"),
        period("2024-11-01", **SECOND),
        period("2023-01-01", amount=40, account_id="b", subscription_item_id="si_3"),
    )
    december = next(m for m in result.company if m.month_start == date(2024, 12, 1))
    assert december.closing == 14000
    assert december.nrr_rate == december.grr_rate == 1


@case("T49")
def _(expected: str) -> None:
    assert expected == "rate NULL, not 0 or error"
    first = revenue(period()).company[0]
    assert first.logo_churn_rate is first.gross_mrr_churn_rate is first.net_mrr_churn_rate is None
    assert first.nrr_rate is first.grr_rate is None


@case("T50")
def _(expected: str) -> None:
    value = figures.quick_ratio(*(Fraction(n) for n in (20, 8, 0, 5, 3)))
    assert value is not None
    assert expected == f"quick ratio {rounded(value, 2)}"


@case("T51")
def _(expected: str) -> None:
    assert expected == "quick ratio NULL (not infinity / 0)"
    assert figures.quick_ratio(*(Fraction(n) for n in (20, 8, 0, 0, 0))) is None
    assert revenue(period()).company[0].quick_ratio is None


@case("T52")
def _(expected: str) -> None:
    value = figures.annualised_churn(Fraction(5, 100))
    assert expected == f"annualised {rounded(100 * value, 2)}%"


@case("T53")
def _(expected: str) -> None:
    quarterly = Fraction(1000 - 850, 1000)  # the 300 added are no part of the cohort
    monthly = figures.monthly_equivalent_churn(quarterly, 3)
    assert expected == (
        f"quarterly churn {rounded(100 * quarterly, 1)}%; "
        f"monthly equiv {rounded(100 * monthly, 2)}%"
    )


@case("T54")
def _(expected: str) -> None:
    value = figures.simple_ltv(Fraction(50), Fraction(7, 10), Fraction(3, 100))
    assert value is not None
    assert rounded(value, 2) == Decimal(expected)


@case("T55")
def _(expected: str) -> None:
    assert expected == "LTV NULL (or capped: 60 x ARPA x GM)"
    assert figures.simple_ltv(Fraction(100), Fraction(8, 10), Fraction(0)) is None
    nearly = figures.simple_ltv(Fraction(100), Fraction(8, 10), Fraction(1, 10**9))
    assert nearly == 60 * 80


@case("T56")
def _(expected: str) -> None:
    given = (Fraction(100), Fraction(8, 10), Fraction(2, 100), Fraction(1, 100))
    value = figures.discounted_ltv(*given, cap_months=None)
    assert rounded(value, 2) == Decimal(expected)
    assert figures.discounted_ltv(*given) < value
    assert abs(figures.discounted_ltv(*given, cap_months=900) - value) < Fraction(1, 10**6)


@case("T59")
def _(expected: str) -> None:
    value = figures.cac_payback_months(Fraction(1200), Fraction(100), Fraction(8, 10))
    assert value is not None
    assert expected == f"payback {rounded(value, 1)} months"


@case("T60")
def _(expected: str) -> None:
    assert figures.ltv_to_cac(Fraction(3600), Fraction(1200)) == Fraction(expected)


@case("T64")
def _(expected: str) -> None:
    assert expected.startswith("scores only 1..3: top score 5 unreachable")
    naive = [1, 2, 3]  # what ntile(5) makes of three customers
    by_rule = figures.rank_scores([Fraction(n) for n in (10, 20, 30)])
    assert by_rule == [1, 2, 4] != naive
    assert 5 in figures.rank_scores([Fraction(n) for n in range(5)])
    assert figures.rank_scores([Fraction(7)] * 3) == [1, 1, 1]


@case("T65")
def _(expected: str) -> None:
    first, last, as_of = date(2025, 1, 1), date(2025, 1, 11), date(2025, 1, 31)
    assert expected == f"{(last - first).days} vs {figures.recency_days(last, as_of)}"


@case("T66")
def _(expected: str) -> None:
    scores = [9] * 50 + [7] * 30 + [0] * 20
    nps = figures.nps_of_scores(scores)
    assert nps.low is not None
    assert nps.high is not None
    assert expected.startswith(f"NPS {nps.score}; ")
    assert f"Wald 95% +-{rounded(figures.wald_margin(50, 20, 100), 2)}; " in expected
    centre, margin = (nps.low + nps.high) / 2, (nps.high - nps.low) / 2
    assert expected.endswith("adj-Wald 29.13 +-15.07")
    assert rounded(centre, 2) == Decimal("29.13")
    assert margin == pytest.approx(15.0754, abs=1e-4)  # the case cuts the third place off


@case("T67")
def _(expected: str) -> None:
    nps = figures.nps_of_scores([10] * 5)
    assert nps.low is not None
    assert nps.high is not None
    assert expected == (
        f"NPS {nps.score}; Wald MOE {figures.wald_margin(5, 0, 5):.0f} (degenerate); "
        f"adj-Wald lo {rounded(nps.low, 1)}, hi clamp {nps.high:.0f}"
    )


@case("T68")
def _(expected: str) -> None:
    assert expected == "excluded from n"
    answers = [
        figures.Answer(f"r{n}", "a", f"c{n}", score, at("2025-01-01"))
        for n, score in enumerate([11, -1, None, 10, 0])
    ]
    nps = figures.nps_of(answers)
    assert (nps.response_count, nps.out_of_range_count, nps.score) == (2, 3, 0)


@case("T70")
def _(expected: str) -> None:
    scores = [5] * 42 + [4] * 32 + [3] * 10 + [2] * 9 + [1] * 14
    value = figures.csat_of([*scores, 0, 6, None])
    assert value is not None
    assert expected == f"{rounded(100 * value, 2)}% ({rounded(100 * value, 0)})"


@pytest.mark.parametrize("case_id", TESTED)
def test_case(case_id: str) -> None:
    TESTED[case_id](cases()[case_id])


def test_no_case_is_forgotten() -> None:
    assert not TESTED.keys() & LATER.keys()
    assert cases().keys() == TESTED.keys() | LATER.keys()
