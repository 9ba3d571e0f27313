"""Figures beside recurring revenue, as pure functions of their definitions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

Z95 = 1.96


def annualised_churn(monthly: Fraction) -> Fraction:
    """1 − (1 − m)^12."""
    return 1 - (1 - monthly) ** 12


def monthly_equivalent_churn(rate: Fraction, months: int) -> float:
    """The monthly churn that makes the given churn over so many months."""
    return float(1 - float(1 - rate) ** (1 / months))


def quick_ratio(
    new: Fraction,
    expansion: Fraction,
    reactivation: Fraction,
    churn: Fraction,
    contraction: Fraction,
) -> Fraction | None:
    """What was gained ÷ what was lost; None where nothing was lost."""
    lost = churn + contraction
    return None if lost == 0 else (new + expansion + reactivation) / lost


def simple_ltv(
    arpa: Fraction, gross_margin: Fraction, churn: Fraction, cap_months: int | None = 60
) -> Fraction | None:
    """ARPA × gross margin ÷ churn, at most the cap's months of margin; None at churn 0."""
    if churn == 0:
        return None
    months = 1 / churn if cap_months is None else min(1 / churn, Fraction(cap_months))
    return arpa * gross_margin * months


def discounted_ltv(
    arpa: Fraction,
    gross_margin: Fraction,
    churn: Fraction,
    discount: Fraction,
    cap_months: int | None = 60,
) -> Fraction:
    """Σ margin × ((1 − c) ÷ (1 + d))^t from t = 0, over the cap's months or for ever."""
    step = (1 - churn) / (1 + discount)
    margin = arpa * gross_margin
    if cap_months is not None:
        return margin * sum((step**month for month in range(cap_months)), Fraction(0))
    if step >= 1:
        raise ValueError("the lifetime is infinite: neither churn nor discount ends the sum")
    return margin / (1 - step)


def cac(spend: Fraction, new_accounts: int) -> Fraction | None:
    """Spend ÷ new paying accounts; None where there was none."""
    return None if new_accounts == 0 else spend / new_accounts


def cac_payback_months(
    acquisition_cost: Fraction, arpa: Fraction, gross_margin: Fraction
) -> Fraction | None:
    """Months of margin that pay for an account."""
    margin = arpa * gross_margin
    return None if margin == 0 else acquisition_cost / margin


def ltv_to_cac(ltv: Fraction, acquisition_cost: Fraction) -> Fraction | None:
    """LTV ÷ CAC."""
    return None if acquisition_cost == 0 else ltv / acquisition_cost


@dataclass(frozen=True)
class Answer:
    """One survey answer."""

    response_id: str
    account_id: str | None
    contact_id: str | None
    score: int | None
    responded_at: datetime


@dataclass(frozen=True)
class Nps:
    """Net promoter score in points with its adjusted-Wald interval."""

    response_count: int
    promoter_count: int
    passive_count: int
    detractor_count: int
    out_of_range_count: int
    score: Fraction | None
    low: float | None
    high: float | None
    is_small_sample: bool


def nps_of(answers: Iterable[Answer]) -> Nps:
    """NPS of the latest valid answer of each respondent."""
    given = list(answers)
    valid = [a for a in given if a.score is not None and 0 <= a.score <= 10]
    latest: dict[tuple[str, str], Answer] = {}
    for answer in valid:
        key = _respondent(answer)
        if key not in latest or _recency(answer) > _recency(latest[key]):
            latest[key] = answer
    return nps_of_scores([a.score or 0 for a in latest.values()], len(given) - len(valid))


def _respondent(answer: Answer) -> tuple[str, str]:
    """The contact, else the account, else the answer stands for itself."""
    if answer.contact_id:
        return "contact", answer.contact_id
    if answer.account_id:
        return "account", answer.account_id
    return "response", answer.response_id


def _recency(answer: Answer) -> tuple[datetime, int]:
    return answer.responded_at, -(answer.score or 0)


def nps_of_scores(scores: Sequence[int], out_of_range_count: int = 0) -> Nps:
    """NPS of one valid score a respondent."""
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    low, high = _adjusted_wald(promoters, detractors, len(scores))
    return Nps(
        response_count=len(scores),
        promoter_count=promoters,
        passive_count=len(scores) - promoters - detractors,
        detractor_count=detractors,
        out_of_range_count=out_of_range_count,
        score=Fraction(100 * (promoters - detractors), len(scores)) if scores else None,
        low=low,
        high=high,
        is_small_sample=len(scores) < 30,
    )


def wald_margin(promoters: float, detractors: float, count: float) -> float:
    """Half the width of the plain 95 % interval, in points."""
    net = (promoters - detractors) / count
    variance = (promoters + detractors) / count - net**2
    return 100 * Z95 * math.sqrt(max(variance, 0.0) / count)


def _adjusted_wald(
    promoters: int, detractors: int, count: int
) -> tuple[float | None, float | None]:
    """Three answers more, ¾ of them promoters and ¾ detractors; clamped to ±100."""
    if count == 0:
        return None, None
    centre = 100 * (promoters - detractors) / (count + 3)
    margin = wald_margin(promoters + 0.75, detractors + 0.75, count + 3)
    return max(centre - margin, -100.0), min(centre + margin, 100.0)


