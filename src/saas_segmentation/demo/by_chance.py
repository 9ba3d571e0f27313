"""Accounts that meet the rule of a named segment by chance, found in their own generated rows.

The rules are written here once more, in plain Python and from their definitions, so that the truth
says who is in a segment without asking the models that are checked with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from saas_segmentation.demo.accounts import Account
from saas_segmentation.demo.by_chance_facts import Facts
from saas_segmentation.demo.by_chance_terms import Rates, rates_of
from saas_segmentation.demo.clock import AS_OF
from saas_segmentation.demo.features import MIXES, NEED_EVENTS
from saas_segmentation.demo.plans import TIERS
from saas_segmentation.demo.schema import Rows
from saas_segmentation.demo.spend import rate_rows

# What several segments ask for: NPS answers, and tiers of a plan.
PROMOTER_FROM = 9
PASSIVE = (7, 8)
DETRACTOR_TO = 6
PREMIUM_TIERS = frozenset({"business", "enterprise"})
# few_active_days
FEW_CORE_DAYS_BELOW = 5
FEW_CORE_WINDOW = 60
FEW_LEAST_AGE = 60
FEW_QUIET_AFTER_RETURN = 60
FEW_NOT_WITH = frozenset({"sunset", "hollow_active"})
# many_high_tickets
MANY_TICKETS_ABOVE = 2
MANY_TICKETS_WINDOW = 60
# detractor_high_revenue
DETRACTOR_LEAST_ARR = 50_000
# feature_nudge
NUDGE_CORE_DAYS = 4
NUDGE_LEAST_AGE = 60
# value_declining
DECLINING_CONTRACTIONS = 2
DECLINING_WINDOW = 90
# expansion_candidate
EXPANSION_LEAST_SEATS = 3
EXPANSION_SEAT_USE = Fraction(9, 10)
EXPANSION_EMPLOYEES_A_SEAT = 10
EXPANSION_SEEN_WITHIN = 3
# promoter_reference
PROMOTER_CORE_DAYS = 15
PROMOTER_LEAST_ARR = 5_000
PROMOTER_TICKET_WINDOW = 60
# upsell_ready
UPSELL_CORE_DAYS = 20
UPSELL_LEAST_SEATS = 10
# power_user
POWER_CORE_DAYS = 22
POWER_LEAVES_BELOW = 15
POWER_MEMORY_DAYS = 90
# cross_sell
CROSS_SELL_CORE_DAYS = 4
CROSS_SELL_LEAST_SEATS = 20

Rule = Callable[[Facts, date], str | None]


def _few_active_days(facts: Facts, day: date) -> str | None:
    returned = facts.money.reactivated_on(day)
    core_days = facts.core_days(day, FEW_CORE_WINDOW)
    if (
        facts.is_paying(day)
        and facts.is_seen(day)
        and core_days < FEW_CORE_DAYS_BELOW
        and facts.age_days(day) >= FEW_LEAST_AGE
        and (returned is None or (day - returned).days > FEW_QUIET_AFTER_RETURN)
        and not facts.planted & FEW_NOT_WITH
    ):
        return f"core use on {core_days} of {FEW_CORE_WINDOW} days"
    return None


def _many_high_tickets(facts: Facts, day: date) -> str | None:
    tickets = facts.high_tickets(day, MANY_TICKETS_WINDOW)
    if facts.is_paying(day) and tickets > MANY_TICKETS_ABOVE:
        return f"{tickets} high or urgent tickets in {MANY_TICKETS_WINDOW} days"
    return None


def _detractor_high_revenue(facts: Facts, day: date) -> str | None:
    score, arr = facts.nps(day), facts.arr(day)
    if score is not None and score <= DETRACTOR_TO and arr >= DETRACTOR_LEAST_ARR:
        return f"gave {score} of 10, {arr} USD of ARR"
    return None


def _renewal_soon(facts: Facts, day: date) -> str | None:
    renews_on = facts.renews_on(day)
    if facts.is_paying(day) and renews_on is not None:
        return f"the term that was billed last ends on {renews_on}"
    return None


def _feature_nudge(facts: Facts, day: date) -> str | None:
    item, event = facts.money.main_item(day), NEED_EVENTS.get(str(facts.use_case))
    if item is None or event is None or item.tier not in TIERS:
        return None
    is_in_plan = event in {name for name, _ in MIXES[item.tier]}
    if (
        facts.is_paying(day)
        and is_in_plan
        and not facts.was_used(event)
        and facts.core_days(day) >= NUDGE_CORE_DAYS
        and facts.age_days(day) >= NUDGE_LEAST_AGE
    ):
        return f"came for {facts.use_case}, in use, never used {event}"
    return None


def _value_declining(facts: Facts, day: date) -> str | None:
    then = facts.money.cents_on(day - timedelta(days=DECLINING_WINDOW))
    now = facts.money.cents_on(day)
    cuts = facts.money.contractions(day, DECLINING_WINDOW)
    if 0 < now < then and cuts >= DECLINING_CONTRACTIONS:
        return f"paid less on {cuts} of {DECLINING_WINDOW} days"
    return None


def _expansion_candidate(facts: Facts, day: date) -> str | None:
    item, score, users = facts.money.main_item(day), facts.nps(day), facts.active_users(day)
    if item is None or score is None or facts.employees is None:
        return None
    last_day = max((used_on for used_on in facts.events if used_on <= day), default=None)
    if (
        facts.is_paying(day)
        and score >= PROMOTER_FROM
        and item.quantity >= EXPANSION_LEAST_SEATS
        and users >= EXPANSION_SEAT_USE * item.quantity
        and facts.employees >= EXPANSION_EMPLOYEES_A_SEAT * item.quantity
        and last_day is not None
        and (day - last_day).days <= EXPANSION_SEEN_WITHIN
    ):
        return (
            f"{users} users on {item.quantity} seats, {facts.employees} employees, "
            f"gave {score} of 10"
        )
    return None


def _promoter_reference(facts: Facts, day: date) -> str | None:
    score, core_days, arr = facts.nps(day), facts.core_days(day), facts.arr(day)
    if (
        score is not None
        and score >= PROMOTER_FROM
        and core_days >= PROMOTER_CORE_DAYS
        and arr >= PROMOTER_LEAST_ARR
        and facts.high_tickets(day, PROMOTER_TICKET_WINDOW) == 0
        and not facts.money.is_past_due(day)
    ):
        return f"gave {score} of 10, core use on {core_days} of 28 days, {arr} USD of ARR"
    return None


def _upsell_ready(facts: Facts, day: date) -> str | None:
    item, core_days = facts.money.main_item(day), facts.core_days(day)
    if (
        item is not None
        and facts.is_paying(day)
        and item.tier in PREMIUM_TIERS
        and item.quantity >= UPSELL_LEAST_SEATS
        and core_days >= UPSELL_CORE_DAYS
        and facts.has_all_core(day)
    ):
        return (
            f"{item.quantity} {item.tier} seats, core use on {core_days} of 28 days, all features"
        )
    return None


def _power_user(facts: Facts, day: date) -> str | None:
    """Who met the rule once stays until it leaves, as long as that is remembered."""
    for days_ago in range(POWER_MEMORY_DAYS + 1):
        at = day - timedelta(days=days_ago)
        score, core_days = facts.nps(at), facts.core_days(at)
        if core_days < POWER_LEAVES_BELOW or (score is not None and score <= DETRACTOR_TO):
            return None
        if (
            score is not None
            and score >= PROMOTER_FROM
            and core_days >= POWER_CORE_DAYS
            and facts.has_all_core(at)
            and facts.is_paying(at)
        ):
            return f"core use on {core_days} of 28 days, all features, gave {score} of 10, by {at}"
    return None


def _cross_sell(facts: Facts, day: date) -> str | None:
    item, score = facts.money.main_item(day), facts.nps(day)
    if (
        item is not None
        and facts.is_paying(day)
        and item.tier in PREMIUM_TIERS
        and item.quantity >= CROSS_SELL_LEAST_SEATS
        and facts.money.product_count(day) == 1
        and facts.core_days(day) >= CROSS_SELL_CORE_DAYS
        and score in PASSIVE
        and facts.renews_on(day) is None
    ):
        return f"{item.quantity} {item.tier} seats, one product, gave {score} of 10"
    return None


RULES: dict[str, Rule] = {
    "few_active_days": _few_active_days,
    "many_high_tickets": _many_high_tickets,
    "detractor_high_revenue": _detractor_high_revenue,
    "renewal_soon": _renewal_soon,
    "feature_nudge": _feature_nudge,
    "value_declining": _value_declining,
}
# Of these an account is in one only: the first whose rule holds.
ONE_ASK_AT_A_TIME: dict[str, Rule] = {
    "expansion_candidate": _expansion_candidate,
    "promoter_reference": _promoter_reference,
    "upsell_ready": _upsell_ready,
    "power_user": _power_user,
    "cross_sell": _cross_sell,
}


def segments_met(facts: Facts, day: date) -> dict[str, str]:
    """Segments whose rule the account meets on the day, with what the rows show."""
    met = {key: note for key, rule in RULES.items() if (note := rule(facts, day)) is not None}
    for key, rule in ONE_ASK_AT_A_TIME.items():
        if (note := rule(facts, day)) is not None:
            met[key] = note
            break
    return met


def by_chance_rows(account: Account, rows: Rows, seed: int) -> Rows:
    """Truth about the segments that an account is in though no profile planted it there."""
    found = Rows()
    if account.profile.lifecycle == "unmatched":
        return found  # its records must not be taken for the company's
    facts = Facts(rows, account.company_id, _rates(seed))
    for segment, note in segments_met(facts, AS_OF).items():
        if segment not in facts.planted:
            found.add(
                "truth.demo_truth_segments",
                account_id=account.company_id,
                segment_key=segment,
                note=f"by chance: {note}",
            )
    return found


@lru_cache(maxsize=1)
def _rates(seed: int) -> Rates:
    return rates_of(rate_rows(seed))
