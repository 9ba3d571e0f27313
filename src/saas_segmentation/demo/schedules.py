"""Subscription schedules: what is signed for later, and plans that came to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.accounts import Account
from saas_segmentation.demo.catalogue import Price, price
from saas_segmentation.demo.clock import AS_OF_END, add_interval, synced
from saas_segmentation.demo.plans import Plans
from saas_segmentation.demo.schema import Rows

# First moment of the day after the as-of day.
_NEXT_DAY = AS_OF_END + timedelta(seconds=1)

Phase = tuple[datetime, datetime | None, Price, int]


def schedule_rows(account: Account, plans: Plans, rng: Random, rows: Rows) -> None:
    """Add the phases that the account's kind of subscription life asks for."""
    writer = _Schedule(account, plans, rng, rows)
    tier, currency, seats = account.tier, account.currency, account.seats
    if account.billing == "seats_signed":
        _upgrade(writer, plans, price(tier, "seat", currency), seats + 6)
    elif account.billing == "term_signed":
        _upgrade(writer, plans, price(tier, "seat", currency, "year"), seats + 2)
    elif account.billing == "signed_prospect":
        terms = price("business", "seat", currency, "year")
        writer.write("not_started", [(_NEXT_DAY + timedelta(days=31), None, terms, seats)])
    elif account.billing == "signed_ramp":
        terms = price("team", "seat", currency)
        start = _NEXT_DAY + timedelta(days=14, hours=9)
        later = add_interval(start, "month", 3)
        phases: list[Phase] = [(start, later, terms, seats), (later, None, terms, seats + 10)]
        writer.write("not_started", phases)
    elif account.profile.name == "regular" and account.number in _DROPPED:
        status, days, is_deleted = _DROPPED[account.number]
        terms = price("enterprise", "seat", currency)
        at = _NEXT_DAY + timedelta(days=days)
        writer.write(status, [(at, None, terms, seats + 9)], is_deleted)


# Number of a regular account -> status of a schedule that must not count, days from now, deleted.
_DROPPED = {
    1: ("completed", -60, False),
    3: ("canceled", 20, False),
    4: ("released", 35, False),
    10: ("active", 25, True),
}


def _upgrade(writer: _Schedule, plans: Plans, terms: Price, seats: int) -> None:
    """New terms of the running item from a renewal in two months on."""
    plan = plans[0]
    start = plan.cycle(AS_OF_END + timedelta(days=45))[0]
    _, now, quantity = plan.items[0].changes[0]
    running = plan.cycle(AS_OF_END - timedelta(days=20))[0]
    writer.write(
        "active",
        [(running, start, now, quantity), (start, add_interval(start, "year", 1), terms, seats)],
    )


class _Schedule:
    """Writes the phases of one schedule of an account."""

    def __init__(self, account: Account, plans: Plans, rng: Random, rows: Rows) -> None:
        self.account, self.plans, self.rng, self.rows = account, plans, rng, rows

    def write(self, status: str, phases: list[Phase], is_deleted: bool = False) -> None:
        """Add a row for each phase."""
        signed = AS_OF_END - timedelta(days=self.rng.randint(1, 4))
        for start, end, terms, quantity in phases:
            self.rows.add(
                "stripe.subscription_schedule_phase",
                schedule_id=f"sch_{self.account.company_id}",
                customer_id=f"cus_{self.account.company_id}",
                subscription_id=self.plans[0].id if self.plans else None,
                status=status,
                price_id=terms.id,
                quantity=quantity,
                starts_at=start,
                ends_at=end,
                _fivetran_deleted=is_deleted or None,
                _fivetran_synced=synced(self.rng, signed),
            )
