"""Support tickets."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.accounts import Account, stream
from saas_segmentation.demo.clock import AS_OF_END, days_ago, moment, synced
from saas_segmentation.demo.schema import Rows

_PRIORITIES = ("low", "normal", "normal", "normal", "high")


def support_rows(account: Account, seed: int) -> Rows:
    """Tickets of one account; none where it has no organization."""
    rows = Rows()
    profile = account.profile
    if profile.tickets == "none" or profile.lifecycle == "unmatched" or not account.customer_ids:
        return rows
    rng = stream(seed, "support", account.index)
    until = days_ago(account.ended) if account.ended and profile.lifecycle == "churned" else 0
    planned = _usual(account, until, rng)
    if profile.tickets == "many_high":
        number = 4 + account.number % 3
        for position in range(number):
            planned.append((moment(rng, rng.randint(2, 55)), ("high", "urgent")[position % 2]))
    elif profile.tickets == "two_high":
        planned += [(moment(rng, rng.randint(4, 50)), "high") for _ in range(2)]
    elif profile.tickets == "many_low":
        number = 10 + account.number % 5
        planned += [(moment(rng, rng.randint(2, 85)), "normal") for _ in range(number)]
    for position, (created, priority) in enumerate(sorted(planned)):
        _ticket(rows, account, position, created, priority, rng)
    return rows


def _usual(account: Account, until: int, rng: Random) -> list[tuple[datetime, str]]:
    span = max(account.age_days - until, 0)
    number = int(span / 170 + rng.random() * 1.5)
    quiet = account.profile.segments and account.profile.tickets == "normal"
    planned = []
    for _ in range(number):
        priority = _PRIORITIES[rng.randrange(3 if quiet else len(_PRIORITIES))]
        days = rng.randint(until, max(account.age_days - 1, until))
        planned.append((moment(rng, days), priority))
    return [ticket for ticket in planned if ticket[0] > account.signup]


def _ticket(
    rows: Rows, account: Account, position: int, created: datetime, priority: str, rng: Random
) -> None:
    handle = rng.randint(10, 90)
    if account.profile.tickets == "many_low":
        handle = rng.randint(60, 240)
    solved: datetime | None = created + timedelta(minutes=rng.randint(120, 6000))
    status = "closed" if rng.random() < 0.7 else "solved"
    if solved is not None and solved > AS_OF_END:
        solved, status = None, ("new", "open", "pending")[rng.randrange(3)]
    contact = account.contacts[rng.randrange(len(account.contacts))]
    has_answer = status != "new"
    rows.add(
        "zendesk.ticket",
        id=f"{account.company_id}{position:02d}",
        organization_id=f"5{account.company_id}",
        requester_id=contact.id if rng.random() < 0.85 else None,
        priority=priority,
        status=status,
        created_at=created,
        solved_at=solved,
        first_response_minutes=rng.randint(5, 700) if has_answer else None,
        handle_minutes=handle if has_answer else None,
        _fivetran_deleted=False,
        _fivetran_synced=synced(rng, solved or created),
    )