def csat_of(scores: Iterable[int | None]) -> Fraction | None:
    """Share of 4 and 5 among the answers from 1 to 5."""
    valid = [score for score in scores if score is not None and 1 <= score <= 5]
    return Fraction(sum(score >= 4 for score in valid), len(valid)) if valid else None


def recency_days(last_core_day: date | None, as_of: date) -> int | None:
    """Days from the last core activity to the as-of day; None if there never was any."""
    return None if last_core_day is None else (as_of - last_core_day).days


def rank_scores(goodness: Sequence[Fraction | None]) -> list[int]:
    """1–5 for each value: 1 + floor(5 × (rank − 1) ÷ n); the worst has rank 1, None is worst."""
    count = len(goodness)

    def worse_than(value: Fraction | None) -> int:
        if value is None:
            return 0
        return sum(other is None or other < value for other in goodness)

    return [1 + 5 * worse_than(value) // count for value in goodness]


@dataclass(frozen=True)
class RfmInput:
    """What RFM looks at in one account."""

    account_id: str
    age_days: int
    recency_days: int | None
    frequency_days: int
    monetary: Fraction


@dataclass(frozen=True)
class RfmScore:
    """One account's scores and segment; scores are None for the new."""

    account_id: str
    recency: int | None
    frequency: int | None
    monetary: int | None
    segment: str


def rfm_scores(accounts: Sequence[RfmInput], window_days: int = 90) -> list[RfmScore]:
    """Quantile mode: accounts younger than one window are `new`, all others are ranked."""
    ranked = [account for account in accounts if account.age_days >= window_days]
    days = [account.recency_days for account in ranked]
    recency = rank_scores([None if d is None else Fraction(-d) for d in days])
    frequency = rank_scores([Fraction(account.frequency_days) for account in ranked])
    monetary = rank_scores([account.monetary for account in ranked])
    scored = {
        account.account_id: RfmScore(account.account_id, r, f, m, rfm_segment(r, f, m))
        for account, r, f, m in zip(ranked, recency, frequency, monetary, strict=True)
    }
    return [
        scored.get(account.account_id, RfmScore(account.account_id, None, None, None, "new"))
        for account in accounts
    ]


def rfm_segment(recency: int, frequency: int, monetary: int) -> str:
    """The name of one of the 125 codes."""
    if recency == frequency == monetary == 1:
        return "lost"
    names = {
        1: ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
        2: ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
        3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
        4: ("promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"),
        5: ("new", "potential_loyalist", "potential_loyalist", "champion", "champion"),
    }
    return names[recency][frequency - 1]


def value_tiers(mrr: Sequence[int]) -> list[str]:
    """A until the larger accounts make 80 % of the sum, B until 95 %, then C; ties share one."""
    total = sum(mrr)
    tiers: list[str] = []
    for cents in mrr:
        larger = sum(other for other in mrr if other > cents)
        if cents <= 0 or 100 * larger >= 95 * total:
            tiers.append("C")
        else:
            tiers.append("A" if 100 * larger < 80 * total else "B")
    return tiers


TOUCH_LEVELS = ("tech", "medium", "high")


def touch_model(
    arr: Fraction,
    potential_arr: Fraction | None = None,
    is_strategic: bool = False,
    is_complex: bool = False,
) -> str:
    """By the larger of ARR and potential; a strategic flag and complexity raise it one each."""
    worth = max(arr, potential_arr or Fraction(0))
    level = 0 if worth < 10_000 else 1 if worth < 50_000 else 2
    return TOUCH_LEVELS[min(level + is_strategic + is_complex, 2)]


def size_band(employee_count: int | None) -> str:
    """The size of a company by its employees."""
    if employee_count is None or employee_count < 0:
        return "unknown"
    bands = ((10, "micro"), (50, "small"), (250, "medium"), (1000, "large"))
    return next((name for limit, name in bands if employee_count < limit), "enterprise")


def trial_conversion(converted: int, cancelled: int) -> Fraction | None:
    """Converted trials ÷ trials that ended; those that still run are in neither number."""
    ended = converted + cancelled
    return Fraction(converted, ended) if ended else None


def health_score(components: Sequence[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """Weighted mean of the scores that are known; components are (weight, score)."""
    known = [(weight, score) for weight, score in components if score is not None]
    total = sum((weight for weight, _ in known), Fraction(0))
    if total == 0:
        return None
    return sum((weight * score for weight, score in known), Fraction(0)) / total


HEALTH_POINTS = {"good": 100, "average": 60, "poor": 40}


def portfolio_health(counts: Mapping[str, int]) -> Fraction | None:
    """Mean points of a portfolio's accounts by their health."""
    accounts = sum(counts.values())
    points = sum(HEALTH_POINTS[health] * count for health, count in counts.items())
    return Fraction(points, accounts) if accounts else None


def stickiness(mean_daily_users: Fraction, monthly_users: int) -> Fraction | None:
    """Mean daily ÷ monthly active users."""
    return mean_daily_users / monthly_users if monthly_users else None
