"""What made a movement: its parts by cause, item by item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from .contract import Policies, SubscriptionPeriod
from .mrr import AccountDay, ItemDay, cents_at

CAUSES = (
    "new_customer",
    "win_back",
    "resume",
    "payment_recovered",
    "new_product",
    "added_subscription",
    "seat",
    "plan",
    "price",
    "term_extension",
    "term_reduction",
    "discount",
    "cancellation",
    "pause",
    "payment_failure",
    "trial",
    "fx",
)
UNPAID = ("past_due", "unpaid", "incomplete", "incomplete_expired")
PLAIN_START = "start"
WHOLE_KINDS = ("new", "reactivation", "churn")

CausedCents = dict[str, int]


@dataclass(frozen=True)
class Part:
    """Signed cents of one item and one cause."""

    item: ItemDay
    cause: str
    cents: int


def causes_of(
    kind: str, cents: int, before: AccountDay, after: AccountDay, day: date, policies: Policies
) -> CausedCents:
    """The movement's causes with their cents, which add up to it; none of them is 0."""
    if kind == "new":
        return {"new_customer": cents}
    if kind == "fx":
        return {"fx": cents}
    is_whole = kind in WHOLE_KINDS
    parts = day_parts(before, after, day, is_whole, policies)
    if kind == "reactivation":
        parts = [replace(p, cause="win_back") if p.cause == PLAIN_START else p for p in parts]
    elif kind != "churn":
        parts = _named_starts(parts, before, policies)
    totals: CausedCents = {}
    for part in parts:
        if part.cause != "fx" or is_whole:
            totals[part.cause] = totals.get(part.cause, 0) + part.cents
    return {cause: total for cause, total in sorted(totals.items()) if total}


def primary_cause(causes: CausedCents, cents: int) -> str:
    """The cause with most of the movement in its own direction; of equals the first by name."""
    sign = 1 if cents > 0 else -1
    return min(causes, key=lambda cause: (-sign * causes[cause], cause))


def day_parts(
    before: AccountDay, after: AccountDay, day: date, is_whole: bool, policies: Policies
) -> list[Part]:
    """All parts of one account's day."""
    olds = {item.period.subscription_item_id: item for item in before.items}
    news = {item.period.subscription_item_id: item for item in after.items}
    parts: list[Part] = []
    for item_id in sorted(olds.keys() | news.keys()):
        old, new = olds.get(item_id), news.get(item_id)
        counted, counts = bool(old and old.counts), bool(new and new.counts)
        if old and new and counted and counts:
            if old is not new:
                parts += _continued(old, new, is_whole, policies)
        elif new and counts:
            parts.append(Part(new, _start_cause(old), new.cents))
        elif old and counted:
            parts.append(Part(old, _stop_cause(old, new, day, policies), -old.cents))
    return parts


def _continued(old: ItemDay, new: ItemDay, is_whole: bool, policies: Policies) -> list[Part]:
    """One thing after the other: rate, quantity, terms, discount."""
    was, now = old.period, new.period
    if was.currency != now.currency:
        steps = [old.cents, old.cents, old.cents, new.cents, new.cents]
    else:
        undiscounted = replace(
            now,
            discount_percent=was.discount_percent,
            discount_amount=was.discount_amount,
            discount_duration=was.discount_duration,
        )
        steps = [
            old.cents,
            cents_at(was, new.rate, policies),
            cents_at(replace(was, quantity=now.quantity), new.rate, policies),
            cents_at(undiscounted, new.rate, policies),
            new.cents,
        ]
    fx, seat, terms, discount = (
        later - earlier for earlier, later in zip(steps[:-1], steps[1:], strict=True)
    )
    sizes = {"seat": seat, "terms": terms, "discount": discount}
    if is_whole:
        largest = max(sizes, key=lambda name: abs(sizes[name]))
        sizes[largest] += fx
        fx = 0
    terms_cause = _terms_cause(was, now, policies)
    return [
        Part(new, "fx", fx),
        Part(new, "seat", sizes["seat"]),
        Part(new, terms_cause, sizes["terms"]),
        Part(new, "discount", sizes["discount"]),
    ]


def cycle_months(period: SubscriptionPeriod, policies: Policies) -> Fraction:
    """How many months a billing cycle has."""
    return period.billing_interval_count / policies.month_factor(period.billing_interval)


def _terms_cause(was: SubscriptionPeriod, now: SubscriptionPeriod, policies: Policies) -> str:
    longer = cycle_months(now, policies) - cycle_months(was, policies)
    if longer:
        return "term_extension" if longer > 0 else "term_reduction"
    return "plan" if was.plan_id != now.plan_id else "price"


def _start_cause(old: ItemDay | None) -> str:
    """Why an item counts from today on; old is what ran of it the day before."""
    if old is not None and old.period.status == "paused":
        return "resume"
    if old is not None and old.period.status in UNPAID:
        return "payment_recovered"
    return PLAIN_START


def _stop_cause(old: ItemDay, new: ItemDay | None, day: date, policies: Policies) -> str:
    """Why an item no longer counts; new is what runs of it today."""
    if new is not None:
        period = new.period
        trial_end = period.trial_ends_at
        if period.status == "paused":
            return "pause"
        if period.status in UNPAID:
            return "payment_failure"
        if period.status == "trialing" or (trial_end and day < policies.day_of(trial_end)):
            return "trial"
        if period.status != "canceled":
            return "plan"
    reasons = {"payment_failed": "payment_failure", "paused": "pause"}
    return reasons.get(old.period.end_reason or "", "cancellation")


def _named_starts(parts: list[Part], before: AccountDay, policies: Policies) -> list[Part]:
    """Plain starts by whether they replace something, or are a product that was not there."""
    starts = [part for part in parts if part.cause == PLAIN_START]
    stops = [part for part in parts if part.cause == "cancellation"]
    if starts and stops:
        swap = _swap_cause(starts, stops, policies)
        names = {PLAIN_START: swap, "cancellation": swap}
        return [replace(part, cause=names.get(part.cause, part.cause)) for part in parts]
    had = {_product(item.period) for item in before.items if item.counts}
    return [
        replace(part, cause=_added(part.item, had)) if part.cause == PLAIN_START else part
        for part in parts
    ]


def _swap_cause(starts: Iterable[Part], stops: Iterable[Part], policies: Policies) -> str:
    begun = max(cycle_months(part.item.period, policies) for part in starts)
    left = min(cycle_months(part.item.period, policies) for part in stops)
    if begun == left:
        return "plan"
    return "term_extension" if begun > left else "term_reduction"


def _added(item: ItemDay, had: set[str]) -> str:
    return "added_subscription" if _product(item.period) in had else "new_product"


def _product(period: SubscriptionPeriod) -> str:
    """coalesce(product, plan, '?')."""
    found = period.product_id if period.product_id is not None else period.plan_id
    return "?" if found is None else found
