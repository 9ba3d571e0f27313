"""Timeline of one subscription: from a short plan to versions, item versions and discounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.catalogue import Price
from saas_segmentation.demo.clock import AS_OF_END, add_interval, synced
from saas_segmentation.demo.schema import Row, Rows


@dataclass
class ItemPlan:
    """One item: its price and quantity from a moment on, until it is removed."""

    id: str
    changes: list[tuple[datetime, Price, int]]
    removed_at: datetime | None = None

    def at(self, instant: datetime) -> tuple[Price, int] | None:
        """Price and quantity in force at `instant`, if the item exists then."""
        if self.removed_at is not None and instant >= self.removed_at:
            return None
        current = None
        for start, price, quantity in self.changes:
            if start <= instant:
                current = (price, quantity)
        return current


@dataclass
class DiscountPlan:
    """One coupon given to the subscription, to one item of it, or to its whole customer."""

    id: str
    coupon_id: str
    starts_at: datetime
    ends_at: datetime | None
    of_customer: bool = False
    item_id: str | None = None

    def in_force(self, instant: datetime) -> bool:
        """Whether the coupon is given at `instant`."""
        return self.starts_at <= instant and (self.ends_at is None or instant < self.ends_at)


@dataclass(frozen=True)
class BillingError:
    """What goes wrong with the invoice of the billing period that runs at a moment."""

    kind: str
    at: datetime
    wrong_price: Price | None = None


@dataclass
class SubscriptionPlan:
    """Everything that happens to one subscription."""

    id: str
    customer_id: str
    start: datetime
    items: list[ItemPlan]
    trial_end: datetime | None = None
    changes: list[tuple[datetime, Row]] = field(default_factory=list)
    anchors: list[tuple[datetime, Price]] = field(default_factory=list)
    ended_at: datetime | None = None
    reason: str | None = None
    first_status: str = "active"
    livemode: bool = True
    discounts: list[DiscountPlan] = field(default_factory=list)
    recorded_at: datetime | None = None
    # History begins here although the subscription began before: a connector set up late.
    history_from: datetime | None = None
    is_billed_before_history: bool = True
    extra_trials: list[tuple[datetime, datetime]] = field(default_factory=list)
    setup_fee: int = 0
    error: BillingError | None = None

    def __post_init__(self) -> None:
        if not self.anchors:
            self.anchors = [(self.trial_end or self.start, self.items[0].changes[0][1])]

    def end(self, reason: str, ended_at: datetime, requested_at: datetime | None = None) -> None:
        """End the subscription; with a request the end was announced before."""
        self.ended_at, self.reason = ended_at, reason
        if requested_at is not None and requested_at < ended_at:
            self.request_cancellation(requested_at)

    def landed_after(self, instant: datetime) -> datetime:
        """The earliest moment at which a row about `instant` could be known."""
        return max(instant, self.recorded_at or instant, self.history_from or instant)

    def request_cancellation(self, requested_at: datetime) -> None:
        """Mark that the customer asked for the end of the subscription with its period."""
        request: Row = {"cancel_at_period_end": True, "cancel_requested_at": requested_at}
        self.changes.append((requested_at, request))

    def trial_again(self, start: datetime, end: datetime) -> None:
        """Put the running subscription back on trial; it is billed anew from the trial's end."""
        trial: Row = {"status": "trialing", "trial_start": start, "trial_end": end}
        self.changes += [(start, trial), (end, {"status": "active"})]
        self.extra_trials.append((start, end))
        self.anchors.append((end, self.anchors[-1][1]))

    def anchor(self, instant: datetime) -> tuple[datetime, Price]:
        """From when billing periods are counted at `instant`, and by which price."""
        chosen = self.anchors[0]
        for entry in self.anchors:
            if entry[0] <= instant:
                chosen = entry
        return chosen

    def cycle(self, instant: datetime) -> tuple[datetime, datetime]:
        """The billing period that runs at `instant`; before the anchor it is the trial."""
        anchor, price = self.anchor(instant)
        if instant < anchor:
            return self.start, anchor
        for start, end in self.extra_trials:
            if start <= instant < end:
                return start, end
        number = _cycles_before(anchor, price, instant)
        return (
            add_interval(anchor, price.interval, number * price.count),
            add_interval(anchor, price.interval, (number + 1) * price.count),
        )

    def cycle_starts(self) -> list[datetime]:
        """Starts of all billing periods up to the end, or up to the as-of day."""
        limit = min(self.ended_at or AS_OF_END, AS_OF_END)
        starts = []
        for position, (anchor, price) in enumerate(self.anchors):
            last = self.anchors[position + 1][0] if position + 1 < len(self.anchors) else limit
            number = 0
            while (start := add_interval(anchor, price.interval, number * price.count)) < last:
                starts.append(start)
                number += 1
        return starts

    def state_at(self, instant: datetime) -> Row:
        """Status and pause in force at `instant`."""
        state: Row = {"status": self.first_status, "pause_collection_behavior": None}
        if self.trial_end is not None:
            state["status"] = "trialing" if instant < self.trial_end else "active"
        for start, values in sorted(self.changes, key=lambda change: change[0]):
            if start <= instant:
                state.update(values)
        return state

    def versions(self) -> list[tuple[datetime, Row]]:
        """Start and values of every version, in order."""
        state: Row = {
            "status": self.first_status if self.trial_end is None else "trialing",
            "pause_collection_behavior": None,
            "cancel_at_period_end": False,
            "cancel_requested_at": None,
            "ended_at": None,
            "cancellation_reason": None,
        }
        changes = list(self.changes)
        if self.trial_end is not None and self.trial_end <= (self.ended_at or AS_OF_END):
            changes.append((self.trial_end, {"status": "active"}))
        if self.ended_at is not None:
            end: Row = {"status": "canceled", "ended_at": self.ended_at}
            end["cancellation_reason"] = self.reason
            if self.reason == "cancellation_requested" and not _is_requested(self.changes):
                end["cancel_requested_at"] = self.ended_at
            changes = [change for change in changes if change[0] < self.ended_at]
            changes.append((self.ended_at, end))
        versions = [(self.start, dict(state))]
        for start, values in sorted(changes, key=lambda change: change[0]):
            state.update(values)
            if start <= versions[-1][0]:
                versions[-1] = (versions[-1][0], dict(state))
            else:
                versions.append((start, dict(state)))
        return versions


