"""Tell teams who entered and left the segments that they own: one digest each, every event once."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from saas_segmentation.built_file import NotBuilt, opened, rows
from saas_segmentation.ledger import ledger

# One or more Apprise URLs each, apart by spaces: for the team `Customer Success`
# SAAS_SEGMENTATION_ALERTS_CUSTOMER_SUCCESS, for every team without one SAAS_SEGMENTATION_ALERTS.
VARIABLE = "SAAS_SEGMENTATION_ALERTS"
LISTED_ACCOUNTS = 10

SCHEMA = """
create table if not exists events (
    event_id text not null,
    -- Hash of the URL, for that may hold a token; empty for what no team gets.
    channel text not null,
    state text not null check (state in ('baseline', 'sending', 'sent', 'expired')),
    primary key (event_id, channel)
) without rowid
"""
NO_CHANNEL = ""
EVENTS = """
select event_id, owner, label, event, account_name, account_id, reason, next_action,
    mrr_amount as mrr, transition_date as day
from segment_events left join dim_accounts using (account_id)
order by owner, label, event, mrr_amount desc, account_id
"""

Send = Callable[[str, str, str], bool]


@dataclass(frozen=True)
class Event:
    """A row of the outbox, with the name of its account."""

    event_id: str
    owner: str
    label: str
    event: str
    account_name: str | None
    account_id: str
    reason: str
    next_action: str | None
    mrr: Decimal
    day: date


@dataclass(frozen=True)
class Outbox:
    """What a build says, and the day on which it stands."""

    as_of_date: date
    events: list[Event]


@dataclass(frozen=True)
class Waiting:
    """What the ledger does not know yet: events to send, and events that are too old by now."""

    is_first: bool
    fresh: list[Event]
    expired: list[Event]


@dataclass(frozen=True)
class Outcome:
    """What a run did, in numbers of events; teams whose message failed or has nowhere to go."""

    is_first: bool
    noted: int
    sent: int
    expired: int
    failed: list[str]
    without_route: list[str]


def read_outbox(database: Path) -> Outbox:
    """The events in a published or built file."""
    with opened(database) as connection:
        events = rows(connection, Event, EVENTS)
        found = connection.execute("select max(as_of_date) from account_segments").fetchone()
    if found is None or found[0] is None:
        raise NotBuilt(f"{database} knows no account, so there is nothing to tell.")
    return Outbox(found[0], events)


def route(owner: str, environment: Mapping[str, str]) -> list[str]:
    """The Apprise URLs of a team."""
    suffix = re.sub(r"\W+", "_", owner).strip("_").upper()
    return environment.get(f"{VARIABLE}_{suffix}", environment.get(VARIABLE, "")).split()


def channel_of(url: str) -> str:
    """What the ledger calls a URL."""
    return sha256(url.encode()).hexdigest()[:16]


def note(
    connection: sqlite3.Connection, state: str, events: Iterable[Event], channel: str = NO_CHANNEL
) -> None:
    """Write down a state of events, all or none."""
    connection.execute("begin")
    connection.executemany(
        "insert into events values (?, ?, ?) on conflict do update set state = excluded.state",
        [(event.event_id, channel, state) for event in events],
    )
    connection.execute("commit")


def digest(owner: str, events: Sequence[Event], is_repeated: bool = False) -> tuple[str, str]:
    """Title and text of one message. What may have arrived before says so."""
    again = " (again: it may have arrived before)" if is_repeated else ""
    return f"Segments of {owner}: {len(events):,} changes{again}", body(events)


def body(events: Sequence[Event]) -> str:
    """Segment by segment, the accounts with most MRR first."""
    parts = []
    for label, kind in dict.fromkeys((event.label, event.event) for event in events):
        own = [event for event in events if (event.label, event.event) == (label, kind)]
        verb = "entered" if kind == "enter" else "left"
        total = sum((event.mrr for event in own), Decimal(0))
        lines = [f"{label}: {len(own):,} {verb}, MRR {total:,.2f}"]
        for event in own[:LISTED_ACCOUNTS]:
            name = one_line(event.account_name or event.account_id)
            lines.append(f"- {name}, MRR {event.mrr:,.2f}: {one_line(event.reason)}")
        if len(own) > LISTED_ACCOUNTS:
            lines.append(f"- and {len(own) - LISTED_ACCOUNTS:,} more")
        if own[0].next_action:
            lines.append(f"Next: {one_line(own[0].next_action)}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def one_line(text: str) -> str:
    """Text that can't break out of its line."""
    return " ".join(text.split())


