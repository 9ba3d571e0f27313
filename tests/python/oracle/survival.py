"""How long customers stay: Kaplan-Meier, log rank, shifted-beta-geometric lifetimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Tenures = Sequence[tuple[int, bool]]

# Terms of a discounted sum that is cut off; what follows is far below any place that is shown.
NEGLIGIBLE = 1e-15


@dataclass(frozen=True)
class SurvivalStep:
    """A time at which somebody left: who was there, who left, what share is left."""

    time: int
    at_risk: int
    events: int
    survival: Fraction


def kaplan_meier(tenures: Tenures) -> list[SurvivalStep]:
    """Product-limit estimate; a tenure is its length and whether it ended (else it is censored).

    Who is censored at a time is still at risk at that time.
    """
    steps: list[SurvivalStep] = []
    left = Fraction(1)
    for time in sorted({length for length, ended in tenures if ended}):
        at_risk = sum(length >= time for length, _ in tenures)
        events = sum(length == time and ended for length, ended in tenures)
        left *= 1 - Fraction(events, at_risk)
        steps.append(SurvivalStep(time, at_risk, events, left))
    return steps


def median_survival(tenures: Tenures) -> int | None:
    """The first time at which half or less is left; None if that never happens."""
    halves = (step.time for step in kaplan_meier(tenures) if step.survival <= Fraction(1, 2))
    return next(halves, None)


def log_rank(first: Tenures, second: Tenures) -> Fraction | None:
    """Chi-squared of one degree of freedom: do two groups leave alike? None without an event."""
    excess, variance = Fraction(0), Fraction(0)
    both = [*first, *second]
    for time in sorted({length for length, ended in both if ended}):
        at_risk = sum(length >= time for length, _ in both)
        events = sum(length == time and ended for length, ended in both)
        own_at_risk = sum(length >= time for length, _ in first)
        own_events = sum(length == time and ended for length, ended in first)
        share = Fraction(own_at_risk, at_risk)
        excess += own_events - events * share
        if at_risk > 1:
            variance += events * share * (1 - share) * Fraction(at_risk - events, at_risk - 1)
    return None if variance == 0 else excess**2 / variance


def sbg_survival(alpha: float, beta: float, periods: int) -> float:
    """S(t) of the shifted-beta-geometric distribution."""
    left = 1.0
    for period in range(1, periods + 1):
        left *= (beta + period - 1) / (alpha + beta + period - 1)
    return left


def sbg_lifetime(alpha: float, beta: float, discount: float) -> float:
    """Discounted expected lifetime from acquisition: the sum of S(t) / (1 + d)^t from t = 0."""
    if discount == 0:
        if alpha <= 1:
            raise ValueError("the expected lifetime is infinite: alpha is not above 1")
        return (alpha + beta - 1) / (alpha - 1)
    total, term, period = 0.0, 1.0, 0
    while term > NEGLIGIBLE:
        total += term
        period += 1
        term *= (beta + period - 1) / (alpha + beta + period - 1) / (1 + discount)
    return total