def _is_requested(changes: list[tuple[datetime, Row]]) -> bool:
    return any("cancel_requested_at" in values for _, values in changes)


def _cycles_before(anchor: datetime, price: Price, instant: datetime) -> int:
    number = 0
    if price.interval in ("day", "week"):
        days = price.count * (7 if price.interval == "week" else 1)
        return max((instant - anchor) // timedelta(days=days), 0)
    while add_interval(anchor, price.interval, (number + 1) * price.count) <= instant:
        number += 1
    return number


def subscription_rows(plan: SubscriptionPlan, rng: Random, rows: Rows) -> None:
    """Add the versions of the subscription, of its items, and its discounts."""
    versions = plan.versions()
    for position, (began, state) in enumerate(versions):
        following = versions[position + 1][0] if position + 1 < len(versions) else None
        start = _recorded(plan, began, following)
        if start is None:
            continue
        period = plan.cycle(start)
        row = rows.add(
            "stripe.subscription_history",
            id=plan.id,
            customer_id=plan.customer_id,
            trial_start=plan.start if plan.trial_end else None,
            trial_end=plan.trial_end,
            current_period_start=period[0],
            current_period_end=period[1],
            start_date=plan.start,
            livemode=plan.livemode,
            _fivetran_start=start,
            _fivetran_end=following,
            _fivetran_active=following is None,
            _fivetran_synced=synced(rng, plan.landed_after(following or start)),
        )
        row.update(state)
    for item in plan.items:
        _item_rows(plan, item, rng, rows)
    for discount in plan.discounts:
        rows.add(
            "stripe.discount",
            id=discount.id,
            coupon_id=discount.coupon_id,
            customer_id=plan.customer_id,
            subscription_id=None if discount.of_customer else plan.id,
            subscription_item_id=discount.item_id,
            starts_at=discount.starts_at,
            ends_at=discount.ends_at,
            _fivetran_synced=synced(rng, discount.starts_at),
        )


def _recorded(plan: SubscriptionPlan, start: datetime, end: datetime | None) -> datetime | None:
    """Start of a version as the history holds it; None where it ended before history began."""
    if plan.history_from is None or start >= plan.history_from:
        return start
    return None if end is not None and end <= plan.history_from else plan.history_from


def _item_rows(plan: SubscriptionPlan, item: ItemPlan, rng: Random, rows: Rows) -> None:
    for position, (began, price, quantity) in enumerate(item.changes):
        last = position + 1 == len(item.changes)
        end = item.removed_at if last else item.changes[position + 1][0]
        start = _recorded(plan, began, end)
        if start is None:
            continue
        rows.add(
            "stripe.subscription_item_history",
            id=item.id,
            subscription_id=plan.id,
            price_id=price.id,
            quantity=quantity,
            _fivetran_start=start,
            _fivetran_end=end,
            _fivetran_active=end is None,
            _fivetran_synced=synced(rng, plan.landed_after(end or start)),
        )