def waiting(outbox: Outbox, connection: sqlite3.Connection, max_age_days: int) -> Waiting:
    """Compare the outbox with the ledger."""
    known = {
        event_id
        for (event_id,) in connection.execute(
            "select event_id from events where channel = ?", [NO_CHANNEL]
        )
    }
    (has_run,) = connection.execute("pragma user_version").fetchone()
    new = [event for event in outbox.events if event.event_id not in known]
    oldest = outbox.as_of_date - timedelta(days=max_age_days)
    return Waiting(
        not has_run,
        [event for event in new if event.day >= oldest],
        [event for event in new if event.day < oldest],
    )


def deliver(
    outbox: Outbox,
    connection: sqlite3.Connection,
    max_age_days: int,
    environment: Mapping[str, str],
    send: Send,
) -> Outcome:
    """Send what is new, and write down what was sent. The first run sends nothing."""
    found = waiting(outbox, connection, max_age_days)
    fresh, expired = found.fresh, found.expired
    if found.is_first:
        note(connection, "baseline", [*fresh, *expired])
        connection.execute("pragma user_version = 1")
        return Outcome(True, len(fresh) + len(expired), 0, 0, [], [])
    note(connection, "expired", expired)
    states = {
        (event_id, channel): state
        for event_id, channel, state in connection.execute("select * from events")
    }
    sent: set[str] = set()
    failed: list[str] = []
    without_route: list[str] = []
    for owner in sorted({event.owner for event in fresh}):
        own = [event for event in fresh if event.owner == owner]
        urls = route(owner, environment)
        if not urls:
            without_route.append(owner)
        for url in urls:
            channel = channel_of(url)
            for state in ("sending", None):
                part = [one for one in own if states.get((one.event_id, channel)) == state]
                if not part:
                    continue
                note(connection, "sending", part, channel)
                if send(*digest(owner, part, is_repeated=state is not None), url):
                    note(connection, "sent", part, channel)
                    states |= {(event.event_id, channel): "sent" for event in part}
                    sent |= {event.event_id for event in part}
                else:
                    failed.append(owner)
        # What reached all is never sent again, not even where a URL changes.
        channels = [channel_of(url) for url in urls]
        done = [
            event
            for event in own
            if urls and all(states.get((event.event_id, name)) == "sent" for name in channels)
        ]
        note(connection, "sent", done)
    return Outcome(False, 0, len(sent), len(expired), failed, without_route)


def send_by_apprise(title: str, text: str, url: str) -> bool:
    """Send one message to one URL; whether it was taken. The URL is never printed."""
    import apprise

    # Its messages may name a URL with its token.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    sender = apprise.Apprise()
    return bool(
        sender.add(url)
        and sender.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT)
    )


def look_ahead(database: Path, path: Path, max_age_days: int) -> Waiting:
    """What the next run would send; nothing is sent or written."""
    outbox = read_outbox(database)
    if path.exists():
        with ledger(path, SCHEMA) as connection:
            return waiting(outbox, connection, max_age_days)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(SCHEMA)
        return waiting(outbox, connection, max_age_days)


def run_alerts(database: Path, path: Path, max_age_days: int) -> Outcome:
    """Read the outbox, send what is new, keep the ledger."""
    outbox = read_outbox(database)
    with ledger(path, SCHEMA) as connection:
        return deliver(outbox, connection, max_age_days, os.environ, send_by_apprise)
